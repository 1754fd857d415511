package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The length of an image's code, which has to be a code: the image comes back from it. */
final class InputComplexityTest {
  private static final double NATS = 8 * Math.log(2);

  private static byte[] image(ImageShape shape, String kind) {
    Random random = new Random(1);
    byte[] levels = new byte[shape.channels() * shape.pixels()];
    for (int i = 0; i < levels.length; i++) {
      int x = i % shape.width();
      int y = i % shape.pixels() / shape.width();
      levels[i] =
          (byte)
              switch (kind) {
                case "noise" -> random.nextInt(256);
                case "ramp" -> 3 * x + 5 * y;
                case "waves" -> (int) (127 + 120 * Math.sin(0.3 * x) * Math.cos(0.2 * y));
                default -> 77;
              };
    }
    return levels;
  }

  /** Decodes by the definitions of section 9 of the PNG specification, and of RFC 1951. */
  private static byte[] decoded(byte[] code, ImageShape shape) throws DataFormatException {
    int step = shape.channels();
    int width = shape.width() * step;
    byte[] filtered = new byte[shape.height() * (1 + width)];
    Inflater inflater = new Inflater(true);
    inflater.setInput(code);
    assertEquals(filtered.length, inflater.inflate(filtered));
    assertTrue(inflater.finished());
    inflater.end();
    int[][] rows = new int[shape.height() + 1][width + step]; // zeros above and to the left
    byte[] levels = new byte[width * shape.height()];
    for (int y = 1; y <= shape.height(); y++) {
      int filter = filtered[(y - 1) * (1 + width)];
      for (int i = 0; i < width; i++) {
        int a = rows[y][i];
        int b = rows[y - 1][i + step];
        int c = rows[y - 1][i];
        int p = a + b - c;
        int paeth =
            List.of(a, b, c).stream()
                .min((m, n) -> Integer.compare(Math.abs(p - m), Math.abs(p - n)))
                .orElseThrow();
        int predicted = new int[] {0, a, b, (a + b) / 2, paeth}[filter];
        int level = filtered[(y - 1) * (1 + width) + 1 + i] + predicted & 0xff;
        rows[y][i + step] = level;
        int channel = i % step;
        levels[(channel * shape.height() + y - 1) * shape.width() + i / step] = (byte) level;
      }
    }
    return levels;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, 8, noise",
    "1, 28, 28, ramp",
    "1, 28, 28, waves",
    "3, 16, 20, waves",
    "3, 5, 1, noise",
    "1, 1, 1, flat"
  })
  void theImageComesBackFromItsCode(int channels, int height, int width, String kind)
      throws DataFormatException {
    ImageShape shape = new ImageShape(channels, height, width);
    byte[] levels = image(shape, kind);
    assertArrayEquals(levels, decoded(InputComplexity.code(levels, shape), shape));
  }

  /** Noise cannot be compressed: DEFLATE stores it, with 5 bytes, and each row has its filter. */
  @Test
  void noiseIsAsLongAsItsBytesAndAnImageOfOneShadeShort() {
    ImageShape shape = new ImageShape(1, 28, 28);
    double[] lengths =
        Arrays.stream(new String[] {"noise", "waves", "ramp", "flat"})
            .mapToDouble(kind -> InputComplexity.code(image(shape, kind), shape).length)
            .toArray();
    assertEquals(28 * 29 + 5, lengths[0], 10);
    for (int i = 1; i < lengths.length; i++) {
      assertTrue(lengths[i] < lengths[i - 1], Arrays.toString(lengths));
    }
    assertTrue(lengths[3] < 20, Arrays.toString(lengths));
  }

  private static TrainedVae vae(Shape event, Preprocessing preprocessing) {
    VaeSpec model = VaeSpec.mlp(event, 1, Likelihoods.CONTINUOUS_BERNOULLI);
    return new TrainedVae(
        model,
        ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1)),
        preprocessing,
        List.of(),
        Map.of());
  }

  @Test
  void itIsOfTheImageAsTheModelSeesIt() {
    try (Dataset digits = Datasets.digits()) {
      TrainedVae grey = vae(Shape.of(8, 8), Preprocessing.divide(16));
      double[] found = InputComplexity.perDatum(grey, digits);
      float[] row = new float[64];
      digits.read(3, row, 0);
      byte[] levels = new byte[64];
      for (int i = 0; i < levels.length; i++) {
        levels[i] = (byte) Math.round(row[i] * 255 / 16);
      }
      int bytes = InputComplexity.code(levels, new ImageShape(1, 8, 8)).length;
      assertEquals(bytes * NATS, found[3], 1e-9);
      TrainedVae bits = vae(Shape.of(8, 8), Preprocessing.divide(16).with(Binarization.THRESHOLD));
      double mean = Arrays.stream(found).average().orElseThrow();
      assertTrue(
          Arrays.stream(InputComplexity.perDatum(bits, digits)).average().orElseThrow() < mean);
    }
  }

  @Test
  void whatIsNoImageOfLevelsIsRefused() {
    Dataset rows = Datasets.of("rows", new float[][] {{0.5f, 2}});
    TrainedVae table = vae(Shape.of(2), Preprocessing.divide(1));
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> InputComplexity.perDatum(table, rows))
                .getMessage());
    assertEquals("complexity: needs images, got data of shape [2]", message);
    try (Dataset digits = Datasets.digits()) {
      TrainedVae raw = vae(Shape.of(8, 8), Preprocessing.divide(4));
      String outside =
          String.valueOf(
              assertThrows(DataException.class, () -> InputComplexity.perDatum(raw, digits))
                  .getMessage());
      assertTrue(outside.contains("expected a level in [0, 1], of which a code is made"), outside);
    }
  }

  @Test
  void scoresLessALengthKeepTheirErrors() {
    Scores scores =
        new Scores(new double[] {5, 7}, new double[] {0.1, 0.2}, Reliability.unknown(100, 2));
    Scores less = scores.minus(new double[] {1, 10});
    assertArrayEquals(new double[] {4, -3}, less.nats());
    assertArrayEquals(scores.standardErrors(), less.standardErrors());
    assertThrows(IllegalArgumentException.class, () -> scores.minus(new double[1]));
    assertTrue(
        Double.isNaN(
            Scores.withoutErrors(new double[] {1}, Reliability.unknown(100, 1))
                .standardErrors()[0]));
  }
}
