package io.github.vae4j.core.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the latent dimensions do.
 *
 * @param klPerDimension [latent]: mean KL of each dimension to the prior in nats; empty where the
 *     dimensions of posterior and prior are not independent
 * @param meanVariance [latent]: variance over the data of each dimension's posterior mean
 * @param count the number of data
 * @param layers sizes of the layers of latents, the one next to the data first
 */
public record LatentReport(
    double[] klPerDimension, double[] meanVariance, int count, List<Integer> layers) {
  /** Copies the list. */
  public LatentReport {
    layers = List.copyOf(layers);
  }

  /**
   * Returns the number of active dimensions of a layer, as {@link #activeUnits()}.
   *
   * @param layer from 1, which is next to the data
   * @throws IndexOutOfBoundsException if there is no such layer
   */
  public int activeUnits(int layer) {
    int size = layers.get(layer - 1);
    int first = layers.stream().limit(layer - 1).mapToInt(Integer::intValue).sum();
    return (int)
        Arrays.stream(meanVariance, first, first + size)
            .filter(v -> v > Evaluator.ACTIVE_VARIANCE)
            .count();
  }

  /**
   * Returns the number of dimensions whose posterior mean varies by more than {@link
   * Evaluator#ACTIVE_VARIANCE}.
   */
  public int activeUnits() {
    return (int) Arrays.stream(meanVariance).filter(v -> v > Evaluator.ACTIVE_VARIANCE).count();
  }

  /**
   * Returns all dimensions, those with the greatest KL first; where that is not known, those whose
   * posterior mean varies most.
   */
  public int[] mostActive() {
    double[] activity = klPerDimension.length == 0 ? meanVariance : klPerDimension;
    return IntStream.range(0, activity.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -activity[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
