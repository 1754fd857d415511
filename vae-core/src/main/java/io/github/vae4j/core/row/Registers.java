package io.github.vae4j.core.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a plan is made of while it is written: registers, and steps by what they depend on. A step
 * that depends on neither the row nor the draws is run once, one that depends on the draws alone
 * once for each chunk of draws.
 */
final class Registers {
  /** Depends on the parameters alone. */
  static final int FIXED = 0;

  /** Depends on the row. */
  static final int ROW = 1;

  /** Depends on the draws. */
  static final int DRAWS = 2;

  private static final int DEPENDENCIES = 4; // of ROW and DRAWS, none, one or both

  private final List<Integer> sizes = new ArrayList<>();
  private final List<Integer> dependencies = new ArrayList<>();
  private final List<List<Step>> steps = new ArrayList<>();

  Registers() {
    for (int i = 0; i < DEPENDENCIES; i++) {
      steps.add(new ArrayList<>());
    }
  }

  /**
   * Returns a new register.
   *
   * @param dependency {@link #FIXED}, {@link #ROW}, {@link #DRAWS} or both of these
   */
  int add(int size, int dependency) {
    sizes.add(size);
    dependencies.add(dependency);
    return sizes.size() - 1;
  }

  int dependency(int register) {
    return dependencies.get(register);
  }

  /** Returns what depends on several registers. */
  int dependency(int[] registers) {
    return Arrays.stream(registers).map(this::dependency).reduce(FIXED, (a, b) -> a | b);
  }

  /** Adds a step behind those of the same dependency. */
  void then(int dependency, Step step) {
    steps.get(dependency).add(step);
  }

  Step[] steps(int dependency) {
    return steps.get(dependency).toArray(Step[]::new);
  }

  /** Returns the registers of a dependency, in order. */
  int[] of(int dependency) {
    return IntStream.range(0, sizes.size())
        .filter(register -> dependency(register) == dependency)
        .toArray();
  }

  int size(int register) {
    return sizes.get(register);
  }

  int count() {
    return sizes.size();
  }
}
