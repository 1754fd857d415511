package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds slopes of tanh, 1 - y y, as core writes them: the engine has one kernel for their product
 * with a gradient.
 */
final class TanhSlopes {
  private final Map<Value, Equation> definitions = new HashMap<>();

  TanhSlopes(Program program) {
    program.equations().forEach(e -> definitions.put(e.output(), e));
  }

  /** Returns y if the value is 1 - y y in floating point. */
  Optional<Value> of(Value value) {
    if (!value.dtype().isFloating()) {
      return Optional.empty();
    }
    return definition(value, BinaryOp.SUB)
        .filter(slope -> isOne(slope.inputs().get(0)))
        .flatMap(slope -> definition(slope.inputs().get(1), BinaryOp.MUL))
        .filter(square -> square.inputs().get(0) == square.inputs().get(1))
        .map(square -> square.inputs().get(0));
  }

  private Optional<Equation> definition(Value value, BinaryOp op) {
    return Optional.ofNullable(definitions.get(value))
        .filter(e -> e.primitive().equals(new Primitive.Binary(op)));
  }

  private boolean isOne(Value value) {
    Equation e = definitions.get(value);
    while (e != null && e.primitive() instanceof Primitive.Broadcast) {
      e = definitions.get(e.inputs().get(0));
    }
    return e != null
        && e.primitive() instanceof Primitive.Constant c
        && c.value().shape().size() == 1
        && c.value().get(0) == 1;
  }
}
