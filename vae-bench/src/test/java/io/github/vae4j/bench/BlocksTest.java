package io.github.vae4j.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BlocksTest {
  @Test
  void quantilesLieBetweenTheSortedValues() {
    Blocks blocks = of(4, 1, 3, 2);
    assertEquals(1, blocks.least());
    assertEquals(2.5, blocks.median());
    assertEquals(1.75, blocks.quantile(0.25));
    assertEquals(4, blocks.quantile(1));
  }

  @Test
  void theMedianOfOneValueIsTheValue() {
    assertEquals(7, of(7).median());
  }

  @Test
  void ratiosAreTakenBlockByBlock() {
    assertArrayEquals(new double[] {2, 0.5}, of(2, 4).over(of(1, 8)).values());
  }

  @Test
  void growthOfALineIsItsRise() {
    assertEquals(12, of(10, 14, 18, 22).growth(), 1e-12);
  }

  @Test
  void aSingleStepUpCountsAsGrowth() {
    // Least squares of 0 0 1 1 at -1.5 -0.5 0.5 1.5: slope 2 / 5, three steps.
    assertEquals(1.2, of(0, 0, 1, 1).growth(), 1e-12);
  }

  @Test
  void noiseAroundALevelDoesNotGrow() {
    assertEquals(0, of(1, 2, 2, 1).growth(), 1e-12);
  }

  @Test
  void theSecondHalfLeavesTheWarmUpOut() {
    assertArrayEquals(new double[] {3, 4}, of(1, 2, 3, 4).secondHalf().values());
  }

  @Test
  void whatWasWrittenIsRead() {
    double[] values = {0.1, 1e-9, 123456.789};
    assertArrayEquals(values, Blocks.parse(new Blocks(values).format()).values());
  }

  private static Blocks of(double... values) {
    return new Blocks(values);
  }
}
