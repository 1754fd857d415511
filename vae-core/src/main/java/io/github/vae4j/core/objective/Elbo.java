package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Independent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The evidence lower bound by the estimators of AEVB (Kingma and Welling 2014), with L samples z_l
 * = g(epsilon_l, x):
 *
 * <ul>
 *   <li>SGVB-B, equation 7: (1/L) sum log p(x|z_l) - KL(q(z|x) || p(z)), the KL in closed form;
 *   <li>SGVB-A, equation 6: (1/L) sum [log p(x, z_l) - log q(z_l|x)];
 *   <li>sticking the landing (Roeder et al. 2017): the value of SGVB-A and its gradient without the
 *       score of the encoder, whose mean is 0. It has no variance where the encoder is exact.
 * </ul>
 *
 * The surrogate multiplies the KL by the step's weight and, with free bits, replaces the KL of each
 * latent dimension, averaged over the batch, by at least {@code freeBits} (Kingma et al. 2016,
 * appendix C.8). Where the dimensions are not independent or their KL has no closed form, the KL of
 * each layer of latents is replaced; a model that is no hierarchy has one layer, whose KL is in
 * closed form where it has one. The reported value does neither; the weighted bound has the weight
 * and no free bits.
 *
 * @param samples L, at least 1
 * @param kl how the KL is estimated; where it has no closed form, from the samples
 * @param freeBits nats per latent dimension or, where these have no KL of their own in closed form,
 *     per layer of latents; at least 0, above 0 only with {@link KlEstimator#ANALYTIC}
 */
public record Elbo(int samples, KlEstimator kl, double freeBits) implements InferenceMethod {
  /** How the KL term is estimated. */
  public enum KlEstimator {
    /** In closed form: SGVB-B. */
    ANALYTIC("analytic"),
    /** From the samples: SGVB-A. */
    SAMPLED("sampled"),
    /** From the samples, without the score of the encoder in the gradient. */
    STICKING_THE_LANDING("stl");

    private final String word;

    KlEstimator(String word) {
      this.word = word;
    }

    /** Returns the name as users write it: analytic, sampled or stl. */
    public String word() {
      return word;
    }
  }

  /** Name of the KL term where it is sampled because it has no closed form. */
  public static final String SAMPLED_KL = "sampled-kl";

  /** The noise site of the latent samples. */
  public static final String SITE = "z";

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range, or free bits go with sampled or
   *     stl
   */
  public Elbo {
    if (samples < 1) {
      throw new IllegalArgumentException("elbo: needs at least 1 sample, got " + samples);
    }
    if (!(freeBits >= 0)) {
      throw new IllegalArgumentException(
          "elbo: free bits need to be at least 0 nats, got " + freeBits);
    }
    if (freeBits > 0 && kl != KlEstimator.ANALYTIC) {
      throw new IllegalArgumentException(
          "elbo: free bits need the analytic KL; leave out free-bits or " + kl.word());
    }
  }

  /** Returns the bound with one sample and the KL in closed form. */
  public static Elbo defaults() {
    return new Elbo(1, KlEstimator.ANALYTIC, 0);
  }

  @Override
  public String name() {
    List<String> settings = new ArrayList<>();
    if (samples != 1) {
      settings.add(Integer.toString(samples));
    }
    if (kl != KlEstimator.ANALYTIC) {
      settings.add(kl.word());
    }
    if (freeBits > 0) {
      settings.add("free-bits=" + freeBits);
    }
    return settings.isEmpty() ? "elbo" : "elbo:" + String.join(",", settings);
  }

  /** Returns true: beta-VAE (Higgins et al. 2017). */
  @Override
  public boolean takesBeta() {
    return true;
  }

  /** Returns why with free bits, which are no mean over rows; nothing without them. */
  @Override
  public Optional<String> needsWholeBatch() {
    return freeBits > 0
        ? Optional.of(
            "free bits compare the mean KL of the whole batch, which no shard knows; leave"
                + " free-bits out, where a KL warm-up helps against collapse too, or take 1 shard")
        : Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A KL that has no closed form is sampled, under the name {@value #SAMPLED_KL}; of a hierarchy
   * by layer too, under that name and {@code -z1}, {@code -z2} and so on.
   *
   * @throws IllegalArgumentException if the posterior is not reparameterised, or the score is to be
   *     left out and the posterior scores only its own draws and is no image of a normal
   *     distribution
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    Distribution posterior = model.posterior(x);
    Reparameterization.require(name(), model, posterior);
    return of(model, x, posterior, context);
  }

  /**
   * Returns this bound as a number that is not trained on: the surrogate has no gradient, so the
   * posterior need not be reparameterised.
   */
  public InferenceMethod evaluated() {
    return new Evaluated(this);
  }

  private record Evaluated(Elbo elbo) implements InferenceMethod {
    @Override
    public String name() {
      return elbo.name();
    }

    @Override
    public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
      Objective found = elbo.of(model, x, model.posterior(x), context);
      return new Objective(
          found.surrogate().stopGradient(),
          found.bound(),
          found.samples(),
          found.value(),
          found.weighted(),
          found.parts());
    }
  }

  private Objective of(
      LatentModel model, Tensor x, Distribution posterior, ObjectiveContext context) {
    Distribution prior = model.prior();
    Shape shape = Shape.of(samples);
    if (kl == KlEstimator.STICKING_THE_LANDING) {
      SplitSurrogate split = SplitSurrogate.draw(model, x, posterior, SITE, shape, context);
      Tensor surrogate = split.of(PowerMean.ELBO, PowerMean.ELBO, true);
      WeightedSamples drawn = split.samples();
      return objective(surrogate, drawn, sampledKl(drawn), "kl", context);
    }
    WeightedSamples drawn = WeightedSamples.draw(model, x, posterior, SITE, shape);
    Tensor reconstruction = drawn.logLikelihood().mean(0);
    Optional<Tensor> closed =
        kl == KlEstimator.ANALYTIC ? posterior.analyticKl(prior) : Optional.empty();
    Tensor klTerm = closed.orElseGet(() -> sampledKl(drawn));
    Tensor klPenalty =
        freeBits > 0
            ? freeBitsPenalty(posterior, prior, drawn, klTerm, context)
            : context.mean(klTerm);
    Tensor surrogate = context.mean(reconstruction).sub(klPenalty.mul(context.klWeight()));
    boolean replaced = kl == KlEstimator.ANALYTIC && closed.isEmpty();
    return objective(surrogate, drawn, klTerm, replaced ? SAMPLED_KL : "kl", context);
  }

  private static Tensor sampledKl(WeightedSamples drawn) {
    return drawn.logProposal().sub(drawn.logPrior()).mean(0);
  }

  private Objective objective(
      Tensor surrogate,
      WeightedSamples drawn,
      Tensor klTerm,
      String klName,
      ObjectiveContext context) {
    Tensor reconstruction = drawn.logLikelihood().mean(0);
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", reconstruction);
    parts.put(klName, klTerm);
    drawn.addLayers(klName, parts);
    return new Objective(surrogate, "ELBO", samples, reconstruction.sub(klTerm), parts)
        .withWeighted(reconstruction.sub(klTerm.mul(context.klWeight())));
  }

  private Tensor freeBitsPenalty(
      Distribution posterior,
      Distribution prior,
      WeightedSamples drawn,
      Tensor klTerm,
      ObjectiveContext context) {
    Optional<Tensor> dimensions = klPerDimension(posterior, prior);
    if (dimensions.isPresent()) {
      return context.mean(dimensions.get()).max(freeBits).sumAll();
    }
    List<Tensor> layers =
        drawn.klByLayer().isEmpty()
            ? List.of(klTerm)
            : drawn.klByLayer().stream().map(layer -> layer.mean(0)).toList();
    return layers.stream()
        .map(layer -> context.mean(layer).max(freeBits))
        .reduce(Tensor::add)
        .orElseThrow();
  }

  /**
   * Returns the KL of each latent dimension in nats, [batch, latent], where the dimensions are
   * independent and it has a closed form.
   */
  public static Optional<Tensor> klPerDimension(Distribution posterior, Distribution prior) {
    return posterior instanceof Independent q && prior instanceof Independent p
        ? q.base().analyticKl(p.base())
        : Optional.empty();
  }
}
