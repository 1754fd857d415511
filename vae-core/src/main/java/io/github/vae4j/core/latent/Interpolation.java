package io.github.vae4j.core.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.Arrays;

/** A way from one latent to another. Its ends are exactly the two latents. */
public enum Interpolation {
  /** The straight line, (1 - t) from + t to. */
  LINEAR {
    @Override
    double[] inside(double[] from, double[] to, double t) {
      return combined(1 - t, from, t, to);
    }
  },

  /**
   * The great circle: the direction turns with constant angular speed (slerp; Shoemake 1985,
   * "Animating Rotation with Quaternion Curves"), and the norm goes linearly from |from| to |to|.
   * White (2016, "Sampling Generative Networks") proposes it for latents, because nearly all of
   * N(0, I) in many dimensions lies near one sphere, which a straight line leaves.
   *
   * <p>White weights the vectors as they are; the path is the same if their norms are equal, and
   * here the norm stays between theirs if they are not.
   *
   * <p>Where no great circle is determined, the path is the straight line: between vectors of the
   * same direction, where it is the same, of opposite directions, where it leads through 0, and
   * where one of them is 0.
   */
  SPHERICAL {
    @Override
    double[] inside(double[] from, double[] to, double t) {
      double fromNorm = norm(from);
      double toNorm = norm(to);
      double[] u = combined(1 / fromNorm, from, 0, from);
      double[] v = combined(1 / toNorm, to, 0, to);
      // Half the angle by its tangent: the arc cosine would lose half of the digits of a small one.
      double angle = 2 * Math.atan2(norm(combined(1, u, -1, v)), norm(combined(1, u, 1, v)));
      double sine = Math.sin(angle);
      if (!(sine > LEAST_SINE)) { // also NaN, of a vector without a direction
        return LINEAR.inside(from, to, t);
      }
      double scale = ((1 - t) * fromNorm + t * toNorm) / sine;
      return combined(scale * Math.sin((1 - t) * angle), u, scale * Math.sin(t * angle), v);
    }
  };

  private static final double LEAST_SINE = 1e-8; // below, line and arc agree, or the arc is noise

  abstract double[] inside(double[] from, double[] to, double t);

  /**
   * Returns the latent at {@code t} of the way.
   *
   * @param from where it starts, [latent], finite
   * @param to where it ends, [latent], finite
   * @param t from 0 to 1
   * @throws IllegalArgumentException if t is outside, the lengths differ or a number is not finite
   */
  public double[] between(double[] from, double[] to, double t) {
    if (!(t >= 0 && t <= 1)) {
      throw new IllegalArgumentException("interpolation: t needs to be from 0 to 1, got " + t);
    }
    if (from.length != to.length) {
      throw new IllegalArgumentException(
          "interpolation: needs two latents of one size, got " + from.length + " and " + to.length);
    }
    Latents.requireFinite("interpolation", from);
    Latents.requireFinite("interpolation", to);
    return t == 0 ? from.clone() : t == 1 ? to.clone() : inside(from, to, t);
  }

  /**
   * Returns latents at equal steps of t with both ends, [steps, latent], FLOAT64.
   *
   * @param steps at least 2
   * @throws IllegalArgumentException if there are fewer steps, or as {@link #between}
   */
  public HostArray path(double[] from, double[] to, int steps) {
    if (steps < 2) {
      throw new IllegalArgumentException("interpolation: needs at least 2 steps, got " + steps);
    }
    double[] path = new double[steps * from.length];
    for (int i = 0; i < steps; i++) {
      double[] z = between(from, to, (double) i / (steps - 1));
      System.arraycopy(z, 0, path, i * z.length, z.length);
    }
    return HostArray.of(Shape.of(steps, from.length), path);
  }

  private static double[] combined(double a, double[] x, double b, double[] y) {
    double[] sum = new double[x.length];
    Arrays.setAll(sum, i -> a * x[i] + b * y[i]);
    return sum;
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
