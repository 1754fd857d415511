package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DigitsTest {
  @Test
  void theEmbeddedDigitsAreWholeAndInOrder() {
    try (Dataset digits = Datasets.digits()) {
      assertEquals("digits", digits.name());
      assertEquals(1797, digits.size());
      assertEquals(Shape.of(8, 8), digits.itemShape());
      float[] image = new float[64];
      digits.read(0, image, 0);
      assertArrayEquals(
          new float[] {0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15}, Arrays.copyOf(image, 12));
      int[] counts = new int[10];
      for (int i = 0; i < 1797; i++) {
        counts[digits.label(i)]++;
      }
      assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
      DatasetStatistics statistics = DatasetStatistics.of(digits);
      assertEquals(4.884165, Arrays.stream(statistics.mean()).average().orElseThrow(), 1e-6);
      assertEquals(0, statistics.least());
      assertEquals(16, statistics.greatest());
      assertFalse(statistics.binary());
      List<Integer> constant =
          IntStream.range(0, 64)
              .filter(j -> statistics.standardDeviation()[j] == 0)
              .boxed()
              .toList();
      assertEquals(List.of(0, 32, 39), constant);
      assertEquals("digits, image 4, row 8, column 2", digits.place(3, 57));
      assertEquals(List.of(), digits.columns());
    }
  }

  @Test
  void theAttributionIsShippedBesideTheData() throws IOException {
    for (String resource : List.of("/META-INF/NOTICE", "digits.rst")) {
      try (InputStream in =
          Objects.requireNonNull(Datasets.class.getResourceAsStream(resource), resource)) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(text.contains("Alpaydin"), resource);
      }
    }
  }
}
