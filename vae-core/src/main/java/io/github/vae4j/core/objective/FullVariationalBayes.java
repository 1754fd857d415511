package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.MethodParameters;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Full variational Bayes (Kingma and Welling 2014, appendix F): the parameters theta of decoder and
 * prior have the prior N(0, I) and a posterior too, a normal of its own for each number. The bound
 * on the evidence of N data is
 *
 * <pre>
 * log p(X) &gt;= L(X) = E_q(theta) sum_i [E_q(z|x_i) log p(x_i|z, theta) - KL(q(z|x_i) || p(z|theta))]
 *                    - KL(q(theta) || N(0, I)).
 * </pre>
 *
 * <p>Everything here is L(X) / N, in nats per datum as all else: the paper's estimator, with f = N
 * (...) + log p(theta) - log q(theta), divided by N. One draw theta = mean + scale zeta is shared
 * by the batch; that is unbiased, and costs variance alone, of which the standard error over the
 * data of an estimate knows nothing. The KL of theta is in closed form, that of z wherever it has
 * one. The encoder's parameters are point estimates.
 *
 * <p>The posterior means are trained under the parameters' own names, so that the trained model is
 * the one at the means, which is what is evaluated, sampled and saved. The logarithms of the scales
 * are the method's own parameters {@code log-scale/NAME} and start at log 0.01: a decoder of wide
 * draws is noise and teaches the encoder nothing.
 *
 * <p>The name of the bound is {@code full-VB} and not ELBO, since it pays for theta: its part
 * {@code theta-kl} is the share KL(q(theta) || N(0, I)) / N of each datum, and {@code
 * reconstruction} less {@code kl} is the ELBO at the drawn theta. The values of the training set
 * add up to L(X); those of held-out data, with the same share, bound the logarithm of p(x|z, theta)
 * p(z|theta) integrated over z and q(theta), less tightly. A KL weight multiplies both divergences
 * in the surrogate, and neither in the value.
 *
 * @param data N, the number of data to train on; 0 if {@link #forTraining} is to set it
 */
public record FullVariationalBayes(int data) implements InferenceMethod {
  private static final double INITIAL_SCALE = 0.01;

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is below 0
   */
  public FullVariationalBayes {
    if (data < 0) {
      throw new IllegalArgumentException("full-vb: N needs to be at least 1, got " + data);
    }
  }

  @Override
  public String name() {
    return data == 0 ? "full-vb" : "full-vb:" + data;
  }

  /** Returns true: the KL of z and of theta. */
  @Override
  public boolean takesBeta() {
    return true;
  }

  /** Returns nothing: it is a mean over rows and a term that the batch has once. */
  @Override
  public Optional<String> needsWholeBatch() {
    return Optional.empty();
  }

  /** Returns this method with N = {@code count}, unless it has a number already. */
  @Override
  public InferenceMethod forTraining(int count) {
    return data == 0 ? new FullVariationalBayes(count) : this;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if N is not set, the posterior of z is not reparameterised, or
   *     prior and decoder ask for no parameters
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    if (data == 0) {
      throw new IllegalArgumentException(
          "full-vb: the number N of training data is not known, and the KL of the parameters is"
              + " shared among them; write full-vb:N, or train with Trainer, which sets it");
    }
    Distribution posterior = model.posterior(x);
    Reparameterization.require("full-vb", model, posterior);
    MethodParameters parameters = context.parameters();
    ParameterDraws theta = new ParameterDraws(parameters, INITIAL_SCALE);
    Distribution.SampleAndLogProb draw = posterior.sampleAndLogProb(Elbo.SITE, Shape.scalar());
    Tensor z = draw.sample();
    Distribution prior = parameters.replacingModel(theta::draw, model::prior);
    // A distribution may ask for its parameters when it scores.
    Tensor reconstruction =
        parameters.replacingModel(theta::draw, () -> model.likelihood(z).logProb(x));
    Optional<Tensor> closed = posterior.analyticKl(prior);
    Tensor kl =
        closed.orElseGet(
            () ->
                parameters.replacingModel(theta::draw, () -> draw.logProb().sub(prior.logProb(z))));
    Tensor thetaKl = theta.kl().div(data);
    Tensor surrogate =
        context
            .mean(reconstruction)
            .sub(context.mean(kl).add(context.once(thetaKl)).mul(context.klWeight()));
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", reconstruction);
    parts.put(closed.isPresent() ? "kl" : Elbo.SAMPLED_KL, kl);
    parts.put("theta-kl", thetaKl.broadcastTo(kl.shape()));
    Tensor value = reconstruction.sub(kl).sub(thetaKl);
    Tensor weighted = reconstruction.sub(kl.add(thetaKl).mul(context.klWeight()));
    return new Objective(surrogate, "full-VB", 1, value, parts).withWeighted(weighted);
  }
}
