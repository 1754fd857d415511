package io.github.vae4j.core.mcmc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Expected numbers of short chains were computed by a program of its own in NumPy and SciPy from
 * the formulas of Vehtari et al. (2021).
 */
class EffectiveSampleSizeTest {
  private static double[][] chains(int chains, int draws, Draw draw) {
    double[][] all = new double[chains][draws];
    for (int c = 0; c < chains; c++) {
      int chain = c;
      Arrays.setAll(all[c], i -> draw.at(chain, i));
    }
    return all;
  }

  private interface Draw {
    double at(int chain, int draw);
  }

  @Test
  void shortChainsHaveTheSizeByHand() {
    assertEquals(
        111.77443190603705,
        EffectiveSampleSize.bulk(
            chains(4, 41, (c, i) -> Math.sin(1.3 * i * i + c) + 0.3 * Math.sin(0.2 * i + c))),
        1e-9);
    assertEquals(
        57.28161993207707,
        EffectiveSampleSize.bulk(chains(10, 25, (c, i) -> Math.sin(0.31 * i + 2.1 * c))),
        1e-9);
  }

  @Test
  void equalNumbersShareTheirRank() {
    assertEquals(
        60.581136953653626,
        EffectiveSampleSize.bulk(chains(3, 16, (c, i) -> Math.rint(2 * Math.sin(1.7 * i * i + c)))),
        1e-9);
  }

  @Test
  void chainsInUnlikePlacesAreWorthLittle() {
    assertEquals(
        7.767321198877065,
        EffectiveSampleSize.bulk(chains(4, 50, (c, i) -> Math.sin(1.3 * i * i + c) + 3 * (c % 2))),
        1e-9);
  }

  /** Draws x' = r x + sqrt(1 - r^2) e are worth (1 - r) / (1 + r) of their number. */
  @ParameterizedTest
  @ValueSource(doubles = {-0.4, 0, 0.5, 0.8})
  void autoregressiveChainsAreWorthWhatIsKnown(double r) {
    int draws = 20_000;
    double[][] chains = new double[4][draws];
    for (int c = 0; c < chains.length; c++) {
      Noise.NORMAL.fill(RandomKey.of(3).fold(c), 0, chains[c]);
      for (int i = 1; i < draws; i++) {
        chains[c][i] = r * chains[c][i - 1] + Math.sqrt(1 - r * r) * chains[c][i];
      }
    }
    double share = EffectiveSampleSize.bulk(chains) / (4 * draws);
    assertEquals((1 - r) / (1 + r), share, 0.06 * (1 - r) / (1 + r));
    double[][] cubes =
        Arrays.stream(chains)
            .map(c -> Arrays.stream(c).map(x -> -x * x * x).toArray())
            .toArray(double[][]::new);
    assertEquals(share, EffectiveSampleSize.bulk(cubes) / (4 * draws), 1e-9, "of ranks alone");
  }

  @Test
  void whatDoesNotTellIsNotANumber() {
    assertEquals(Double.NaN, EffectiveSampleSize.bulk(chains(3, 7, (c, i) -> i * c)));
    assertEquals(Double.NaN, EffectiveSampleSize.bulk(chains(3, 20, (c, i) -> 5)));
    assertEquals(
        Double.NaN, EffectiveSampleSize.bulk(chains(3, 20, (c, i) -> i == 7 ? Double.NaN : i)));
    assertTrue(EffectiveSampleSize.bulk(chains(1, 8, (c, i) -> Math.sin(i * i))) > 1);
    assertThrows(IllegalArgumentException.class, () -> EffectiveSampleSize.bulk(new double[0][]));
    assertThrows(
        IllegalArgumentException.class,
        () -> EffectiveSampleSize.bulk(new double[][] {new double[9], new double[8]}));
  }
}
