package io.github.vae4j.core.examination;

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

/**
 * Tables of primitives with arguments, on which every backend is to compute what plain Java does:
 * element-wise functions, layout and indexing, products and convolutions.
 */
public abstract sealed class PrimitiveCases
    permits ElementwiseCases, LayoutCases, ProductCases, ConvolutionCases, NotANumberCases {
  /**
   * One function of inputs and the arguments to call it with.
   *
   * @param name unique within the tables of an element type
   */
  public record Case(
      String name, List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    /** Returns the types of the arguments. */
    public List<TensorType> types() {
      return inputs.stream().map(HostArray::type).toList();
    }

    /** Returns the names of its operations. */
    List<String> operations() {
      return program().equations().stream()
          .map(equation -> equation.primitive().operation())
          .distinct()
          .toList();
    }

    /** Returns the program of the function. */
    public Program program() {
      return Runs.trace(types(), function);
    }
  }

  final DType dtype;
  private final List<Case> cases = new ArrayList<>();

  PrimitiveCases(DType dtype) {
    this.dtype = dtype;
  }

  /**
   * Returns all cases.
   *
   * @param dtype the floating-point type of the main argument
   */
  public static List<Case> of(DType dtype) {
    List<Case> all = new ArrayList<>();
    for (PrimitiveCases table :
        List.of(
            new ElementwiseCases(dtype),
            new LayoutCases(dtype),
            new ProductCases(dtype),
            new ConvolutionCases(dtype),
            new NotANumberCases(dtype))) {
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
