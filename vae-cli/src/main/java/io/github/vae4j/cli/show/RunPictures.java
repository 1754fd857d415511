package io.github.vae4j.cli.show;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.cli.chart.Charts;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;

/** What is drawn of a model: charts, and data as levels of grey or colours. */
public final class RunPictures {
  private static final double BELOW_BLACK = 0.25; // share of the greatest: more is no overshoot

  private RunPictures() {}

  /** Writes a chart as PNG and SVG, and says so if this machine has no fonts for the PNG. */
  public static void chart(Console console, Path path, Figure figure) {
    if (!Charts.write(path, figure)) {
      console.note(
          "%s has no letters: this machine has no fonts; install fontconfig and a font. The SVG"
              + " file beside it has them",
          path);
    }
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
