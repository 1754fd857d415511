package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2d;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2dFilterGradient;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2dInputGradient;
import io.github.vae4j.api.program.OptionalPrimitive.OptionalUnary;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The layout in which each value is computed.
 *
 * <p>Convolutions take and give images and filters in layouts of their own. Element-wise operations
 * work in any. So values that element-wise operations connect form a group, and if a convolution
 * takes or gives a value of the group, the element-wise operations of the group work in its layout.
 * Everything else is computed in the plain layout.
 */
final class Layouts {
  // The group of each value that is not alone, one list for all of the group.
  private final Map<Value, List<Value>> groups = new HashMap<>();
  private final Map<Value, Layout> wanted = new HashMap<>();
  private final Map<Value, Layout> layouts = new HashMap<>();

  /**
   * Chooses the layouts for a program.
   *
   * @param held whether the graph keeps an input, in any layout; other inputs come in the plain one
   */
  Layouts(Program program, Predicate<Value> held) {
    program.equations().stream().filter(Layouts::isElementwise).forEach(this::connect);
    program.equations().stream().filter(Layouts::isConvolution).forEach(this::want);
    for (Program.Input input : program.inputs()) {
      if (held.test(input.value())) {
        layouts.put(input.value(), wanted(input.value()));
      }
    }
    for (Equation e : program.equations()) {
      if (isElementwise(e)) {
        e.outputs().forEach(value -> layouts.put(value, wanted(value)));
      } else if (isConvolution(e)) {
        layouts.put(e.output(), ofConvolution(e).get(2));
      }
    }
  }

  /** Returns the layout in which a value is computed. */
  Layout of(Value value) {
    return layouts.getOrDefault(value, Layout.PLAIN);
  }

  private static boolean isElementwise(Equation e) {
    Primitive p = e.primitive();
    return p instanceof Primitive.Unary
        || p instanceof Primitive.Binary
        || p instanceof Primitive.Compare
        || p instanceof Primitive.And
        || p instanceof Primitive.Not
        || p instanceof Primitive.Select
        || p instanceof Primitive.Cast
        || p instanceof Primitive.Broadcast
        || p instanceof Primitive.StopGradient
        || p instanceof OptionalUnary
        || p instanceof AdamUpdate;
  }

  private static boolean isConvolution(Equation e) {
    return !ofConvolution(e).isEmpty();
  }

  /** Returns the layouts of a convolution's arguments and result; none if it is something else. */
  private static List<Layout> ofConvolution(Equation e) {
    Primitive p = e.primitive();
    return p instanceof Conv2d || p instanceof Conv2dInputGradient
        ? List.of(Layout.IMAGE, Layout.FILTER, Layout.IMAGE)
        : p instanceof Conv2dFilterGradient
            ? List.of(Layout.IMAGE, Layout.IMAGE, Layout.FILTER)
            : List.of();
  }

  /** Makes one group of all that has the result's shape; what is broadcast has another. */
  private void connect(Equation e) {
    if (e.output().shape().rank() == Layout.RANK) {
      Stream.concat(e.inputs().stream(), e.outputs().stream())
          .filter(value -> value.shape().equals(e.output().shape()))
          .forEach(value -> join(group(value), group(e.output())));
    }
  }

  private void join(List<Value> a, List<Value> b) {
    List<Value> smaller = a.size() < b.size() ? a : b;
    List<Value> larger = a.size() < b.size() ? b : a;
    if (smaller != larger) {
      larger.addAll(smaller);
      smaller.forEach(value -> groups.put(value, larger));
    }
  }

  private List<Value> group(Value value) {
    return groups.computeIfAbsent(value, v -> new ArrayList<>(List.of(v)));
  }

  /** Notes the convolution's layouts for the groups; the first one that wants a layout has it. */
  private void want(Equation e) {
    List<Value> values = List.of(e.inputs().get(0), e.inputs().get(1), e.output());
    for (int i = 0; i < values.size(); i++) {
      Layout layout = ofConvolution(e).get(i);
      group(values.get(i)).forEach(value -> wanted.putIfAbsent(value, layout));
    }
  }

  private Layout wanted(Value value) {
    return wanted.getOrDefault(value, Layout.PLAIN);
  }
}
