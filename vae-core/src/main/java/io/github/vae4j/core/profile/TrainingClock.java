package io.github.vae4j.core.profile;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures the phases of one training, if it is to be profiled, and tells the flight recorder of
 * them, if it records. Otherwise it reads no clock and makes no objects. The training thread begins
 * and ends all phases but those that are {@linkplain Phase#ahead ahead}.
 */
public final class TrainingClock {
  private static final int MOST_WARM_UP = 20;
  private static final int MOST_TIMED = 50;
  private static final int SHARE = 4; // of the steps are warm-up at most

  private static final TrainingClock NONE = new TrainingClock(false, false); // begins no step

  private final boolean measuring;
  private final boolean recorded; // if the flight recorder is on
  private final Map<Phase, Durations> durations = new ConcurrentHashMap<>();
  private final Span nothing = new Span(Phase.STEP, Optional.empty(), 0);
  private final long start;
  private long step; // that is being taken, from 1; 0 outside of steps
  private long firstTimed = Long.MAX_VALUE;
  private long lastTimed;
  private Optional<Program> program = Optional.empty();
  private final List<EquationTimes> times = new ArrayList<>(); // of each run that was timed

  private TrainingClock(boolean measuring, boolean recorded) {
    this.measuring = measuring;
    this.recorded = recorded;
    this.start = measuring ? System.nanoTime() : 0;
  }

  /** Returns the clock of programs that are no training: it measures nothing. */
  public static TrainingClock none() {
    return NONE;
  }

  /** Returns the clock of a training that is not profiled: the flight recorder alone is told. */
  public static TrainingClock off() {
    return new TrainingClock(false, true);
  }

  /** Returns the clock of a training that is profiled and begins now. */
  public static TrainingClock measuring() {
    return new TrainingClock(true, true);
  }

  /**
   * Says what a step computes, or each of its shards. In up to 50 of the steps to come, after a
   * warm-up of up to 20, the engine is asked for the time of each equation; in a quarter of few
   * steps.
   *
   * @param compiled the program, as the backend runs it
   * @param from the steps that were taken before
   * @param to the number of the last step
   */
  public void ofSteps(Program compiled, long from, long to) {
    if (measuring) {
      program = Optional.of(compiled);
      firstTimed = from + 1 + Math.min(MOST_WARM_UP, (to - from) / SHARE);
      lastTimed = firstTimed + Math.min(MOST_TIMED, (to - from) / SHARE) - 1;
    }
  }

  /** Begins a step, numbered from 1; the span it returns ends it. */
  public Span beginStep(long number) {
    if (!active()) {
      return nothing;
    }
    step = number;
    return span(Phase.STEP, number);
  }

  /** Begins a phase. One that is of a step is measured within steps alone. */
  public Span begin(Phase phase) {
    return (phase.ofStep() ? step > 0 : active()) ? span(phase, step) : nothing;
  }

  /**
   * Begins a phase of a step to come, on the thread that prepares it.
   *
   * @param number of the step, from 1
   */
  public Span beginAhead(Phase phase, long number) {
    return active() ? span(phase, number) : nothing;
  }

  private boolean active() {
    return measuring || (recorded && PhaseEvent.recorded());
  }

  private Span span(Phase phase, long number) {
    if (!PhaseEvent.recorded()) {
      return new Span(phase, Optional.empty(), System.nanoTime());
    }
    PhaseEvent event = new PhaseEvent();
    event.phase = phase.label();
    event.step = number;
    event.begin();
    return new Span(phase, Optional.of(event), System.nanoTime());
  }

  /** Runs a step, or a shard of it, and asks for the times of its equations where that is due. */
  public List<DeviceArray> run(Executable executable, List<DeviceArray> inputs) {
    if (step == 0) {
      return executable.run(inputs);
    }
    boolean timed = step >= firstTimed && step <= lastTimed;
    Span span = begin(timed ? Phase.TIMED_RUN : Phase.RUN);
    List<DeviceArray> results = timed ? runTimed(executable, inputs) : executable.run(inputs);
    span.end();
    return results;
  }

  private List<DeviceArray> runTimed(Executable executable, List<DeviceArray> inputs) {
    EquationTimes told = EquationTimes.of(program.orElseThrow());
    List<DeviceArray> results = executable.run(inputs, told);
    if (told.runs() > 0) {
      times.add(told);
    }
    return results;
  }

  /**
   * Returns what was measured from its start to now, beside the rates of the engine, which are
   * measured here.
   *
   * @throws IllegalStateException if it does not measure, or was not told what a step computes
   */
  public TrainingProfile profile(Backend backend, DType dtype) {
    if (program.isEmpty()) {
      throw new IllegalStateException("profile: the clock of this training is off");
    }
    double seconds = (System.nanoTime() - start) / TrainingProfile.NANOS;
    Map<Phase, TrainingProfile.Time> phases = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      phases.put(phase, of(phase).time());
    }
    return TrainingProfile.of(
        seconds, phases, program.get(), times, EngineRates.measure(backend, dtype));
  }

  private Durations of(Phase phase) {
    return durations.computeIfAbsent(phase, p -> new Durations());
  }

  /** A phase that has begun. */
  public final class Span {
    private final Phase phase;
    private final Optional<PhaseEvent> event;
    private final long begun;

    private Span(Phase phase, Optional<PhaseEvent> event, long begun) {
      this.phase = phase;
      this.event = event;
      this.begun = begun;
    }

    /** Ends the phase. */
    public void end() {
      if (this == nothing) {
        return;
      }
      if (measuring) {
        of(phase).add(System.nanoTime() - begun);
      }
      event.ifPresent(PhaseEvent::commit);
      if (phase == Phase.STEP) {
        step = 0;
      }
    }
  }
}
