package io.github.vae4j.api.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When each value of a program is last used, and the memory that follows from it when each
 * intermediate is freed right after its last use.
 */
public final class Liveness {
  private final Program program;
  private final int[] lastUse;
  private final List<List<Value>> dying;
  private final long peakBytes;

  private Liveness(Program program) {
    this.program = program;
    int n = program.equations().size();
    this.lastUse = new int[program.valueCount()];
    Arrays.fill(lastUse, -1);
    for (int i = 0; i < n; i++) {
      for (Value value : program.equations().get(i).outputs()) {
        lastUse[value.id()] = i;
      }
      for (Value value : program.equations().get(i).inputs()) {
        lastUse[value.id()] = i;
      }
    }
    for (Program.Output output : program.outputs()) {
      lastUse[output.value().id()] = n;
    }
    this.dying = new ArrayList<>();
    long live = 0;
    long peak = 0;
    for (int i = 0; i < n; i++) {
      Equation equation = program.equations().get(i);
      for (Value value : equation.outputs()) {
        live += value.type().bytes();
      }
      peak = Math.max(peak, live);
      List<Value> dead = new ArrayList<>();
      for (Value value : equation.outputs()) {
        if (lastUse[value.id()] == i) {
          dead.add(value);
          live -= value.type().bytes();
        }
      }
      for (Value value : equation.inputs().stream().distinct().toList()) {
        if (lastUse[value.id()] == i) {
          dead.add(value);
          live -= isInput(value) ? 0 : value.type().bytes();
        }
      }
      dying.add(List.copyOf(dead));
    }
    this.peakBytes = peak;
  }

  /** Analyses a program. */
  public static Liveness of(Program program) {
    return new Liveness(program);
  }

  private boolean isInput(Value value) {
    return !value.name().isEmpty();
  }

  /**
   * Returns the index of the last equation that uses or defines a value; the number of equations if
   * it is an output of the program; -1 for an input that nothing uses.
   */
  public int lastUse(Value value) {
    return lastUse[value.id()];
  }

  /** Returns the values (inputs among them) that nobody needs after equation {@code index}. */
  public List<Value> dyingAfter(int index) {
    return dying.get(index);
  }

  /**
   * Returns the greatest number of bytes that intermediates and outputs take at one time, inputs
   * not counted.
   */
  public long peakBytes() {
    return peakBytes;
  }

  /** Returns the number of bytes of the inputs. */
  public long inputBytes() {
    return program.inputs().stream().mapToLong(input -> input.type().bytes()).sum();
  }
}
