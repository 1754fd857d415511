package io.github.vae4j.core.latent;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * The direction in latent space that leads to a class: the mean of its latents minus the mean of
 * others (Larsen et al. 2016, "Autoencoding beyond pixels using a learned similarity metric"; White
 * 2016, "Sampling Generative Networks"). Added to a latent with strength 1, it moves the one mean
 * onto the other. Immutable.
 */
public final class AttributeVector {
  private final double[] direction;

  private AttributeVector(double[] direction) {
    this.direction = direction;
  }

  /**
   * Returns the mean of class {@code plus} minus the mean of class {@code minus}.
   *
   * @param latents [n, latent], finite
   * @param labels the class of each
   * @throws IllegalArgumentException if the numbers of latents and labels differ, a latent is not
   *     finite, the classes are one, or either has no datum
   */
  public static AttributeVector between(HostArray latents, int[] labels, int plus, int minus) {
    if (plus == minus) {
      throw new IllegalArgumentException(
          "attribute vector: needs two different labels, got " + plus + " twice");
    }
    require(labels, plus);
    require(labels, minus);
    return of(latents, labels, plus, label -> label == minus);
  }

  /**
   * Returns the mean of class {@code plus} minus the mean of all other data.
   *
   * @param latents [n, latent], finite
   * @param labels the class of each
   * @throws IllegalArgumentException if the numbers of latents and labels differ, a latent is not
   *     finite, or the class has no datum or all
   */
  public static AttributeVector of(HostArray latents, int[] labels, int plus) {
    require(labels, plus);
    if (Arrays.stream(labels).allMatch(label -> label == plus)) {
      throw new IllegalArgumentException(
          "attribute vector: needs data of another label than " + plus + ", found none");
    }
    return of(latents, labels, plus, label -> label != plus);
  }

  private static void require(int[] labels, int label) {
    if (Arrays.stream(labels).noneMatch(there -> there == label)) {
      TreeSet<Integer> present = new TreeSet<>();
      Arrays.stream(labels).forEach(present::add);
      throw new IllegalArgumentException(
          "attribute vector: needs data of label " + label + ", found the labels " + present);
    }
  }

  private static AttributeVector of(HostArray latents, int[] labels, int plus, IntPredicate minus) {
    if (latents.shape().rank() != 2 || latents.shape().dim(0) != labels.length) {
      throw new IllegalArgumentException(
          "attribute vector: needs a label for each latent of [n, latent], got "
              + labels.length
              + " for "
              + latents.shape());
    }
    double[] toward = mean(latents, labels, label -> label == plus);
    double[] away = mean(latents, labels, minus);
    Arrays.setAll(toward, i -> toward[i] - away[i]);
    Latents.requireFinite("attribute vector", toward);
    return new AttributeVector(toward);
  }

  private static double[] mean(HostArray latents, int[] labels, IntPredicate chosen) {
    double[] sum = new double[latents.shape().dim(1)];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (chosen.test(labels[i])) {
        count++;
        for (int j = 0; j < sum.length; j++) {
          sum[j] += latents.get(i * sum.length + j);
        }
      }
    }
    for (int j = 0; j < sum.length; j++) {
      sum[j] /= count;
    }
    return sum;
  }

  /** Returns the difference of the means, [latent]. */
  public double[] direction() {
    return direction.clone();
  }

  /**
   * Returns latent + strength direction for each strength, [strengths, latent], FLOAT64.
   *
   * @param latent [latent], finite
   * @param strengths at least one, finite; negative ones lead away from the class
   * @throws IllegalArgumentException if the latent has another size or a number is not finite
   * @throws NonFiniteException if a number of the result is not, of a strength that is too great
   */
  public HostArray added(double[] latent, double... strengths) {
    if (latent.length != direction.length || strengths.length == 0) {
      throw new IllegalArgumentException(
          "attribute vector: needs a latent of size "
              + direction.length
              + " and at least one strength, got "
              + latent.length
              + " and "
              + strengths.length);
    }
    Latents.requireFinite("attribute vector", latent);
    if (Finite.firstNot(strengths) >= 0) {
      throw new IllegalArgumentException(
          "attribute vector: needs finite strengths, got " + Arrays.toString(strengths));
    }
    double[] moved = new double[strengths.length * latent.length];
    Arrays.setAll(
        moved,
        i ->
            latent[i % latent.length]
                + strengths[i / latent.length] * direction[i % latent.length]);
    Finite.require(
        moved,
        i ->
            "attribute vector: dimension "
                + i % latent.length
                + " at the strength "
                + strengths[i / latent.length],
        "give a smaller strength");
    return HostArray.of(Shape.of(strengths.length, latent.length), moved);
  }
}
