package io.github.vae4j.api.inference;

import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * What an objective needs to know of the step it is recorded for.
 *
 * @param klWeight weight of the KL term, a scalar: beta times the warm-up's share
 * @param rowWeights [batch]: 1 for a datum, 0 for a row that only fills the batch
 * @param rowTotal the number of data of the step, a scalar, where the rows at hand are a shard of
 *     them; empty where they are all
 * @param parameters where the method declares trained numbers of its own
 */
public record ObjectiveContext(
    Tensor klWeight, Tensor rowWeights, Optional<Tensor> rowTotal, MethodParameters parameters) {
  /** Creates the context of a step whose rows are all at hand. */
  public ObjectiveContext(Tensor klWeight, Tensor rowWeights, MethodParameters parameters) {
    this(klWeight, rowWeights, Optional.empty(), parameters);
  }

  /**
   * Creates the context of a program that has no place for parameters of the method: asking for one
   * throws {@link IllegalStateException}.
   */
  public ObjectiveContext(Tensor klWeight, Tensor rowWeights) {
    this(
        klWeight,
        rowWeights,
        (name, shape, initial) -> {
          throw new IllegalStateException(
              "inference method: asks for the parameter '"
                  + name
                  + "', and this program has no parameters of the method; give the context some");
        });
  }

  /** Returns this context with another weight of the KL term, a scalar. */
  public ObjectiveContext withKlWeight(Tensor other) {
    return new ObjectiveContext(other, rowWeights, rowTotal, parameters);
  }

  /**
   * Returns this context for rows that are a shard of a step's.
   *
   * @param total the number of data of the step, a scalar
   */
  public ObjectiveContext ofShard(Tensor total) {
    return new ObjectiveContext(klWeight, rowWeights, Optional.of(total), parameters);
  }

  /**
   * Returns the mean over the rows that count, as a scalar or [rest]; of a shard its part of the
   * step's mean, so that the parts of all shards add up to it. A shard without a datum has the part
   * 0.
   *
   * @param perDatum [batch] or [batch, rest]
   */
  public Tensor mean(Tensor perDatum) {
    Tensor w = rowWeights;
    for (int i = 1; i < perDatum.shape().rank(); i++) {
      w = w.expandDims(i);
    }
    // A row that does not count may hold anything, so it is replaced rather than multiplied by 0.
    Tensor zero = perDatum.trace().constant(perDatum.dtype(), 0);
    Tensor sum = w.greater(0).select(perDatum.mul(w), zero).sum(0);
    return sum.div(rowTotal.orElseGet(rowWeights::sumAll));
  }

  /**
   * Returns a term that a step has once, whatever its rows; of a shard its part, in proportion to
   * its data.
   */
  public Tensor once(Tensor term) {
    return rowTotal.map(total -> term.mul(rowWeights.sumAll().div(total))).orElse(term);
  }
}
