package io.github.vae4j.core.flow;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network whose connections are masked by degrees, MADE (Germain et al. 2015, equations 8 to 11
 * and section 4.3): a hidden unit of degree m sees the inputs of degree m and less, an output of
 * degree d the hidden units of degree below d and, directly, the inputs of degree below d. One
 * hidden layer with tanh. A context reaches every hidden unit.
 *
 * <p>The weights of the outputs start at 0, so that a new network gives its first biases, whatever
 * it is given.
 */
final class MaskedNetwork {
  private final int size;
  private final int heads;
  private final Tensor fromInput; // [size, width]
  private final Tensor fromContext; // [width] or [batch, width]: the bias is in it
  private final Tensor output; // [width, heads * size]
  private final Tensor direct; // [size, heads * size]
  private final Tensor bias; // [heads * size]

  /**
   * Declares the parameters.
   *
   * @param degrees of the inputs, which are those of the outputs
   * @param hidden degrees of the hidden units
   * @param start first value of each head's biases
   * @param context [batch, features]
   */
  MaskedNetwork(
      Scope scope, int[] degrees, int[] hidden, double[] start, Optional<Tensor> context) {
    this.size = degrees.length;
    this.heads = start.length;
    Initializer zero = Initializer.constant(0);
    Initializer glorot = Initializer.glorotUniform();
    Shape ofOutputs = Shape.of(heads * size);
    // All are asked for before a mask is made: a file without them is refused at no cost.
    Tensor input = scope.parameter("input", Shape.of(size, hidden.length), glorot);
    Tensor first = scope.parameter("input-bias", Shape.of(hidden.length), zero);
    this.fromContext =
        context
            .map(
                c -> {
                  Shape shape = Shape.of(c.shape().dim(-1), hidden.length);
                  return c.affine(scope.parameter("context", shape, glorot), first);
                })
            .orElse(first);
    Tensor last = scope.parameter("output", Shape.of(hidden.length, heads * size), zero);
    Tensor through = scope.parameter("direct", Shape.of(size, heads * size), zero);
    this.bias = scope.parameter("output-bias", ofOutputs, (key, shape) -> repeated(start, size));
    this.fromInput = masked(input, degrees, hidden, 0);
    this.output = masked(last, hidden, repeated(degrees, heads), 1);
    this.direct = masked(through, degrees, repeated(degrees, heads), 1);
  }

  /** Returns each number {@code size} times, one after another. */
  private static double[] repeated(double[] numbers, int size) {
    double[] all = new double[numbers.length * size];
    for (int i = 0; i < all.length; i++) {
      all[i] = numbers[i / size];
    }
    return all;
  }

  private static int[] repeated(int[] degrees, int times) {
    int[] all = new int[degrees.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = degrees[i % degrees.length];
    }
    return all;
  }

  /**
   * Returns the weights [from, to] with 0 where the degree does not rise by at least {@code by}.
   */
  private static Tensor masked(Tensor weight, int[] from, int[] to, int by) {
    double[] mask = new double[from.length * to.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = to[i % to.length] - from[i / to.length] >= by ? 1 : 0;
    }
    TensorType type = weight.type();
    return weight.mul(weight.trace().constant(HostArray.ofDoubles(type, mask)));
  }

  /** Returns the degrees 1 to {@code size} in their order, or backwards. */
  static int[] order(int size, boolean backwards) {
    int[] degrees = new int[size];
    for (int i = 0; i < size; i++) {
      degrees[i] = backwards ? size - i : i + 1;
    }
    return degrees;
  }

  /**
   * Returns degrees of hidden units, as many of each as fit. With a context there are units of
   * degree 0, by which it reaches the first output.
   */
  static int[] hidden(int size, int width, boolean context) {
    int least = context || size == 1 ? 0 : 1;
    int[] degrees = new int[width];
    for (int i = 0; i < width; i++) {
      degrees[i] = least + i % (size - least);
    }
    return degrees;
  }

  /** Returns the heads for x [outer, size], each [outer, size] broadcast with the context. */
  List<Tensor> of(Tensor x) {
    Tensor hidden = times(x, fromInput).add(fromContext).tanh();
    Tensor all = times(hidden, output).add(times(x, direct)).add(bias);
    List<Tensor> each = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      each.add(all.slice(-1, head * size, (head + 1) * size));
    }
    return each;
  }

  private static Tensor times(Tensor x, Tensor weight) {
    Shape leading = x.shape().range(0, x.shape().rank() - 1);
    return x.reshape(leading.size(), x.shape().dim(-1))
        .matmul(weight)
        .reshape(leading.append(weight.shape().dim(-1)));
  }
}
