package io.github.vae4j.core.profile;

import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of a training went.
 *
 * @param seconds of the whole training, by the clock
 * @param phases what each phase took; those {@linkplain Phase#ofStep of a step} are parts of {@link
 *     Phase#STEP}, those {@linkplain Phase#ahead ahead} ran beside the others on another thread
 * @param step the counted work of a run: of a step, or of one of its shards
 * @param rates of the engine
 * @param timer what told the time of each equation; empty if the engine has none, or there were too
 *     few steps to ask it
 * @param timed number of runs in which it was asked
 * @param equations of a run by operation, shape and place, those of the longest time first; empty
 *     if the engine told none
 */
public record TrainingProfile(
    double seconds,
    Map<Phase, Time> phases,
    Work step,
    EngineRates rates,
    String timer,
    int timed,
    List<EquationGroup> equations) {
  static final double NANOS = 1e9;

  /**
   * What a phase took.
   *
   * @param count how often the training was in it
   * @param seconds in all
   * @param median in seconds; 0 for a phase in which the training never was
   */
  public record Time(long count, double seconds, double median) {}

  /** Copies the collections. */
  public TrainingProfile {
    phases = Collections.unmodifiableMap(new EnumMap<>(phases));
    equations = List.copyOf(equations);
  }

  static TrainingProfile of(
      double seconds,
      Map<Phase, Time> phases,
      Program program,
      List<EquationTimes> times,
      EngineRates rates) {
    return new TrainingProfile(
        seconds,
        phases,
        Work.of(program),
        rates,
        times.isEmpty() ? "" : times.get(0).timer(),
        times.size(),
        times.isEmpty() ? List.of() : groups(program, times));
  }

  /** What equations of a group have in common. */
  private record Key(String operation, String shape, String place) {}

  private static List<EquationGroup> groups(Program program, List<EquationTimes> times) {
    Places places = Places.of(program);
    Map<Key, EquationGroup> groups = new LinkedHashMap<>();
    for (int i = 0; i < program.equations().size(); i++) {
      Equation equation = program.equations().get(i);
      Key key =
          new Key(
              equation.primitive().operation(),
              equation.output().shape().toString(),
              places.of(equation));
      int index = i;
      Durations durations = new Durations();
      times.forEach(run -> durations.add(run.nanoseconds(index)));
      double seconds = durations.time().median();
      EquationGroup one =
          new EquationGroup(key.operation, key.shape, key.place, 1, seconds, Work.of(equation));
      groups.merge(key, one, TrainingProfile::together);
    }
    List<EquationGroup> sorted = new ArrayList<>(groups.values());
    sorted.sort(Comparator.comparingDouble(EquationGroup::seconds).reversed());
    return sorted;
  }

  private static EquationGroup together(EquationGroup a, EquationGroup b) {
    return new EquationGroup(
        a.operation(),
        a.shape(),
        a.place(),
        a.equations() + b.equations(),
        a.seconds() + b.seconds(),
        a.work().plus(b.work()));
  }

  /** Returns what a phase took. */
  public Time time(Phase phase) {
    return phases.getOrDefault(phase, new Time(0, 0, 0));
  }

  /** Returns the seconds of the training that were in no phase. */
  public double otherSeconds() {
    return seconds - total(false);
  }

  /** Returns the seconds of its steps that were in none of their parts. */
  public double otherSecondsOfSteps() {
    return time(Phase.STEP).seconds() - total(true);
  }

  private double total(boolean ofStep) {
    return phases.entrySet().stream()
        .filter(entry -> !entry.getKey().ahead() && entry.getKey().ofStep() == ofStep)
        .mapToDouble(entry -> entry.getValue().seconds())
        .sum();
  }

  /** Returns whether steps are cut into shards, each of which is a run. */
  public boolean inShards() {
    return time(Phase.UPDATE).count() > 0;
  }

  /** Returns the seconds of all equations of a run, each in the median of those timed. */
  public double equationSeconds() {
    return equations.stream().mapToDouble(EquationGroup::seconds).sum();
  }

  /**
   * Returns the least time that a run could take, in seconds: its counted operations at the rate of
   * the engine's products, and then its inputs and outputs at the rate of its copies.
   */
  public double limitSeconds() {
    return rates.seconds(step);
  }

  /**
   * Returns which share of the limit the engine's run achieves, by the median of those in which no
   * equation was timed; NaN if there was none.
   */
  public double achieved() {
    double median = time(Phase.RUN).median();
    return median == 0 ? Double.NaN : limitSeconds() / median;
  }
}
