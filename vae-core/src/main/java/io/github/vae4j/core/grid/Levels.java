package io.github.vae4j.core.grid;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.word.WordSettings;
import java.util.OptionalInt;

/** The levels k / (L - 1) from 0 to 1 that elements of data may have, and what is usual for L. */
public final class Levels {
  private static final int MOST = 1 << 16; // those of 16 bits
  private static final int BYTES = 256;
  private static final double SHARE = 0.1; // of a step
  private static final double ROUNDING = 0.01; // of a step: float32 is off by less for 16 bits

  private Levels() {}

  /**
   * Checks a number of levels.
   *
   * @throws IllegalArgumentException if it is not from 2 to 65536
   */
  public static void require(int levels) {
    if (levels < 2 || levels > MOST) {
      throw new IllegalArgumentException(
          "levels: needs to be from 2 to " + MOST + ", got " + levels);
    }
  }

  /**
   * Takes the setting {@code levels=L} of a word; 0 if it is not there.
   *
   * @throws IllegalArgumentException if L is not a whole number from 2 to 65536
   */
  public static int setting(WordSettings settings) {
    double levels = settings.setting("levels").orElse(0.0);
    if (levels != Math.rint(levels)) {
      throw settings.refusal("levels needs to be a whole number, found " + levels);
    }
    if (levels != 0) {
      require((int) levels);
    }
    return (int) levels;
  }

  /** Returns the number of levels; 256, those of a byte, for 0. */
  public static int or256(int levels) {
    return levels == 0 ? BYTES : levels;
  }

  /**
   * Returns the least scale of a distribution on levels that is usual: a tenth of a step, 1/2550
   * for 256 levels.
   */
  public static double floor(int levels) {
    return SHARE / (or256(levels) - 1);
  }

  /** Returns whether a number is one of so many levels. */
  public static boolean contains(int levels, double x) {
    double place = x * (levels - 1);
    return Math.abs(place - Math.rint(place)) <= ROUNDING;
  }

  /**
   * Returns how many levels data have.
   *
   * @param word of the likelihood that needs levels, for messages
   * @throws DataException if the data do not lie on levels that are known
   */
  public static int of(String word, Dataset data, DatasetStatistics statistics) {
    OptionalInt found = statistics.levels(data.fullScale());
    return found.orElseThrow(
        () ->
            new DataException(
                data.name()
                    + ": expected grey levels for the likelihood "
                    + word
                    + ", whole numbers from 0 or k/n with an n up to 255, found numbers from "
                    + statistics.least()
                    + " to "
                    + statistics.greatest()
                    + " that are not; say how many levels there are by levels=L, or take the"
                    + " likelihood continuous-bernoulli or sigmoid-normal"));
  }
}
