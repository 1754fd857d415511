package io.github.vae4j.cli.option;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Channels;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.TableSchema;
import java.util.Optional;

/** Checks data before a trained model is used on them. */
final class Preflight {
  private Preflight() {}

  /**
   * Returns data as a model reads them, checked; what there is to say of them is printed. Closing
   * them closes the data.
   *
   * @throws DataException if they are not such as the model takes; then they are closed
   */
  static Dataset checked(Console console, Dataset opened, TrainedVae vae) {
    Optional<TableSchema> schema = vae.preprocessing().schema();
    Dataset data =
        schema.isPresent() ? opened : Channels.matching(opened, vae.model().eventShape());
    try {
      Dataset read = modelled(data, vae);
      vae.preprocessing()
          .check(
              read,
              vae.model(),
              "give data on the scale that the model was trained on (it takes them "
                  + vae.preprocessing().describe()
                  + ")");
      data.notes().forEach(note -> console.note("%s", note));
      schema.ifPresent(columns -> columns.examine(data).forEach(note -> console.note("%s", note)));
      return read;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /**
   * Returns data as a model reads them. No element is looked at yet.
   *
   * @throws DataException if they are of another kind than the model takes
   */
  static Dataset modelled(Dataset data, TrainedVae vae) {
    boolean columns = vae.preprocessing().schema().isPresent();
    if (columns && data.table().isEmpty()) {
      throw new DataException(
          data.name()
              + ": expected a table, because the model was trained on one, found data of shape "
              + data.itemShape());
    }
    Dataset read = columns ? vae.preprocessing().modelled(data) : data;
    requireKind(read, vae);
    return read;
  }

  /**
   * Checks that data are such as the model takes: their conditions, their shape, their columns.
   *
   * @throws DataException if they are not
   */
  private static void requireKind(Dataset data, TrainedVae vae) {
    requireConditions(data, vae.preprocessing().conditioning());
    Dataset modelled = vae.preprocessing().modelled(data);
    if (!modelled.fits(vae.model().eventShape())) {
      throw new DataException(
          data.name()
              + ": expected data of shape "
              + vae.model().eventShape()
              + " as the model was trained on, found "
              + modelled.itemShape()
              + (differInSize(modelled.itemShape(), vae.model().eventShape())
                  ? "; images are brought to another size by --resize, or cut by --crop"
                  : ""));
    }
    requireColumns(data, modelled, vae);
  }

  private static boolean differInSize(Shape found, Shape wanted) {
    Optional<ImageShape> image = ImageShape.of(found);
    Optional<ImageShape> other = ImageShape.of(wanted);
    return image.isPresent()
        && other.isPresent()
        && Channels.match(image.get().channels(), other.get().channels());
  }

  private static void requireConditions(Dataset data, Conditioning conditioning) {
    for (Conditioning.Source source : conditioning.sources()) {
      if (source instanceof Conditioning.Label label && !label.partly() && !data.hasLabels()) {
        throw new DataException(
            data.name()
                + ": expected labels, because the model is conditional on the class label, found none; name the column"
                + " of a table by --label-column, or put the file of labels beside that of the images");
      }
      if (source instanceof Conditioning.Column && !data.columns().contains(source.name())) {
        throw new DataException(
            data.name()
                + ": expected the column '"
                + source.name()
                + "', because the model is conditional on it, found "
                + (data.columns().isEmpty() ? "no named columns" : data.columns()));
      }
    }
  }

  /** A model without a schema takes columns by their place: the names must say the same. */
  private static void requireColumns(Dataset data, Dataset modelled, TrainedVae vae) {
    boolean byPlace = vae.preprocessing().schema().isEmpty();
    boolean named = !vae.columns().isEmpty() && !modelled.columns().isEmpty();
    if (byPlace && named && !vae.columns().equals(modelled.columns())) {
      throw new DataException(
          data.name()
              + ": expected the columns "
              + vae.columns()
              + " in this order, as in training, found "
              + modelled.columns());
    }
  }
}
