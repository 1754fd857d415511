package io.github.vae4j.api.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomKeyTest {
  private static final RandomKey ROOT = RandomKey.of(7);

  /** Model files and runs that are resumed rely on these: they never change. */
  @Test
  void foldsAreTheSameForEver() {
    assertEquals(KNOWN_NUMBER, ROOT.fold(3).word());
    assertEquals(KNOWN_NAME, ROOT.fold("z").word());
  }

  // The first two words of Philox4x32-10 under key 7 at the counters (3, 0, 0, 1) and (FNV-1a of
  // "z", 0, 2), computed with an independent Python program.
  private static final long KNOWN_NUMBER = 0x89EC9187B1DFE290L;
  private static final long KNOWN_NAME = 0xE04B8FDB83601A4AL;

  @Test
  void foldsOfManyNumbersAndNamesDiffer() {
    Set<Long> words = new HashSet<>();
    int n = 20_000;
    for (int i = 0; i < n; i++) {
      words.add(ROOT.fold(i).word());
      words.add(ROOT.fold("site" + i).word());
      words.add(RandomKey.of(i + 8).fold(0).word());
    }

    assertEquals(3 * n, words.size());
  }

  @Test
  void orderOfFoldsMatters() {
    assertNotEquals(ROOT.fold(1).fold(2), ROOT.fold(2).fold(1));
    assertNotEquals(ROOT.fold("a").fold("b"), ROOT.fold("ab"));
  }

  @Test
  void numberAndNameOfTheSameHashDiffer() {
    long fnvOfEmpty = 0xCBF29CE484222325L;

    assertNotEquals(ROOT.fold(fnvOfEmpty), ROOT.fold(""));
  }

  @Test
  void streamsOfSiblingsAreUncorrelated() {
    int n = 200_000;
    TensorType type = TensorType.of(DType.FLOAT64, n);
    double[][] streams = {
      HostArray.draw(type, Noise.NORMAL, ROOT).doubles(),
      HostArray.draw(type, Noise.NORMAL, ROOT.fold(0)).doubles(),
      HostArray.draw(type, Noise.NORMAL, ROOT.fold(1)).doubles(),
      HostArray.draw(type, Noise.NORMAL, ROOT.fold("z")).doubles(),
      HostArray.draw(type, Noise.NORMAL, RandomKey.of(8)).doubles()
    };

    for (int a = 0; a < streams.length; a++) {
      for (int b = a + 1; b < streams.length; b++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += streams[a][i] * streams[b][i];
        }
        assertTrue(Math.abs(sum / n) < 4.5 / Math.sqrt(n), a + " and " + b + ": " + sum / n);
      }
    }
  }
}
