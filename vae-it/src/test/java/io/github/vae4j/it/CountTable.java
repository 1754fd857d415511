package io.github.vae4j.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Simulated counts with a known effect of a dose. The rate of column j is exp(BASE[j] + EFFECT[j]
 * dose + LOADING[j] z) with z from N(0, 1) and a dose of 0 to 6.
 */
final class CountTable {
  static final List<String> COLUMNS = List.of("visits", "calls", "claims");
  static final double[] EFFECT = {0.10, -0.15, 0};
  private static final double[] BASE = {1, 0.5, 1.5};
  private static final double[] LOADING = {0.4, 0.3, -0.5};

  private CountTable() {}

  static void write(Path file, int rows) throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder(String.join(",", COLUMNS) + ",dose\n");
    for (int i = 0; i < rows; i++) {
      double z = random.nextGaussian();
      int dose = random.nextInt(7);
      for (int j = 0; j < EFFECT.length; j++) {
        double rate = Math.exp(BASE[j] + EFFECT[j] * dose + LOADING[j] * z);
        text.append(poisson(rate, random)).append(',');
      }
      text.append(dose).append('\n');
    }
    Files.writeString(file, text);
  }

  /** Multiplies uniform numbers until they are below exp(-rate) (Knuth 1969, section 3.4.1). */
  private static int poisson(double rate, Random random) {
    int count = 0;
    for (double p = random.nextDouble(); p > Math.exp(-rate); p *= random.nextDouble()) {
      count++;
    }
    return count;
  }
}
