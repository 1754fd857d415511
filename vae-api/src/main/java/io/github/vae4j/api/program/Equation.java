package io.github.vae4j.api.program;

import java.util.List;

/**
 * One step of a program: outputs = primitive(inputs).
 *
 * @param primitive what is computed
 * @param inputs its arguments in the primitive's order
 * @param outputs its results; one, except for {@link OptionalPrimitive.AdamUpdate}
 * @param origin the line of user code that asked for it, or an empty string
 */
public record Equation(
    Primitive primitive, List<Value> inputs, List<Value> outputs, String origin) {
  /** Copies the lists. */
  public Equation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Returns the first output. */
  public Value output() {
    return outputs.get(0);
  }
}
