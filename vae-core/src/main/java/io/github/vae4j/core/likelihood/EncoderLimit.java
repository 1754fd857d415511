package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.util.Locale;
import java.util.Optional;

/**
 * What is lost where a model is judged by an importance-weighted bound at its encoder's proposals.
 * A model that was trained by refinement needs no good encoder, and its encoder's bound can lie
 * tens of nats below one that refines, whatever the number of draws.
 *
 * @param encoder name of the bound at the encoder's proposals
 * @param other name of a lower bound that needs them less
 * @param shortfall the mean over the data of how far the encoder's lies below the other
 */
public record EncoderLimit(String encoder, String other, Estimate shortfall) {
  /** How many nats are much. */
  public static final double MUCH = 1;

  /**
   * Returns how far the encoder's bound lies below another lower bound of the same data; nothing if
   * that is at most {@link #MUCH} or two standard errors, or there is one datum alone.
   *
   * @param atEncoder the encoder's bound of each datum in nats
   * @param bounds the other bound of each datum in nats
   * @throws IllegalArgumentException if the numbers of data differ
   */
  public static Optional<EncoderLimit> of(
      String encoder, double[] atEncoder, String other, double[] bounds) {
    if (atEncoder.length != bounds.length) {
      throw new IllegalArgumentException(
          String.format(
              "%s and %s: need to be of the same data, got %d and %d",
              encoder, other, atEncoder.length, bounds.length));
    }
    double[] differences = bounds.clone();
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= atEncoder[i];
    }
    Estimate shortfall = Estimate.of(other + " - " + encoder, 1, differences, 0);
    return shortfall.mean() > MUCH && shortfall.mean() > 2 * shortfall.standardError()
        ? Optional.of(new EncoderLimit(encoder, other, shortfall))
        : Optional.empty();
  }

  /** Returns the method that trained a model, if that refines the encoder's proposals. */
  public static Optional<String> refinementOf(TrainedVae vae) {
    String word = vae.provenance().getOrDefault("objective", "");
    try {
      return InferenceMethods.discover().create(word) instanceof RefiningMethod
          ? Optional.of(word)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a method of somebody else, which is not here
    }
  }

  /** Returns the finding and what to do, in a sentence. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s lies %.1f +- %.1f nats above %s: the encoder's proposals misjudge this model; judge it by"
            + " %1$s",
        other,
        shortfall.mean(),
        shortfall.standardError(),
        encoder);
  }
}
