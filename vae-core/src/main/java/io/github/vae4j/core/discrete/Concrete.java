package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.objective.Elbo;
import java.util.Optional;

/**
 * Discrete latents trained through a continuous relaxation (Jang et al. 2017; Maddison et al.
 * 2017): in the surrogate the decoder is given a draw of the concrete distribution with the
 * encoder's logits, through which gradients pass, and the KL is that of the discrete distributions
 * in closed form, as in Jang et al. The gradient has little variance and is biased: it is that of
 * another model, less so at a lower temperature.
 *
 * <p>The model stays discrete. What is reported is its ELBO, from discrete draws.
 *
 * @param temperature of the relaxation, above 0
 */
public record Concrete(double temperature) implements InferenceMethod {
  /** The noise site of the relaxed latents. */
  static final String SITE = "relaxed/z";

  /**
   * Checks the temperature.
   *
   * @throws IllegalArgumentException if it is not above 0 and finite
   */
  public Concrete {
    RelaxedBernoulli.requireTemperature(temperature);
  }

  @Override
  public String name() {
    return "concrete:" + temperature;
  }

  /** Returns true: the surrogate has a KL term. */
  @Override
  public boolean takesBeta() {
    return true;
  }

  /** Returns nothing: it is a mean over rows. */
  @Override
  public Optional<String> needsWholeBatch() {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the latents are neither bits nor one-hot blocks, or their
   *     KL to the prior has no closed form
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    Distribution posterior = model.posterior(x);
    Tensor z = relaxed(posterior);
    Tensor kl =
        posterior
            .analyticKl(model.prior())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        name()
                            + ": needs a KL in closed form, and this prior gives none; take the"
                            + " prior bernoulli or categorical:K, or the objective vimco:K"));
    Tensor reconstruction = context.mean(model.likelihood(z).logProb(x));
    Tensor surrogate = reconstruction.sub(context.mean(kl).mul(context.klWeight()));
    Objective discrete = Elbo.defaults().evaluated().objective(model, x, context);
    return new Objective(
        surrogate,
        discrete.bound(),
        discrete.samples(),
        discrete.value(),
        discrete.weighted(),
        discrete.parts());
  }

  private Tensor relaxed(Distribution posterior) {
    if (posterior instanceof Independent all && all.base() instanceof Bernoulli bits) {
      return RelaxedBernoulli.of(bits.logits(), temperature).sample(SITE, Shape.scalar());
    }
    if (posterior instanceof OneHotBlocks all) {
      Tensor logits = all.blocks().logProbabilities();
      Tensor blocks = RelaxedCategorical.of(logits, temperature).sample(SITE, Shape.scalar());
      return OneHotBlocks.flat(blocks);
    }
    throw new IllegalArgumentException(
        name()
            + ": relaxes discrete latents, and those of this posterior are none; take the posterior"
            + " bernoulli or categorical:K, or the objective elbo");
  }
}
