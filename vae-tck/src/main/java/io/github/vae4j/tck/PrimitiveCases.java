package io.github.vae4j.tck;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A table of functions and arguments under construction. */
abstract class PrimitiveCases {
  /** One function of inputs and the arguments to call it with. */
  record Case(String name, List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    List<TensorType> types() {
      return inputs.stream().map(HostArray::type).toList();
    }

    Program program() {
      return Runs.trace(types(), function);
    }
  }

  final DType dtype;
  private final List<Case> cases = new ArrayList<>();

  PrimitiveCases(DType dtype) {
    this.dtype = dtype;
  }

  /**
   * Returns primitives, shapes, element types and arguments that every backend computes like the
   * reference.
   *
   * @param dtype the floating-point type of the main argument
   */
  static List<Case> of(DType dtype) {
    List<Case> all = new ArrayList<>();
    for (PrimitiveCases table :
        List.of(new ElementwiseCases(dtype), new LayoutCases(dtype), new ProductCases(dtype))) {
      table.fill();
      all.addAll(table.cases);
    }
    return all;
  }

  /** Adds all cases of this table. */
  abstract void fill();

  final TensorType type(int... dims) {
    return TensorType.of(dtype, dims);
  }

  final HostArray draw(Shape shape, double low, double high, int number) {
    return Runs.draw(
        new TensorType(dtype, shape), low, high, RandomKey.of(7).fold(cases.size()).fold(number));
  }

  final void add(String name, List<HostArray> inputs, Function<List<Tensor>, Tensor> function) {
    addAll(name, inputs, in -> List.of(function.apply(in)));
  }

  final void addAll(
      String name, List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    cases.add(new Case(name, inputs, function));
  }
}
