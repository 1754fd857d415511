package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Stopwatch;
import java.util.Locale;

/** How many trainings of a ladder are done, and about how long the others will take. */
final class Remaining {
  private final int total;
  private int done;
  private int timed; // those that were not there before
  private double seconds; // that these took

  Remaining(int total) {
    this.total = total;
  }

  /** Counts a training that is done and judged; one that was there before tells no time. */
  void count(Stopwatch watch, boolean wasThere) {
    done++;
    if (!wasThere) {
      timed++;
      seconds += watch.seconds();
    }
  }

  /** Returns for example {@code 7 of 30 trainings done, about 1 h 5 min left}. */
  @Override
  public String toString() {
    String left =
        timed == 0 || done == total
            ? ""
            : ", about " + Console.duration(seconds / timed * (total - done)) + " left";
    return String.format(Locale.ROOT, "%d of %d trainings done%s", done, total, left);
  }
}
