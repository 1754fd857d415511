package io.github.vae4j.backend.djl;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups of equations that the engine has one kernel for: {@code g * (1 - y * y)} with y = tanh(x), and {@code g * (y * (1 -
 * y))} with y = sigmoid(x), the forms in which core writes these gradients. What lies between is absorbed if nothing else uses
 * it.
 */
final class Fusions {
  /** A call of a function of two values. */
  record Replacement(String function, Value first, Value second) {}

  private final Map<Value, Equation> definitions;
  private final Map<Value, Integer> uses = new HashMap<>();
  private final Map<Equation, Replacement> replacements = new HashMap<>();
  private final Set<Equation> absorbed = new HashSet<>();

  Fusions(Program program, Map<Value, Equation> definitions) {
    this.definitions = definitions;
    program.equations().forEach(e -> e.inputs().forEach(v -> uses.merge(v, 1, Integer::sum)));
    program.outputs().forEach(o -> uses.merge(o.value(), 2, Integer::sum));
    for (Equation e : program.equations()) {
      if (is(e, BinaryOp.MUL)) {
        match(e, e.inputs().get(0), e.inputs().get(1));
        match(e, e.inputs().get(1), e.inputs().get(0));
      }
    }
  }

  Optional<Replacement> replacement(Equation e) {
    return Optional.ofNullable(replacements.get(e));
  }

  /** Returns whether the equation's result is needed by replaced ones alone. */
  boolean absorbed(Equation e) {
    return absorbed.contains(e);
  }

  private void match(Equation product, Value g, Value factor) {
    if (replacements.containsKey(product) || !g.shape().equals(factor.shape())) {
      return;
    }
    Optional<Equation> outer = definition(factor);
    if (outer.isEmpty()) {
      return;
    }
    Equation o = outer.get();
    if (is(o, BinaryOp.SUB) && isOne(o.inputs().get(0))) {
      Optional<Equation> square = definition(o.inputs().get(1));
      if (square.isPresent() && is(square.get(), BinaryOp.MUL)) {
        Value y = square.get().inputs().get(0);
        if (y == square.get().inputs().get(1) && isUnary(y, UnaryOp.TANH)) {
          replace(product, new Replacement("torch.tanh_backward", g, y), List.of(o, square.get()));
        }
      }
    } else if (is(o, BinaryOp.MUL)) {
      Value y = o.inputs().get(0);
      Optional<Equation> complement = definition(o.inputs().get(1));
      if (complement.isPresent()
          && is(complement.get(), BinaryOp.SUB)
          && isOne(complement.get().inputs().get(0))
          && complement.get().inputs().get(1) == y
          && isUnary(y, UnaryOp.SIGMOID)) {
        replace(product, new Replacement("torch.sigmoid_backward", g, y), List.of(o, complement.get()));
      }
    }
  }

  private void replace(Equation product, Replacement replacement, List<Equation> inner) {
    replacements.put(product, replacement);
    for (Equation e : inner) { // from the outside in: the inner one is free only if the outer is gone
      if (uses.merge(e.output(), -1, Integer::sum) > 0) {
        break;
      }
      absorbed.add(e);
    }
  }

  private Optional<Equation> definition(Value value) {
    return Optional.ofNullable(definitions.get(value));
  }

  private static boolean is(Equation e, BinaryOp op) {
    return e.primitive() instanceof Primitive.Binary b && b.op() == op;
  }

  private boolean isUnary(Value value, UnaryOp op) {
    return definition(value).filter(e -> e.primitive().equals(new Primitive.Unary(op))).isPresent();
  }

  private boolean isOne(Value value) {
    Optional<Equation> e = definition(value);
    while (e.isPresent() && e.get().primitive() instanceof Primitive.Broadcast) {
      e = definition(e.get().inputs().get(0));
    }
    return e.isPresent()
        && e.get().primitive() instanceof Primitive.Constant c
        && c.value().shape().size() == 1
        && c.value().get(0) == 1;
  }
}
