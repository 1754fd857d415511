package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The wake-sleep algorithm (Hinton, Dayan, Frey and Neal 1995), which AEVB is compared with by
 * Kingma and Welling 2014, section 5, with the same encoder. A step does both phases at once:
 *
 * <ul>
 *   <li>wake: z ~ q(z|x) for each datum x; decoder and prior ascend log p(x, z), the encoder is
 *       left alone;
 *   <li>sleep: dreams z' ~ p(z), x' ~ p(x|z'), as many as the batch has rows; the encoder ascends
 *       log q(z'|x'), decoder and prior are left alone.
 * </ul>
 *
 * <p>No gradient passes through a sample, so the posterior need not be reparameterised, and latents
 * may be discrete. The two phases have no bound in common. What is reported is the ELBO at the wake
 * sample by SGVB-A (AEVB, equation 6); it need not rise from step to step. There is no KL term, so
 * the step's KL weight is ignored.
 *
 * <p>Dreams are sampled from the likelihood and look like data only if data can be drawn from it:
 * those of a Bernoulli decoder are 0 and 1, so grey levels are a mismatch to it, and its encoder
 * never dreams of a grey.
 */
public record WakeSleep() implements InferenceMethod {
  /** The noise site of the dreamt latents. */
  static final String DREAM_LATENT = "dream/z";

  /** The noise site of the dreamt data. */
  static final String DREAM_DATUM = "dream/x";

  @Override
  public String name() {
    return "wake-sleep";
  }

  /** Returns false: no term of it is a KL. */
  @Override
  public boolean takesKlWeight() {
    return false;
  }

  /** Returns nothing: it is a mean over rows. */
  @Override
  public Optional<String> needsWholeBatch() {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the posterior scores only its own draws, or some latents
   *     are known of some data
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    requireDreams(name(), model);
    Distribution posterior = model.posterior(x);
    if (posterior.scoresOnlyOwnDraws()) {
      throw new IllegalArgumentException(
          "wake-sleep: scores dreams of the prior under the posterior, and this one scores only its"
              + " own draws; take --posterior realnvp:L, full, lowrank:R or normal, or another"
              + " objective");
    }
    LayerDraws draws = LayerDraws.of(posterior, Elbo.SITE, Shape.scalar());
    WeightedSamples wake = WeightedSamples.weigh(model, x, draws, draws.z().stopGradient());
    Tensor sleep = dreamsRecognised(model, Shape.of(x.shape().dim(0)));
    Tensor surrogate =
        context.mean(wake.logLikelihood().add(wake.logPrior())).add(context.mean(sleep));
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", wake.logLikelihood());
    parts.put("kl", wake.logProposal().sub(wake.logPrior()));
    return new Objective(surrogate, "ELBO", 1, wake.logWeights(), parts);
  }

  /**
   * Checks that a dreamt datum is drawn at the latent that was dreamt.
   *
   * @throws IllegalArgumentException if a latent that is known takes its place
   */
  static void requireDreams(String method, LatentModel model) {
    if (model instanceof PartlyKnown known) {
      throw new IllegalArgumentException(
          method
              + ": learns from dreams of the prior, which do not have the class that is known of a"
              + " datum; take "
              + known.objective()
              + ", the model's own objective, or rws:K,wake, which does not dream");
    }
  }

  /** Returns log q(z'|x') of dreams, [batch], whose gradient reaches the encoder alone. */
  static Tensor dreamsRecognised(LatentModel model, Shape batch) {
    Tensor z = model.prior().sample(DREAM_LATENT, batch).stopGradient();
    Tensor x = model.likelihood(z).sample(DREAM_DATUM, Shape.scalar()).stopGradient();
    return model.posterior(x).logProb(z);
  }
}
