package io.github.vae4j.api.inference;

import io.github.vae4j.api.tensor.Tensor;

/**
 * What an objective needs to know of the step it is recorded for.
 *
 * @param klWeight weight of the KL term, a scalar: beta times the warm-up's share
 * @param rowWeights [batch]: 1 for a datum, 0 for a row that only fills the batch
 * @param parameters where the method declares trained numbers of its own
 */
public record ObjectiveContext(Tensor klWeight, Tensor rowWeights, MethodParameters parameters) {
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

  /**
   * Returns the mean over the rows that count, as a scalar or [rest].
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
    return w.greater(0).select(perDatum.mul(w), zero).sum(0).div(rowWeights.sumAll());
  }
}
