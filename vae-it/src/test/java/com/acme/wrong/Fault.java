package com.acme.wrong;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.Map;
import java.util.Set;

/**
 * Which results are wrong.
 *
 * @param operations that make them
 * @param above only those of more elements
 * @param unseen only those that no output of the program shows, as where an engine fuses operations
 */
record Fault(Set<String> operations, int above, boolean unseen) {
  /** Reads backend options; without any it is wrong in large products of matrices. */
  static Fault of(Map<String, String> options) {
    return new Fault(
        Set.of(options.getOrDefault("operations", "matmul+affine").split("\\+")),
        Integer.parseInt(options.getOrDefault("above", "1000")),
        Boolean.parseBoolean(options.getOrDefault("unseen", "false")));
  }

  boolean hits(Program program, Equation equation) {
    Value result = equation.outputs().get(0);
    return operations.contains(equation.primitive().operation())
        && result.shape().size() > above
        && !(unseen && program.outputs().stream().anyMatch(o -> o.value().equals(result)));
  }
}
