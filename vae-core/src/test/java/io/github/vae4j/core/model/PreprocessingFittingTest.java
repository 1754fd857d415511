package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Support;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What images are divided by unless a user says otherwise. */
final class PreprocessingFittingTest {
  /** Images of 2 x 2 whose source knows a full scale, or not. */
  private record Images(Dataset rows, OptionalDouble fullScale) implements Dataset {
    static Images of(OptionalDouble fullScale, float... pixels) {
      float[][] rows = new float[pixels.length / 4][4];
      for (int i = 0; i < pixels.length; i++) {
        rows[i / 4][i % 4] = pixels[i];
      }
      return new Images(Datasets.of("images", rows), fullScale);
    }

    @Override
    public String name() {
      return "images";
    }

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public Shape itemShape() {
      return Shape.of(2, 2);
    }

    @Override
    public void read(int index, float[] target, int offset) {
      rows.read(index, target, offset);
    }

    @Override
    public boolean hasLabels() {
      return false;
    }

    @Override
    public int label(int index) {
      return rows.label(index);
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String place(int index, int element) {
      return rows.place(index, element);
    }

    @Override
    public void close() {}
  }

  private static Preprocessing fitting(Images images, Support support) {
    return Preprocessing.fitting(images, support);
  }

  private static Likelihood likelihood(Images images) {
    return Likelihood.fitting(images, DatasetStatistics.of(images));
  }

  @ParameterizedTest
  @CsvSource({
    "255, 16, 255", // bytes, however dark
    "16, 16, 16", // the digits
    ", 1, 1",
    ", 0.75, 1",
    ", 255, 255", // bytes in a wider type
    ", 128, 255",
    ", 16, 16", // grey levels of fewer bits
    ", 254.5, 255", // bytes that were resized
    ", 4095, 4095", // 12 bits
    ", 3000, 4095",
    ", 65535, 65535",
    "255, 256, 511"
  })
  void greyLevelsAreDividedByTheirFullScale(Double fullScale, float greatest, double divisor) {
    OptionalDouble known =
        fullScale == null ? OptionalDouble.empty() : OptionalDouble.of(fullScale);
    Images images = Images.of(known, 0, 0, 1, greatest, 0, 0, 0, 0);
    for (Support support : new Support[] {Support.REAL, Support.UNIT_INTERVAL}) {
      assertEquals(Preprocessing.divide(divisor), fitting(images, support));
    }
    boolean bits = greatest == 1;
    assertEquals(
        bits ? Likelihoods.BERNOULLI : Likelihoods.CONTINUOUS_BERNOULLI, likelihood(images));
  }

  @ParameterizedTest
  @CsvSource({"255, 255, true", ", 255, true", ", 1, true", ", 16, true", "255, 16, false"})
  void imagesOfTwoLevelsAreBitsIfTheModelSeesThemSo(Double fullScale, float white, boolean asBits) {
    OptionalDouble known =
        fullScale == null ? OptionalDouble.empty() : OptionalDouble.of(fullScale);
    Images images = Images.of(known, 0, white, white, 0, 0, 0, white, 0);
    assertEquals(
        asBits ? Likelihoods.BERNOULLI : Likelihoods.CONTINUOUS_BERNOULLI, likelihood(images));
  }

  @Test
  void aBuilderForDataHasTheirShapeAndLikelihood() {
    try (Dataset digits = Datasets.digits()) {
      VaeSpec found = VaeSpec.builder(digits).build();
      VaeSpec expected =
          VaeSpec.builder(Shape.of(8, 8))
              .latent(8)
              .likelihood(Likelihoods.CONTINUOUS_BERNOULLI)
              .build();
      assertEquals(expected, found);
    }
  }

  @Test
  void standardisedImagesStayAsTheyAre() {
    Images images = Images.of(OptionalDouble.empty(), -1.5f, 0.5f, 1, 2, -0.25f, 0, -1, 3.5f);
    assertEquals(Preprocessing.divide(1), fitting(images, Support.REAL));
    assertEquals("as they are", fitting(images, Support.REAL).describe());
    assertEquals(Preprocessing.divide(1), fitting(images, Support.UNIT_INTERVAL));
    assertEquals(Likelihoods.NORMAL, likelihood(images));
  }

  @Test
  void smallFractionsAreNoGreyLevels() {
    Images images = Images.of(OptionalDouble.empty(), 0.5f, 5.5f, 1, 0, 0, 0, 0, 0);
    assertEquals(Preprocessing.divide(1), fitting(images, Support.REAL));
    assertEquals(Likelihoods.NORMAL, likelihood(images));
  }

  @Test
  void otherImagesAreStandardisedAsAWhole() {
    Images images = Images.of(OptionalDouble.of(255), -1000, 0, 1000, 3000, 0, 0, 0, 1000);
    Preprocessing found = fitting(images, Support.REAL);
    // Mean 500; squares of the distances 2.25, 0.25, 0.25, 6.25, 0.25, 0.25, 0.25, 0.25 million.
    assertArrayEquals(new double[] {500}, found.offset(), 1e-9);
    assertArrayEquals(new double[] {Math.sqrt(10e6 / 8)}, found.divisor(), 1e-9);
    assertEquals("standardised", found.describe());
  }

  @Test
  void aTableOfOneColumnIsSaidToBeStandardised() {
    Dataset table = Datasets.of("table", new float[][] {{40}, {50}, {60}});
    assertEquals("standardised", Preprocessing.fitting(table, Support.REAL).describe());
    assertEquals("divided by 4.0", Preprocessing.divide(4).describe());
  }
}
