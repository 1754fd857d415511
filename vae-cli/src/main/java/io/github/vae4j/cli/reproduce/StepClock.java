package io.github.vae4j.cli.reproduce;

import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.TrainingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The time between the steps of a training, without what comes before the first. */
final class StepClock implements TrainingListener {
  private final List<Long> intervals = new ArrayList<>();
  private long last;

  @Override
  public void onStep(StepReport report) {
    Interruption.check();
    long now = System.nanoTime();
    if (report.step() > 1) {
      intervals.add(now - last);
    }
    last = now;
  }

  /** Returns the median; NaN of fewer than two steps. */
  double milliseconds() {
    if (intervals.isEmpty()) {
      return Double.NaN;
    }
    List<Long> sorted = new ArrayList<>(intervals);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2) / 1e6;
  }
}
