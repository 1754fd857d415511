package io.github.vae4j.cli.show;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.evaluation.LatentReport;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.ResourceException;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The pictures of a run: samples, reconstructions, latents and learning curves. */
public final class RunPictures {
  private static final int SAMPLES = 100;
  private static final int ACROSS = 10;
  private static final int CLASSES = 50; // a picture of more is too long to be looked at
  private static final int RECONSTRUCTIONS = 20;
  private static final double BELOW_BLACK = 0.25; // share of the greatest: more is no overshoot
  private static final int SCATTER = 2000; // more points hide each other

  private RunPictures() {}

  public static void draw(
      Console console,
      TrainedVae vae,
      Dataset data,
      LatentReport latents,
      TrainingProgress progress,
      Backend backend,
      RunFolder folder,
      long seed) {
    try (VaeSession session = Draws.open(console, vae, backend)) {
      Shape event = vae.model().eventShape();
      if (ImageShape.drawn(event).isPresent()) {
        Pictures.grid(
            folder.file("samples.png"),
            List.of(pixels(samples(session, data, seed), vae)),
            event,
            ACROSS);
        Dataset few = first(data, RECONSTRUCTIONS);
        Pictures.grid(
            folder.file("reconstructions.png"),
            List.of(
                pixels(originals(few, vae.preprocessing(), seed), vae),
                pixels(session.reconstruct(few, seed), vae)),
            event,
            ACROSS);
      }
      Dataset shown = first(data, SCATTER);
      int[] labels =
          shown.hasLabels()
              ? IntStream.range(0, shown.size()).map(shown::label).toArray()
              : new int[0];
      int[] order = latents.mostActive();
      charts(
          console,
          () -> {
            int second = order[order.length > 1 ? 1 : 0];
            Charts.latents(
                folder.file("latents.png"), session.encode(shown, seed), order[0], second, labels);
            Charts.curves(folder.file("curves.png"), "Learning curves", progress.curves());
          });
    }
  }

  /** Draws some of each class in a row; under other conditions, those of a spread of the data. */
  private static HostArray samples(VaeSession session, Dataset data, long seed) {
    Conditioning conditioning = session.vae().preprocessing().conditioning();
    if (conditioning.size() == 0) {
      return session.sample(SAMPLES, seed);
    }
    if (conditioning.classes() == conditioning.size()) { // the class is all that is given
      int drawn = Math.min(conditioning.classes(), CLASSES) * ACROSS;
      float[] oneHot = new float[drawn * conditioning.classes()];
      for (int i = 0; i < drawn; i++) {
        oneHot[i * conditioning.classes() + i / ACROSS] = 1;
      }
      HostArray classes = HostArray.of(Shape.of(drawn, conditioning.classes()), oneHot);
      return session.sample(drawn, seed, Optional.of(classes));
    }
    Dataset few = first(data, SAMPLES);
    return session.sample(few.size(), seed, session.conditions(few));
  }

  /**
   * Draws charts, which need fonts: a Java runtime without any fails in several ways when it draws
   * a letter.
   */
  public static void charts(Console console, Runnable drawing) {
    try {
      drawing.run();
    } catch (ResourceException | BackendException | NonFiniteException e) {
      throw e;
    } catch (RuntimeException | InternalError | LinkageError e) {
      console.note(
          "the charts were not drawn: this machine has no fonts (%s); install fontconfig and a font;"
              + " the CSV file has the numbers",
          e.toString());
    }
  }

  private static Dataset first(Dataset data, int n) {
    int[] indices = new int[Math.min(n, data.size())];
    if (indices.length < data.size()) { // a spread, because test sets are often sorted
      int size = data.size();
      Arrays.setAll(indices, i -> (int) ((long) i * size / indices.length));
    } else {
      Arrays.setAll(indices, i -> i);
    }
    return data.subset(indices, data.name());
  }

  /**
   * Returns what is modelled of data as the model sees it, [n, event size].
   *
   * @param seed under which they are binarised at random
   */
  public static HostArray originals(Dataset all, Preprocessing preprocessing, long seed) {
    Dataset data = preprocessing.modelled(all);
    int size = data.itemShape().size();
    float[] rows = new float[data.size() * size];
    for (int i = 0; i < data.size(); i++) {
      preprocessing.read(data, i, Binarization.key(seed), rows, i * size);
    }
    return HostArray.of(Shape.of(data.size(), size), rows);
  }

  /**
   * Returns means as levels in [0, 1]. Standardised data are brought back to their own scale first.
   * Of data whose numbers lie well below 0 the whole range is drawn.
   */
  public static HostArray pixels(HostArray means, TrainedVae vae) {
    double[] raw = means.toDoubles();
    boolean grey =
        vae.preprocessing().divisor().length == 1 && vae.preprocessing().offset()[0] == 0;
    int size = means.shape().dim(1);
    double least = 0;
    double greatest = 1;
    for (int i = 0; i < raw.length; i++) {
      raw[i] = grey ? raw[i] : vae.preprocessing().unscaled(i % size, raw[i]);
      least = Math.min(least, raw[i]);
      greatest = Math.max(greatest, raw[i]);
    }
    double black = least < -BELOW_BLACK * greatest ? least : 0;
    if (grey && black == 0) {
      return means;
    }
    for (int i = 0; i < raw.length; i++) {
      // not finite if the greatest is not, and refused where it is drawn
      raw[i] = (raw[i] - black) / (greatest - black);
    }
    return HostArray.ofDoubles(new TensorType(means.type().dtype(), means.shape()), raw);
  }
}
