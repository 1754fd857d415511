package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.TrainingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The course of a training: its processor time, and log p(x) at some points. The time is that of
 * the process on all processors between the steps of an epoch. What comes before the first step,
 * the looks at validation data and the measurements on the way are not counted.
 */
final class Course implements TrainingListener {
  private static final double BEGINNING = 0.1; // of the steps, in which the machine warms up

  /**
   * A point of the curve.
   *
   * @param updates so far
   * @param seconds of processor time so far
   * @param estimate of log p(x) in nats
   */
  record Point(long updates, double seconds, double estimate) {}

  private final NavigableSet<Long> looks;
  private final ToDoubleFunction<Supplier<TrainedVae>> measure;
  private final Consumer<StepReport> progress;
  private final Supplier<Duration> clock;
  private final List<Point> points = new ArrayList<>();
  private Duration last = Duration.ZERO;
  private int epoch;
  private long updates;
  private double seconds; // of counted steps
  private long counted;
  private double lateSeconds; // of those after the beginning
  private long lateCounted;

  /**
   * Follows a training.
   *
   * @param looks the numbers of updates after which it is measured
   * @param measure log p(x) under the model as it is then, in nats
   * @param progress told after each step
   * @param clock the processor time
   */
  Course(
      List<Long> looks,
      ToDoubleFunction<Supplier<TrainedVae>> measure,
      Consumer<StepReport> progress,
      Supplier<Duration> clock) {
    this.looks = new TreeSet<>(looks);
    this.measure = measure;
    this.progress = progress;
    this.clock = clock;
  }

  /** Returns the processor time of this process. */
  static Duration processorTime() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .orElseThrow(
            () ->
                new UnsupportedOperationException(
                    "processor time: this system does not tell that of a process"));
  }

  /** Returns about {@code count} points up to {@code last}, evenly by logarithm. */
  static List<Long> spaced(int count, long last) {
    TreeSet<Long> points = new TreeSet<>();
    for (int i = 0; i < count; i++) { // from last / 2^(count - 1), or less far down
      points.add(Math.max(1, Math.round(last * Math.pow(2, i + 1.0 - count))));
    }
    return List.copyOf(points);
  }

  @Override
  public void onStep(StepReport report, Supplier<TrainedVae> model) {
    Interruption.check();
    Duration now = clock.get();
    updates = report.step();
    if (report.epoch() == epoch) {
      double passed = now.minus(last).toNanos() / 1e9;
      seconds += passed;
      counted++;
      if (report.step() > BEGINNING * report.steps()) {
        lateSeconds += passed;
        lateCounted++;
      }
    }
    epoch = report.epoch();
    progress.accept(report);
    if (looks.contains(updates) || updates == report.steps() && !looks.isEmpty()) {
      points.add(new Point(updates, seconds(), measure.applyAsDouble(model)));
    }
    last = clock.get();
  }

  /** Returns how many updates there were. */
  long updates() {
    return updates;
  }

  /** Returns the processor time of all updates; those that begin an epoch count as the others. */
  double seconds() {
    return counted == 0 ? 0 : seconds / counted * updates;
  }

  /** Returns the processor time of an update after the beginning; NaN if none was counted. */
  double stepSeconds() {
    return lateCounted == 0 ? seconds / counted : lateSeconds / lateCounted;
  }

  /** Returns the curve. */
  List<Point> points() {
    return List.copyOf(points);
  }
}
