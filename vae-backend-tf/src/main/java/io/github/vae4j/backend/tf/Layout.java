package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The order in which a tensor of the engine has the axes of a value. */
enum Layout {
  /** The order of the program, for any number of axes. */
  PLAIN,
  /** Images [batch, height, width, channels]. */
  IMAGE(0, 2, 3, 1),
  /** Filters [height, width, in, out]. */
  FILTER(2, 3, 1, 0);

  /** How many axes values have in the layouts other than the plain one. */
  static final int RANK = 4;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<Integer> order;

  Layout(Integer... order) {
    this.order = List.of(order);
  }

  /** Returns the permutation from the plain layout: axis i here is axis {@code order[i]} there. */
  List<Integer> order() {
    return order;
  }

  /** Returns the permutation to the plain layout. */
  List<Integer> inverse() {
    return positions(IntStream.range(0, order.size()).boxed().toList());
  }

  /** Returns where axes of the value are. */
  List<Integer> positions(List<Integer> axes) {
    return this == PLAIN ? axes : axes.stream().map(order::indexOf).toList();
  }

  /** Returns the shape that a value of this shape has here. */
  Shape shape(Shape plain) {
    return this == PLAIN ? plain : Shape.of(order.stream().mapToInt(plain::dim).toArray());
  }

  /** Returns whether the axes that are left without these have the order of the program. */
  boolean isOrderedWithout(List<Integer> axes) {
    List<Integer> left = new ArrayList<>(order);
    left.removeAll(axes);
    return left.stream().sorted().toList().equals(left);
  }
}
