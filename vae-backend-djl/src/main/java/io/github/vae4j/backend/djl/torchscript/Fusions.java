package io.github.vae4j.backend.djl.torchscript;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups of equations that the engine has one kernel for: {@code g * (1 - y * y)} with y = tanh(x),
 * and {@code (g * y) * (1 - y)} with y = sigmoid(x), the forms in which core writes these
 * gradients. What lies between is absorbed if nothing else uses it.
 */
final class Fusions {
  /** A call of a function of two values. */
  record Replacement(String function, Value first, Value second) {}

  private final Map<Value, Equation> definitions;
  private final Map<Value, Integer> uses = new HashMap<>();
  private final IdentityHashMap<Equation, Replacement> replacements = new IdentityHashMap<>();
  private final Set<Equation> absorbed = Collections.newSetFromMap(new IdentityHashMap<>());

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

  private void match(Equation product, Value left, Value right) {
    Optional<Equation> slope = definition(right).filter(e -> is(e, BinaryOp.SUB));
    if (replacements.containsKey(product)
        || slope.isEmpty()
        || !isOne(slope.get().inputs().get(0))) {
      return;
    }
    Value subtracted = slope.get().inputs().get(1);
    Optional<Equation> square =
        definition(subtracted)
            .filter(e -> is(e, BinaryOp.MUL) && e.inputs().get(0) == e.inputs().get(1));
    if (square.isPresent() && isUnary(square.get().inputs().get(0), UnaryOp.TANH)) {
      replace(product, "tanh_backward", left, square.get().inputs().get(0));
      absorb(slope.get());
      if (absorbed(slope.get())) {
        absorb(square.get());
      }
    } else if (isUnary(subtracted, UnaryOp.SIGMOID)) {
      Optional<Equation> scaled = definition(left).filter(e -> is(e, BinaryOp.MUL));
      scaled
          .flatMap(e -> otherFactor(e, subtracted))
          .ifPresent(
              g -> {
                replace(product, "sigmoid_backward", g, subtracted);
                absorb(slope.get());
                absorb(scaled.get());
              });
    }
  }

  /** Returns what a product multiplies the factor by, if it is one. */
  private static Optional<Value> otherFactor(Equation product, Value factor) {
    Value a = product.inputs().get(0);
    Value b = product.inputs().get(1);
    return b == factor ? Optional.of(a) : a == factor ? Optional.of(b) : Optional.empty();
  }

  private void replace(Equation product, String function, Value gradient, Value y) {
    replacements.put(product, new Replacement("torch." + function, gradient, y));
  }

  /** Takes away one use of the equation's result, and the equation if it was the last. */
  private void absorb(Equation e) {
    if (uses.merge(e.output(), -1, Integer::sum) == 0) {
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
