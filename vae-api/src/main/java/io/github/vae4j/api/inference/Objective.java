package io.github.vae4j.api.inference;

import io.github.vae4j.api.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

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
 * @param parts [batch] each: further terms in nats to report by name, for example {@code kl}
 */
public record Objective(
    Tensor surrogate, String bound, int samples, Tensor value, Map<String, Tensor> parts) {
  /** Keeps the order of the parts. */
  public Objective {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }
}
