package io.github.vae4j.cli.option;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;

/** Checks data before a trained model is used on them. */
public final class Preflight {
  private Preflight() {}

  /**
   * Checks that data are such as the model takes: their conditions, their shape, and all numbers as
   * in training.
   *
   * @throws DataException if they are not; it names the first element that is outside
   */
  public static void require(Dataset data, TrainedVae vae) {
    requireConditions(data, vae.preprocessing().conditioning());
    Dataset modelled = vae.preprocessing().modelled(data);
    if (!modelled.fits(vae.model().eventShape())) {
      throw new DataException(
          data.name()
              + ": expected data of shape "
              + vae.model().eventShape()
              + " as the model was trained on, found "
              + modelled.itemShape());
    }
    requireColumns(data, modelled, vae);
    vae.preprocessing()
        .check(
            data,
            vae.model(),
            "give data on the scale that the model was trained on (it takes them "
                + vae.preprocessing().describe()
                + ")");
  }

  private static void requireConditions(Dataset data, Conditioning conditioning) {
    for (Conditioning.Source source : conditioning.sources()) {
      if (source instanceof Conditioning.Label && !data.hasLabels()) {
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

  /** Columns that are conditions are found by name; beside them the others must not be mixed up. */
  private static void requireColumns(Dataset data, Dataset modelled, TrainedVae vae) {
    boolean byName =
        vae.preprocessing().conditioning().sources().stream()
            .anyMatch(Conditioning.Column.class::isInstance);
    if (byName && !vae.columns().equals(modelled.columns())) {
      throw new DataException(
          data.name()
              + ": expected the columns "
              + vae.columns()
              + " in this order, as in training, beside those that are conditions, found "
              + modelled.columns());
    }
  }
}
