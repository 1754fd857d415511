package io.github.vae4j.api.inference;

import io.github.vae4j.api.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One batch's objective. What is differentiated and what is reported are two fields, because a
 * gradient estimator's surrogate need not have the bound's value.
 *
 * @param surrogate a scalar in nats whose gradient ascends the bound; its value means nothing
 * @param bound the name of the bound that {@code value} estimates, for example {@code ELBO} or
 *     {@code IWAE}
 * @param samples the number K of importance samples, or L of Monte Carlo samples
 * @param value [batch]: the bound on log p(x) for each datum in nats, with KL weight 1 whatever the
 *     step's weight is
 * @param weighted [batch]: the same with the step's KL weight, for each datum in nats; at KL weight
 *     1 the value. Epochs of a training that ends at another KL weight are compared by it. Empty
 *     where the method does not tell it
 * @param parts [batch] each: further terms in nats to report by name, for example {@code kl}
 */
public record Objective(
    Tensor surrogate,
    String bound,
    int samples,
    Tensor value,
    Optional<Tensor> weighted,
    Map<String, Tensor> parts) {
  /** Keeps the order of the parts. */
  public Objective {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** Creates the objective of a method that does not tell the bound with the step's KL weight. */
  public Objective(
      Tensor surrogate, String bound, int samples, Tensor value, Map<String, Tensor> parts) {
    this(surrogate, bound, samples, value, Optional.empty(), parts);
  }

  /** Returns this objective with the bound with the step's KL weight, [batch]. */
  public Objective withWeighted(Tensor perDatum) {
    return new Objective(surrogate, bound, samples, value, Optional.of(perDatum), parts);
  }
}
