package io.github.vae4j.api.program;

import io.github.vae4j.api.random.Noise;
import java.util.List;

/**
 * A primitive that a backend may implement because its engine is faster or more accurate at it.
 * Core rewrites those that {@code Backend.supports} refuses into the others before it compiles a
 * program.
 */
public sealed interface OptionalPrimitive extends Primitive {

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.optional(this);
  }

  /** Returns what the visitor makes of this primitive. */
  <R> R acceptOptional(OptionalVisitor<R> visitor);

  /** One method for each optional primitive. */
  interface OptionalVisitor<R> {
    /** Visits an element-wise function. */
    R optionalUnary(OptionalUnary p);

    /** Visits an affine map. */
    R affine(Affine p);

    /** Visits a convolution. */
    R conv2d(Conv2d p);

    /** Visits the gradient of a convolution with respect to its image. */
    R conv2dInputGradient(Conv2dInputGradient p);

    /** Visits the gradient of a convolution with respect to its filter. */
    R conv2dFilterGradient(Conv2dFilterGradient p);

    /** Visits an Adam step. */
    R adamUpdate(AdamUpdate p);

    /** Visits a draw of random numbers. */
    R randomNoise(RandomNoise p);
  }

  /** Element-wise function of one floating-point argument. */
  record OptionalUnary(OptionalUnaryOp op) implements OptionalPrimitive {
    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.optionalUnary(this);
    }
  }

  /** (x [m, k], weight [k, n], bias [n]): x weight + bias, [m, n]. */
  record Affine() implements OptionalPrimitive {
    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.affine(this);
    }
  }

  /**
   * The geometry that a convolution and its gradients share; each list is (vertical, horizontal).
   *
   * @param stride distance between taps of the result in the image, at least 1
   * @param padding zeros on either side of the image, at least 0
   * @param dilation distance between taps of the filter in the image, at least 1
   */
  record Window(List<Integer> stride, List<Integer> padding, List<Integer> dilation) {
    /**
     * Copies the lists.
     *
     * @throws ShapeException if a list does not hold two numbers in its range
     */
    public Window {
      stride = pair("stride", stride, 1);
      padding = pair("padding", padding, 0);
      dilation = pair("dilation", dilation, 1);
    }

    private static List<Integer> pair(String what, List<Integer> list, int least) {
      if (list.size() != 2 || list.get(0) < least || list.get(1) < least) {
        throw new ShapeException(
            "convolution: " + what + " needs two numbers of at least " + least + ", got " + list);
      }
      return List.copyOf(list);
    }

    /** Returns the window with these values in both directions. */
    public static Window of(int stride, int padding, int dilation) {
      return new Window(
          List.of(stride, stride), List.of(padding, padding), List.of(dilation, dilation));
    }

    /**
     * Returns the size of the result of a convolution in one direction, floor((image + 2 padding -
     * dilation (filter - 1) - 1) / stride) + 1.
     *
     * @param direction 0 for vertical, 1 for horizontal
     */
    public int outputSize(int direction, int image, int filter) {
      int span = dilation.get(direction) * (filter - 1) + 1;
      return Math.floorDiv(image + 2 * padding.get(direction) - span, stride.get(direction)) + 1;
    }
  }

  /**
   * (image [batch, in, height, width], filter [out, in, fh, fw]): cross-correlation, [batch, out,
   * h', w'].
   */
  record Conv2d(Window window) implements OptionalPrimitive {
    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.conv2d(this);
    }
  }

  /**
   * (result gradient [batch, out, h', w'], filter [out, in, fh, fw]): the gradient with respect to
   * the image, [batch, in, height, width]; also the transposed convolution.
   *
   * @param window of the convolution
   * @param height of the image
   * @param width of the image
   */
  record Conv2dInputGradient(Window window, int height, int width) implements OptionalPrimitive {
    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.conv2dInputGradient(this);
    }
  }

  /**
   * (image [batch, in, height, width], result gradient [batch, out, h', w']): the gradient with
   * respect to the filter, [out, in, fh, fw].
   *
   * @param window of the convolution
   * @param filterHeight of the filter
   * @param filterWidth of the filter
   */
  record Conv2dFilterGradient(Window window, int filterHeight, int filterWidth)
      implements OptionalPrimitive {
    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.conv2dFilterGradient(this);
    }
  }

  /**
   * One step of Adam (Kingma and Ba 2015, algorithm 1) that descends: (parameter, first moment m,
   * second moment v, gradient g, learning rate [], step t []) gives the new parameter, m and v:
   *
   * <pre>
   * m' = beta1 m + (1 - beta1) g
   * v' = beta2 v + (1 - beta2) g^2
   * parameter' = parameter (1 - rate decay) - rate / (1 - beta1^t) m' / (sqrt(v' / (1 - beta2^t)) + epsilon)
   * </pre>
   *
   * where decay is the decoupled weight decay of AdamW (Loshchilov and Hutter 2019), 0 for Adam.
   * All arguments have one floating-point type; t counts from 1. Not differentiable.
   */
  record AdamUpdate(double beta1, double beta2, double epsilon, double weightDecay)
      implements OptionalPrimitive {
    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.adamUpdate(this);
    }
  }

  /**
   * (key of type {@link #KEY}): independent draws of the noise on the device. The same key gives
   * the same numbers on one backend and device, and other keys give independent ones; numbers
   * differ between backends, which is why noise is by default an input of the program. There is no
   * decomposition: where it is not supported it is refused when the program is compiled.
   *
   * @param type of the result, floating point
   */
  record RandomNoise(Noise noise, TensorType type) implements OptionalPrimitive {
    /** A {@link io.github.vae4j.api.random.RandomKey}: its low 32 bits, then its high ones. */
    public static final TensorType KEY = TensorType.of(DType.INT32, 2);

    /**
     * Checks the type.
     *
     * @throws ShapeException if it is not floating point
     */
    public RandomNoise {
      if (!type.dtype().isFloating()) {
        throw new ShapeException("randomNoise: needs FLOAT32 or FLOAT64, got " + type);
      }
    }

    @Override
    public <R> R acceptOptional(OptionalVisitor<R> visitor) {
      return visitor.randomNoise(this);
    }
  }
}
