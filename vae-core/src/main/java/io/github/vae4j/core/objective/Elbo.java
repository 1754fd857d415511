package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Independent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The evidence lower bound by the estimators of AEVB (Kingma and Welling 2014), with L samples z_l
 * = g(epsilon_l, x):
 *
 * <ul>
 *   <li>SGVB-B, equation 7: (1/L) sum log p(x|z_l) - KL(q(z|x) || p(z)), the KL in closed form;
 *   <li>SGVB-A, equation 6: (1/L) sum [log p(x, z_l) - log q(z_l|x)].
 * </ul>
 *
 * The surrogate multiplies the KL by the step's weight and, with free bits, replaces the KL of each
 * latent dimension, averaged over the batch, by at least {@code freeBits} (Kingma et al. 2016,
 * appendix C.8). The reported value does neither.
 *
 * @param samples L, at least 1
 * @param kl how the KL is estimated
 * @param freeBits nats per latent dimension, at least 0; above 0 it needs the closed form
 */
public record Elbo(int samples, KlEstimator kl, double freeBits) implements InferenceMethod {
  /** How the KL term is estimated. */
  public enum KlEstimator {
    /** In closed form: SGVB-B. */
    ANALYTIC,
    /** From the samples: SGVB-A. */
    SAMPLED
  }

  /** The noise site of the latent samples. */
  public static final String SITE = "z";

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range, or free bits are asked of the
   *     sampled KL
   */
  public Elbo {
    if (samples < 1) {
      throw new IllegalArgumentException("elbo: needs at least 1 sample, got " + samples);
    }
    if (!(freeBits >= 0)) {
      throw new IllegalArgumentException(
          "elbo: free bits need to be at least 0 nats, got " + freeBits);
    }
    if (freeBits > 0 && kl == KlEstimator.SAMPLED) {
      throw new IllegalArgumentException(
          "elbo: free bits need the analytic KL; leave out one of the two");
    }
  }

  /** Returns the bound with one sample and the KL in closed form. */
  public static Elbo defaults() {
    return new Elbo(1, KlEstimator.ANALYTIC, 0);
  }

  @Override
  public String name() {
    return samples == 1 ? "elbo" : "elbo:" + samples;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the analytic KL is asked for and posterior and prior have
   *     none, or the posterior is not reparameterised
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    Distribution posterior = model.posterior(x);
    Distribution prior = model.prior();
    if (!posterior.reparameterized()) {
      throw new IllegalArgumentException("elbo: the posterior needs reparameterised samples");
    }
    Distribution.SampleAndLogProb z = posterior.sampleAndLogProb(SITE, Shape.of(samples));
    Tensor reconstruction = model.likelihood(z.sample()).logProb(x).mean(0);
    Tensor klTerm;
    Tensor klPenalty;
    if (kl == KlEstimator.ANALYTIC) {
      klTerm = analytic(posterior, prior);
      klPenalty = freeBits > 0 ? freeBitsPenalty(posterior, prior, context) : context.mean(klTerm);
    } else {
      klTerm = z.logProb().sub(prior.logProb(z.sample())).mean(0);
      klPenalty = context.mean(klTerm);
    }
    Tensor surrogate = context.mean(reconstruction).sub(klPenalty.mul(context.klWeight()));
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", reconstruction);
    parts.put("kl", klTerm);
    return new Objective(surrogate, "ELBO", samples, reconstruction.sub(klTerm), parts);
  }

  private static Tensor analytic(Distribution posterior, Distribution prior) {
    return posterior
        .analyticKl(prior)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "elbo: this posterior and prior have no KL in closed form; use the sampled KL"));
  }

  private Tensor freeBitsPenalty(
      Distribution posterior, Distribution prior, ObjectiveContext context) {
    return context.mean(klPerDimension(posterior, prior)).max(freeBits).sumAll();
  }

  /**
   * Returns the KL of each latent dimension in nats, [batch, latent].
   *
   * @throws IllegalArgumentException if the dimensions are not independent or have no KL in closed
   *     form
   */
  public static Tensor klPerDimension(Distribution posterior, Distribution prior) {
    if (posterior instanceof Independent q && prior instanceof Independent p) {
      return analytic(q.base(), p.base());
    }
    throw new IllegalArgumentException(
        "elbo: needs a posterior and a prior with independent dimensions");
  }
}
