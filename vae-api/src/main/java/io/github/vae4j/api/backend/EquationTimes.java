package io.github.vae4j.api.backend;

import io.github.vae4j.api.program.Program;

/**
 * How long an engine worked on each equation of a program, summed over the runs that {@linkplain
 * Executable#run(java.util.List, EquationTimes) were timed}. An equation that the engine computes
 * together with a later one has no time of its own: the later one has it all. Where an engine works
 * on several equations at once, the times add up to more than the clock's. Not for several threads.
 */
public final class EquationTimes {
  private final long[] nanoseconds;
  private String timer = "";
  private int runs;

  private EquationTimes(int equations) {
    this.nanoseconds = new long[equations];
  }

  /** Returns times of 0 for the equations of a program. */
  public static EquationTimes of(Program program) {
    return new EquationTimes(program.equations().size());
  }

  /**
   * Adds to the time of an equation; for engines.
   *
   * @param equation its index in the program
   * @param time in nanoseconds
   * @throws IllegalArgumentException if the time is negative
   * @throws IndexOutOfBoundsException if there is no such equation
   */
  public void add(int equation, long time) {
    if (time < 0) {
      throw new IllegalArgumentException(
          "time of equation " + (equation + 1) + ": needs at least 0 ns, got " + time);
    }
    nanoseconds[equation] += time;
  }

  /**
   * Takes note that one more run was timed; for engines.
   *
   * @param by what measured and what its numbers do not tell, in half a sentence for people
   * @throws IllegalArgumentException if that is empty
   */
  public void timed(String by) {
    if (by.isEmpty()) {
      throw new IllegalArgumentException("timer: needs a name, got an empty one");
    }
    timer = by;
    runs++;
  }

  /** Returns the number of equations. */
  public int equations() {
    return nanoseconds.length;
  }

  /** Returns the time of an equation in nanoseconds, over all runs. */
  public long nanoseconds(int equation) {
    return nanoseconds[equation];
  }

  /** Returns the number of runs that were timed; 0 if the engine has no timer. */
  public int runs() {
    return runs;
  }

  /** Returns what measured, in half a sentence for people; empty if the engine has no timer. */
  public String timer() {
    return timer;
  }
}
