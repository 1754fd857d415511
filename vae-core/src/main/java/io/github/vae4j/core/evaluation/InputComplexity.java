package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * How complex an image is: the length of its code by a general compressor, in nats. Simple images,
 * such as those of one shade, are likely under a model whether or not it has seen their like. The
 * score S(x) = -log p(x) - L(x) of Serra et al. (2020, Input Complexity and Out-of-distribution
 * Detection with Likelihood-based Generative Models, equation 1, there in bits for each dimension)
 * takes the length L(x) off, and so compares the model with the compressor.
 *
 * <p>The code is that of a PNG file without its frame, one of the compressors of the paper: for
 * each row the filter whose differences have the least sum, then DEFLATE at its best level. For log
 * p(x) of a density the score has an offset that is the same for all images.
 */
public final class InputComplexity {
  private static final int FILTERS = 5;
  private static final int GREATEST = 255;
  private static final double NATS = 8 * Math.log(2); // of a byte

  private InputComplexity() {}

  /**
   * Returns the length of each image's code in nats: of the image as the model sees it, with levels
   * from 0 to 1 in 255 steps; where it is binarised at random, before that.
   *
   * @throws IllegalArgumentException if the data are no images
   * @throws DataException if a number is outside [0, 1]; the message names its place
   */
  public static double[] perDatum(TrainedVae vae, Dataset data) {
    ImageShape shape =
        ImageShape.of(vae.model().eventShape())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "complexity: needs images, got data of shape " + vae.model().eventShape()));
    Preprocessing preprocessing = vae.preprocessing();
    Dataset images = preprocessing.modelled(data);
    float[] row = new float[images.itemShape().size()];
    double[] nats = new double[images.size()];
    for (int i = 0; i < nats.length; i++) {
      if (preprocessing.binarization() == Binarization.DYNAMIC) {
        preprocessing.readScaled(images, i, row, 0);
      } else {
        preprocessing.read(images, i, RandomKey.of(0), row, 0);
      }
      nats[i] = NATS * code(levels(images, i, row), shape).length;
    }
    return nats;
  }

  private static byte[] levels(Dataset images, int index, float[] row) {
    byte[] levels = new byte[row.length];
    for (int j = 0; j < row.length; j++) {
      if (!(row[j] >= 0 && row[j] <= 1)) {
        throw new DataException(
            images.place(index, j)
                + ": expected a level in [0, 1], of which a code is made, found "
                + row[j]
                + "; score by the likelihood");
      }
      levels[j] = (byte) Math.round(row[j] * GREATEST);
    }
    return levels;
  }

  /**
   * Returns the code of an image.
   *
   * @param levels channel after channel, row by row
   */
  static byte[] code(byte[] levels, ImageShape shape) {
    int width = shape.width() * shape.channels();
    byte[] above = new byte[width];
    byte[] filtered = new byte[shape.height() * (1 + width)];
    for (int y = 0; y < shape.height(); y++) {
      byte[] row = row(levels, shape, y);
      filter(row, above, shape.channels(), filtered, y * (1 + width));
      above = row;
    }
    return deflate(filtered);
  }

  /** Returns a row with the channels of a pixel next to each other. */
  private static byte[] row(byte[] levels, ImageShape shape, int y) {
    byte[] row = new byte[shape.width() * shape.channels()];
    for (int x = 0; x < shape.width(); x++) {
      for (int c = 0; c < shape.channels(); c++) {
        row[x * shape.channels() + c] = levels[(c * shape.height() + y) * shape.width() + x];
      }
    }
    return row;
  }

  /** Writes the number of the filter, then the row by it. */
  private static void filter(byte[] row, byte[] above, int step, byte[] target, int start) {
    long least = Long.MAX_VALUE;
    for (int f = 0; f < FILTERS; f++) {
      byte[] differences = new byte[row.length];
      long sum = 0;
      for (int i = 0; i < row.length; i++) {
        int left = i < step ? 0 : row[i - step] & GREATEST;
        int corner = i < step ? 0 : above[i - step] & GREATEST;
        differences[i] = (byte) (row[i] - predicted(f, left, above[i] & GREATEST, corner));
        sum += Math.abs(differences[i]);
      }
      if (sum < least) {
        least = sum;
        target[start] = (byte) f;
        System.arraycopy(differences, 0, target, start + 1, row.length);
      }
    }
  }

  /** Returns what a PNG filter predicts of a level: nothing, left, up, their average, Paeth's. */
  private static int predicted(int filter, int left, int up, int corner) {
    return switch (filter) {
      case 0 -> 0;
      case 1 -> left;
      case 2 -> up;
      case 3 -> (left + up) / 2;
      default -> {
        int p = left + up - corner;
        int toLeft = Math.abs(p - left);
        int toUp = Math.abs(p - up);
        int toCorner = Math.abs(p - corner);
        yield toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
      }
    };
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] code = new byte[2 * bytes.length + 64]; // more than stored blocks take
      return Arrays.copyOf(code, deflater.deflate(code));
    } finally {
      deflater.end();
    }
  }
}
