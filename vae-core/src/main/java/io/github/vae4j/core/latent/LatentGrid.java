package io.github.vae4j.core.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.NormalQuantile;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;

/**
 * Latents in rows and columns, to be decoded into a picture of what a model has learned. The prior
 * is N(0, I).
 */
public final class LatentGrid {
  private LatentGrid() {}

  /**
   * Returns a plane of the latent space as AEVB draws it (Kingma and Welling 2014, appendix A,
   * figure 4): a grid on the unit square through the inverse normal distribution function, so that
   * each cell has the same share of the prior. [side * side, latent], FLOAT64, row by row from the
   * top left: {@code horizontal} grows to the right, {@code vertical} upwards, all others are 0.
   *
   * <p>The grid holds the centres of the cells. The paper does not say which points it takes; the
   * corners of the square would be infinite.
   *
   * @param side cells in a row and in a column, at least 1
   * @param coverage how much of the prior each axis covers about its median, above 0, at most 1
   * @throws IllegalArgumentException if a number is outside, a dimension is not there, or both are
   *     one
   */
  public static HostArray manifold(
      int side, double coverage, int latentSize, int horizontal, int vertical) {
    Latents.requireDimension("manifold", horizontal, latentSize);
    Latents.requireDimension("manifold", vertical, latentSize);
    if (horizontal == vertical) {
      throw new IllegalArgumentException(
          "manifold: needs two different dimensions, got " + horizontal + " twice");
    }
    if (side < 1 || !(coverage > 0 && coverage <= 1)) {
      throw new IllegalArgumentException(
          "manifold: needs at least 1 cell a side and a coverage above 0, at most 1, got "
              + side
              + " and "
              + coverage);
    }
    double[] axis = new double[side];
    for (int i = 0; i < side; i++) {
      axis[i] = NormalQuantile.of(0.5 + coverage * ((i + 0.5) / side - 0.5));
    }
    double[] z = new double[side * side * latentSize];
    for (int i = 0; i < side * side; i++) {
      z[i * latentSize + horizontal] = axis[i % side];
      z[i * latentSize + vertical] = axis[side - 1 - i / side];
    }
    return HostArray.of(Shape.of(side * side, latentSize), z);
  }

  /**
   * Returns a latent with one dimension moved from {@code -range} to {@code range} about where it
   * is, in equal steps, [steps, latent], FLOAT64. With an odd number of steps the latent itself is
   * the middle.
   *
   * @param centre [latent], finite
   * @param dimension from 0
   * @param range in standard deviations of the prior, finite, above 0
   * @param steps at least 2
   * @throws IllegalArgumentException if a number is outside or the dimension is not there
   * @throws NonFiniteException if a number of the result is infinite, of a range that is too great
   */
  public static HostArray traversal(double[] centre, int dimension, double range, int steps) {
    Latents.requireFinite("traversal", centre);
    Latents.requireDimension("traversal", dimension, centre.length);
    if (!(range > 0 && range < Double.POSITIVE_INFINITY) || steps < 2) {
      throw new IllegalArgumentException(
          "traversal: needs a finite range above 0 and at least 2 steps, got "
              + range
              + " and "
              + steps);
    }
    double[] z = new double[steps * centre.length];
    for (int i = 0; i < steps; i++) {
      System.arraycopy(centre, 0, z, i * centre.length, centre.length);
      z[i * centre.length + dimension] += range * (2 * i - (steps - 1)) / (steps - 1);
    }
    Finite.require(
        z,
        i -> "traversal: step " + i / centre.length + ", dimension " + i % centre.length,
        "give a smaller range");
    return HostArray.of(Shape.of(steps, centre.length), z);
  }
}
