package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** What the distributions ask of their parameters, and the noise for their samples. */
final class Parameters {
  private Parameters() {}

  /**
   * Returns the shape that parameters broadcast to.
   *
   * @param names one for each parameter, for the message
   * @throws ShapeException if they are not of one floating-point type or do not broadcast
   */
  static Shape batch(String distribution, List<String> names, Tensor... parameters) {
    StringJoiner found = new StringJoiner(", ");
    for (int i = 0; i < parameters.length; i++) {
      found.add(names.get(i) + " " + parameters[i].type());
    }
    Tensor first = parameters[0];
    for (Tensor parameter : parameters) {
      if (!parameter.dtype().isFloating() || parameter.dtype() != first.dtype()) {
        throw first
            .trace()
            .located(distribution + ": needs parameters all FLOAT32 or all FLOAT64, got " + found);
      }
    }
    Shape batch = first.shape();
    try {
      for (Tensor parameter : parameters) {
        batch = Shape.broadcast(batch, parameter.shape());
      }
    } catch (ShapeException e) {
      throw first
          .trace()
          .located(
              distribution
                  + ": needs parameters that broadcast (aligned at the last axis, sizes are equal"
                  + " or 1), got "
                  + found);
    }
    return batch;
  }

  /**
   * Checks that a divergence is between distributions of the same outcomes.
   *
   * @param near a tensor of the trace, for the line in the message
   * @throws ShapeException if the event shapes differ
   */
  static void requireSameEvent(String operation, Distribution q, Distribution p, Tensor near) {
    if (!q.eventShape().equals(p.eventShape())) {
      throw near.trace()
          .located(
              operation
                  + ": needs one event shape, got "
                  + q.eventShape()
                  + " and "
                  + p.eventShape());
    }
  }

  /** Returns noise [sample, batch] for a parameter of shape [batch]. */
  static Tensor noise(Tensor parameter, String site, Noise noise, Shape sampleShape) {
    Shape shape = sampleShape.concat(parameter.shape());
    return parameter.trace().noise(site, noise, parameter.type().withShape(shape));
  }

  /** Returns the number, of the parameter's element type. */
  static Tensor number(Tensor parameter, double value) {
    return parameter.trace().constant(parameter.dtype(), value);
  }

  /** Returns whether a tensor of the first shape broadcasts to the second. */
  static boolean broadcasts(Shape from, Shape to) {
    try {
      return Shape.broadcast(from, to).equals(to);
    } catch (ShapeException e) {
      return false;
    }
  }

  /**
   * Returns a value broadcast with {@code shape}, [batch, event], whose last axis it keeps.
   *
   * @throws ShapeException if they do not broadcast, or the value is wider
   */
  static Tensor repeated(String distribution, Tensor value, Shape shape) {
    try {
      Shape common = Shape.broadcast(value.shape(), shape);
      if (common.dim(-1) == shape.dim(-1)) {
        return value.broadcastTo(common);
      }
    } catch (ShapeException e) {
      // said below, with the caller's line
    }
    throw value
        .trace()
        .located(
            distribution
                + ": needs values that broadcast with batch and event "
                + shape
                + ", got "
                + value.type());
  }

  /** Returns the sum over the last axes. */
  static Tensor sumLast(Tensor x, int axes) {
    int rank = x.shape().rank();
    return x.sum(IntStream.range(rank - axes, rank).toArray());
  }

  /** Returns c0 + c1 x + c2 x^2 + ... */
  static Tensor polynomial(Tensor x, double... coefficients) {
    int last = coefficients.length - 1;
    Tensor sum = x.mul(coefficients[last]);
    for (int i = last - 1; i > 0; i--) {
      sum = sum.add(coefficients[i]).mul(x);
    }
    return sum.add(coefficients[0]);
  }
}
