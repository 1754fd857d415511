package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Labels NONE = Labels.of("");

  @TempDir private Path folder;

  private static TrainedVae vae(Shape event, Preprocessing preprocessing, List<String> columns) {
    VaeSpec spec = VaeSpec.mlp(event, 2, Likelihoods.NORMAL, 3);
    return new TrainedVae(
        spec,
        ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
        preprocessing,
        columns,
        Map.of());
  }

  @Test
  void tablesAreWrittenWholeInTheUnitsOfTheData() throws IOException {
    Preprocessing standard =
        Preprocessing.of(new double[] {10, 20}, new double[] {2, 4}, Binarization.NONE);
    TrainedVae vae = vae(Shape.of(2), standard, List.of("height", "age, in years"));
    HostArray rows = HostArray.of(Shape.of(2, 2), new float[] {0, 1, -1, 0.5f});
    Path file = folder.resolve("samples.csv");
    Results.write(file, vae, NONE, List.of(rows));
    assertEquals(List.of("height,\"age, in years\"", "10,24", "8,22"), Files.readAllLines(file));
  }

  @Test
  void whatIsNotFiniteInTheUnitsOfTheDataIsNotWritten() {
    Preprocessing great =
        Preprocessing.of(new double[] {0, 1e308}, new double[] {1, 1e308}, Binarization.NONE);
    TrainedVae vae = vae(Shape.of(2), great, List.of("height", "age"));
    Path table = folder.resolve("samples.csv");
    HostArray rows = HostArray.of(Shape.of(2, 2), new float[] {0, 0.5f, 0, 3});
    NonFiniteException refused =
        assertThrows(
            NonFiniteException.class, () -> Results.write(table, vae, NONE, List.of(rows)));
    assertEquals(
        table
            + " was not written: row 2, column 'age': expected a finite number, found"
            + " Infinity; the model overflows there",
        refused.getMessage());
    TrainedVae images = vae(Shape.of(1, 2), great, List.of());
    Path picture = folder.resolve("samples.png");
    assertThrows(
        NonFiniteException.class, () -> Results.write(picture, images, NONE, List.of(rows)));
    assertEquals(List.of(), List.of(Objects.requireNonNull(folder.toFile().list())));
  }

  @Test
  void numbersBeyondSinglePrecisionAreWrittenWithTheDigitsOfDouble() throws IOException {
    TrainedVae vae =
        vae(
            Shape.of(1),
            Preprocessing.of(new double[] {0}, new double[] {1e300}, Binarization.NONE),
            List.of("a"));
    Path file = folder.resolve("samples.csv");
    Results.write(file, vae, NONE, List.of(HostArray.of(Shape.of(2, 1), new float[] {0.5f, -2})));
    assertEquals(List.of("a", "5.0E299", "-2.0E300"), Files.readAllLines(file));
  }

  @Test
  void labelsFollowTheLatents() throws IOException {
    try (Dataset digits = Datasets.digits()) {
      Path file = folder.resolve("latents.csv");
      HostArray latents = HostArray.of(Shape.of(2, 1), new float[] {0.5f, -1});
      Results.csv(file, List.of("z0"), latents, digits);
      assertEquals(List.of("z0,label", "0.5,0", "-1,1"), Files.readAllLines(file));
    }
  }

  @Test
  void imagesAreDrawnAsAGridOfTheirGreyLevels() throws IOException {
    TrainedVae vae = vae(Shape.of(2, 3), Preprocessing.divide(1), List.of());
    float[] pixels = new float[12];
    pixels[0] = 1; // top left of the first image
    Path file = folder.resolve("grid.png");
    Results.write(file, vae, NONE, List.of(HostArray.of(Shape.of(2, 6), pixels)));
    var image = ImageIO.read(file.toFile());
    int zoom = 19; // 56 / 3, rounded
    assertEquals(2 * (3 * zoom + 4) + 4, image.getWidth());
    assertEquals(2 * zoom + 4 + 4, image.getHeight());
    assertEquals(0xFFFFFFFF, image.getRGB(4, 4));
    assertEquals(0xFF000000, image.getRGB(4 + zoom, 4));
    assertEquals(0xFF000000, image.getRGB(4 + 3 * zoom + 4, 4));
  }

  @Test
  void theEndingOfTheFileMustFitTheData() {
    TrainedVae table = vae(Shape.of(2), Preprocessing.divide(1), List.of());
    assertEquals(Path.of("samples.csv"), Results.target(Path.of(""), "samples", table));
    assertThrows(
        IllegalArgumentException.class, () -> Results.target(Path.of("a.png"), "samples", table));
    assertThrows(
        IllegalArgumentException.class, () -> Results.target(Path.of("a.txt"), "samples", table));
  }
}
