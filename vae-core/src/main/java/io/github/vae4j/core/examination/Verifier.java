package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.pass.FlopCount;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares what an engine made of a program with what plain Java makes of it in FLOAT64. */
public final class Verifier {
  /** Floating-point operations that plain Java does in about a second. */
  private static final double AFFORDABLE = 2e9;

  /** Copies of parameters and state that are on the heap at a time, in floats of the engine. */
  private static final int COPIES = 6;

  private Verifier() {}

  /**
   * Returns how many rows of a batch plain Java can afford, at most all: about a second and a
   * quarter of the heap; 0 if not even one.
   *
   * @param program that computes the whole batch
   */
  public static int affordableRows(Program program, int batch) {
    return affordableRows(program, batch, Runtime.getRuntime().maxMemory() / 4.0);
  }

  static int affordableRows(Program program, int batch, double bytes) {
    double fixed = 0;
    double byRows = 2.0 * Liveness.of(program).peakBytes(); // twice as wide in plain Java
    for (Program.Input input : program.inputs()) {
      boolean kept = input.role() == Role.PARAMETER || input.role() == Role.STATE;
      fixed += kept ? COPIES * (double) input.type().bytes() : 0;
      byRows += kept ? 0 : 2.0 * input.type().bytes();
    }
    double operations = FlopCount.of(program).total();
    double share =
        Math.min(AFFORDABLE / Math.max(1, operations), (bytes - fixed) / Math.max(1, byRows));
    return (int) Math.max(0, Math.min(batch, Math.floor(batch * share)));
  }

  /**
   * Compares the results of a run.
   *
   * @param what was computed, for people
   * @param rows of the batch that the program computes
   * @param batch number of rows of the batch that this stands for
   * @param backend that computed it
   * @param program that it ran, as it was compiled
   * @param inputs of the run; a result of the same name is the tensor after a step
   * @param found the results by name
   * @return how far they agree
   * @throws VerificationException if they do not
   */
  public static Verification compare(
      String what,
      int rows,
      int batch,
      Backend backend,
      Program program,
      Map<String, HostArray> inputs,
      Map<String, HostArray> found) {
    long start = System.nanoTime();
    double worst = 0;
    try (PlainJava plain = new PlainJava()) {
      Map<String, HostArray> expected = plain.inDoublePrecision(program, inputs);
      Rounded rounded = new Rounded(plain, program, inputs);
      Set<String> parameters = afterStep(program);
      for (Program.Output output : program.outputs()) {
        String name = output.name();
        Agreement agreement =
            Agreement.of(
                Named.get(found, name),
                Named.get(expected, name),
                Optional.ofNullable(inputs.get(name)),
                parameters.contains(name),
                () -> rounded.get(name));
        worst = Math.max(worst, agreement.difference());
        if (agreement.wrong().isPresent()) {
          String difference = "in '" + name + "', " + agreement.wrong().get();
          requireEquations(what, difference, backend, program, inputs, found);
          break;
        }
      }
    }
    return new Verification(what, rows, batch, worst, (System.nanoTime() - start) / 1e9);
  }

  /**
   * Returns the parameters that a program is a step of, if the state of an optimiser, which holds
   * their gradients, is among its results.
   */
  private static Set<String> afterStep(Program program) {
    Set<String> parameters = new HashSet<>();
    boolean state = false;
    for (Program.Input input : program.inputs()) {
      if (input.role() == Role.PARAMETER) {
        parameters.add(input.name());
      }
      state |= input.role() == Role.STATE;
    }
    return state ? parameters : Set.of();
  }

  /**
   * Accepts results that are off as a whole if every equation on the way is right and the results
   * are what these equations give: then rounding alone decides, as where an activation has a kink
   * and a unit falls on its other side.
   */
  private static void requireEquations(
      String what,
      String difference,
      Backend backend,
      Program program,
      Map<String, HostArray> inputs,
      Map<String, HostArray> found) {
    FirstDifference parts = FirstDifference.of(backend, program, inputs);
    Set<String> parameters = afterStep(program);
    boolean same =
        parts.found().isEmpty()
            && parts.outputs().keySet().stream()
                .allMatch(name -> same(name, inputs, found, parts, parameters.contains(name)));
    if (!same) {
      throw new VerificationException(
          String.format(
              "%s: the %s differs from plain Java: %s. %s. Use another backend, or other settings"
                  + " of this one, such as one thread. 'vae doctor' examines the whole engine",
              backend.name(),
              what,
              difference,
              parts
                  .found()
                  .map(first -> "The first operation that differs is " + first)
                  .orElse(
                      "No operation differs once every result is looked at, so the engine goes"
                          + " wrong only now and then, or where it fuses operations")),
          parts.found().isPresent());
    }
  }

  private static boolean same(
      String name,
      Map<String, HostArray> inputs,
      Map<String, HostArray> found,
      FirstDifference parts,
      boolean byMean) {
    HostArray part = Named.get(parts.outputs(), name);
    Optional<HostArray> before = Optional.ofNullable(inputs.get(name));
    return Agreement.of(Named.get(found, name), part, before, byMean, () -> part).wrong().isEmpty();
  }

  /** What plain Java gives in FLOAT32, computed when first asked for. */
  private static final class Rounded {
    private final PlainJava plain;
    private final Program program;
    private final Map<String, HostArray> inputs;
    private Map<String, HostArray> values = Map.of();

    Rounded(PlainJava plain, Program program, Map<String, HostArray> inputs) {
      this.plain = plain;
      this.program = program;
      this.inputs = inputs;
    }

    HostArray get(String name) {
      if (values.isEmpty()) {
        values = plain.inSinglePrecision(program, inputs);
      }
      return Named.get(values, name);
    }
  }
}
