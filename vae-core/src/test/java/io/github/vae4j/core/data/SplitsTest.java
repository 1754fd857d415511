package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitsTest {
  private static final RandomKey KEY = RandomKey.of(7);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 10_000})
  void everyIndexOccursOnce(int n) {
    int[] sorted = Splits.permutation(n, KEY);
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, n).toArray(), sorted);
  }

  @Test
  void theKeyAloneDecidesTheOrder() {
    assertArrayEquals(Splits.permutation(100, KEY), Splits.permutation(100, RandomKey.of(7)));
    int[] other = Splits.permutation(100, KEY.fold(1));
    assertTrue(Arrays.mismatch(Splits.permutation(100, KEY), other) >= 0);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    Map<String, Integer> counts = new HashMap<>();
    int draws = 24_000;
    for (int i = 0; i < draws; i++) {
      counts.merge(Arrays.toString(Splits.permutation(4, KEY.fold(i))), 1, Integer::sum);
    }
    assertEquals(24, counts.size());
    double chiSquared =
        counts.values().stream().mapToDouble(c -> (c - 1000.0) * (c - 1000.0) / 1000).sum();
    assertTrue(chiSquared < 49.7, "99.9 % of fair draws are below 49.7, got " + chiSquared);
  }

  @ParameterizedTest
  @CsvSource({"10, 0.2, 2", "10, 0.01, 1", "10, 0.99, 9", "2, 0.5, 1"})
  void partsAreDisjointAndCoverTheData(int n, double share, int held) {
    float[][] rows = new float[n][1];
    for (int i = 0; i < n; i++) {
      rows[i][0] = i;
    }
    Splits.Parts parts = Splits.validation(new TableDataset(rows), share, KEY);
    assertEquals(held, parts.validation().size());
    boolean[] seen = new boolean[n];
    float[] row = new float[1];
    for (Dataset part : new Dataset[] {parts.training(), parts.validation()}) {
      for (int i = 0; i < part.size(); i++) {
        part.read(i, row, 0);
        assertTrue(!seen[(int) row[0]]);
        seen[(int) row[0]] = true;
      }
    }
    assertEquals(n, parts.training().size() + held);
  }

  @Test
  void impossibleSplitsAreRefused() {
    Dataset one = new TableDataset(new float[] {1});
    Dataset two = new TableDataset(new float[] {1}, new float[] {2});
    assertThrows(DataException.class, () -> Splits.validation(one, 0.5, KEY));
    assertThrows(IllegalArgumentException.class, () -> Splits.validation(two, 0, KEY));
    assertThrows(IllegalArgumentException.class, () -> Splits.validation(two, 1, KEY));
    assertThrows(IllegalArgumentException.class, () -> Splits.validation(two, Double.NaN, KEY));
  }
}
