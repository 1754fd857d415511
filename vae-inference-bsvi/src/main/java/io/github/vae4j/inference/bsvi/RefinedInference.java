package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Inference that refines the encoder's proposal for each datum by k steps of SVI, lambda_0 ..
 * lambda_k, with one sample z_i of each proposal and its weight w_i = p(x, z_i) / q(z_i; lambda_i):
 *
 * <ul>
 *   <li>SVI trains the decoder on the ELBO of lambda_k, log w_k; or, from K samples of lambda_k, on
 *       their importance-weighted bound, log of the mean of their weights (Burda et al. 2016). With
 *       the encoder trained through the refinement it is SA-VAE (Kim, Wiseman, Miller, Sontag and
 *       Rush 2018);
 *   <li>BSVI (Shu, Bui, Whang and Ermon 2019, PMLR 89:2134) trains it on the generalised
 *       importance-weighted bound of the whole buffer, log sum_i pi_i w_i.
 * </ul>
 *
 * <p>Why the latter is a bound: lambda_i is a function of x and the noise of earlier samples, so
 * given these E w_i = integral of p(x, z) = p(x); then E sum_i pi_i w_i = p(x), whatever the
 * weights have to do with each other, and Jensen's inequality. For j &gt; i, Cov(w_i, w_j) = E[w_i
 * (E[w_j | z_i] - p(x))] = 0.
 *
 * <p>The decoder's gradient is that of the bound with samples and proposals held constant, sum_i
 * pi_i w_i / (sum_j pi_j w_j) d log p(x, z_i); or that of one index drawn with these probabilities
 * (SIR), for one backward pass instead of k + 1 and one forward pass more. The encoder trains on
 * the ELBO of lambda_0, whose gradient the first step has computed anyway.
 *
 * <p>Of a proposal that is the image of a normal one under a flow or a factor, lambda is the base's
 * mean and scale. The map is the encoder's for all lambda_i of a datum and depends on x alone, so
 * the weights' means stay p(x). It trains with the encoder: on the bound where the encoder does,
 * else on the ELBO of lambda_0, always with the gradient of log w at the sample.
 *
 * <p>During a KL warm-up, refinement and trained bound weigh log p(z) - log q(z) by the step's
 * weight; the reported value never does, and is a bound all the same.
 *
 * @param name with all settings, as users write it
 * @param refinement the steps
 * @param buffer the weights of the buffer; empty for the last proposal alone
 * @param ofLast samples of the last proposal in the bound, at least 1; with a buffer 1
 * @param resampled whether the decoder's gradient is by SIR
 * @param doubleSampling whether the steps follow samples of their own instead of those weighed
 * @param encoder what the encoder trains on
 * @param doublyReparameterized whether the encoder's gradient leaves out the score of the proposal
 *     (Tucker et al. 2019; for one sample Roeder et al. 2017): the same mean
 */
record RefinedInference(
    String name,
    Refinement refinement,
    Optional<BufferWeights> buffer,
    int ofLast,
    boolean resampled,
    boolean doubleSampling,
    EncoderTraining encoder,
    boolean doublyReparameterized)
    implements RefiningMethod {
  RefinedInference {
    buffer.ifPresent(weights -> weights.requireSteps(refinement.steps()));
    if (ofLast < 1 || buffer.isPresent() && ofLast > 1) {
      throw new IllegalArgumentException(
          "samples of the last proposal need to be at least 1, and 1 beside a buffer, got "
              + ofLast);
    }
    if (buffer.isEmpty() && (resampled || doubleSampling)) {
      throw new IllegalArgumentException(
          name
              + ": gradient=sir and sampling=double are for a bound of the whole buffer; use bsvi:"
              + refinement.steps());
    }
    if (encoder == EncoderTraining.THROUGH && (resampled || doublyReparameterized)) {
      throw new IllegalArgumentException(
          name
              + ": "
              + (resampled ? "gradient=sir" : "dreg")
              + " needs the refinement held constant; leave it out, or train the encoder by"
              + " encoder=elbo, bound or kl");
    }
    if (encoder == EncoderTraining.BOUND
        && doublyReparameterized
        && buffer.isPresent()
        && !doubleSampling
        && refinement.steps() > 0
        && refinement.moves()) {
      throw new IllegalArgumentException(
          "dreg with encoder=bound needs sampling=double: a sample that the steps follow also"
              + " moves the weights after it, which the reparameterised gradient leaves out");
    }
    if (encoder == EncoderTraining.KL && doublyReparameterized) {
      throw new IllegalArgumentException(
          name + ": dreg is for an encoder trained on a bound, not by encoder=kl");
    }
  }

  /** Returns the name of the bound, for example {@code SVI(20)}. */
  String bound() {
    return (buffer.isPresent() ? "BSVI(" : "SVI(") + refinement.steps() + ")";
  }

  /** Returns how many samples the bound is made of. */
  int samples() {
    return buffer.map(weights -> weights.support(refinement.steps()).size()).orElse(ofLast);
  }

  @Override
  public int steps() {
    return refinement.steps();
  }

  @Override
  public boolean takesBeta() {
    return buffer.isEmpty() && ofLast == 1; // a single sample has a KL term of its own
  }

  @Override
  public Optional<String> needsWholeBatch() {
    return Optional.empty(); // nothing of a row depends on another one
  }

  @Override
  public Refiner refiner(TrainedVae vae, Backend backend) {
    return new SteppedRefiner(this, vae, backend);
  }

  @Override
  public boolean fits() {
    return buffer.filter(BufferWeights::toBeFitted).isPresent();
  }

  @Override
  public RefiningMethod fitted(
      TrainedVae vae, Dataset data, Refiner.Options options, Backend backend, LongConsumer done) {
    if (!fits()) {
      return this;
    }
    try (SteppedRefiner refiner =
        new SteppedRefiner(withWeights(BufferWeights.UNIFORM), vae, backend)) {
      double[][] logWeights = refiner.logWeights(data, options, done);
      return withWeights(BufferWeights.of(buffer.orElseThrow().fit(logWeights)));
    }
  }

  private RefinedInference withWeights(BufferWeights weights) {
    return new RefinedInference(
        name,
        refinement,
        Optional.of(weights),
        ofLast,
        resampled,
        doubleSampling,
        encoder,
        doublyReparameterized);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts are {@code initial}, the ELBO of the encoder's proposal, reconstruction and KL of
   * the refined one, and {@link #GAIN}.
   *
   * @throws IllegalArgumentException if the posterior is neither normal nor the image of a normal
   *     distribution, or the analytic KL is asked for and there is none
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    // Rows that only fill the batch may hold anything, and are refined too: make them harmless.
    Tensor zero = x.trace().constant(x.dtype(), 0);
    Tensor data = context.rowWeights().greater(0).expandDims(1).select(x, zero);
    Proposal start = Proposal.of(name, model.posterior(data));
    Trajectory trajectory =
        Trajectory.unroll(
            new Trajectory.Setting(
                model,
                data,
                context.klWeight(),
                refinement,
                refinement.stepSizes(x, start.mean().shape().dim(1), context.parameters()),
                doubleSampling,
                ofLast,
                encoder == EncoderTraining.THROUGH),
            start);
    Target target =
        buffer
            .map(w -> Target.ofBuffer(trajectory, w, context))
            .orElseGet(
                () ->
                    ofLast > 1
                        ? Target.ofSamples(trajectory, context)
                        : Target.ofLast(trajectory, refinement.kl(), context));
    Tensor surrogate = resampled ? target.resampled(data) : target.bound();
    if (encoder == EncoderTraining.KL) {
      Proposal refined = trajectory.last().proposal();
      surrogate = surrogate.sub(divergence(start, refined.stopGradient()));
    } else if (encoder != EncoderTraining.THROUGH) {
      surrogate = surrogate.add(start.dot(encoderSlope(trajectory, target).stopGradient()));
    }
    if (encoder != EncoderTraining.THROUGH) {
      Optional<Tensor> map =
          encoder == EncoderTraining.BOUND
              ? target.mapAscent()
              : trajectory.draws().get(0).mapAscent();
      surrogate = map.map(surrogate::add).orElse(surrogate);
    }
    if (refinement.learned().any() && encoder != EncoderTraining.THROUGH) {
      surrogate = surrogate.add(stepSizeAscent(trajectory));
    }
    Map<String, Tensor> parts = new LinkedHashMap<>();
    Tensor one = x.trace().constant(x.dtype(), 1);
    Tensor initial = trajectory.draws().get(0).elbo(refinement.kl(), one);
    parts.put("initial", initial);
    parts.put(GAIN, trajectory.last().elbo(refinement.kl(), one).sub(initial));
    parts.put("reconstruction", trajectory.last().terms().logLikelihood());
    parts.put("kl", trajectory.last().kl());
    return new Objective(context.mean(surrogate), bound(), samples(), target.value(), parts)
        .withWeighted(target.bound());
  }

  private static Tensor divergence(Proposal q, Proposal p) {
    return q.base().analyticKl(p.base()).orElseThrow(); // that of the images, under one map
  }

  private Slope encoderSlope(Trajectory trajectory, Target target) {
    if (encoder == EncoderTraining.BOUND) {
      return target.slope(doublyReparameterized);
    }
    if (doublyReparameterized) {
      return trajectory.draws().get(0).slope(Target.WITHOUT_SCORE);
    }
    return trajectory.slopes().isEmpty()
        ? trajectory.draws().get(0).slope(refinement.kl())
        : trajectory.slopes().get(0);
  }

  /**
   * Returns a surrogate, [batch], that ascends in the step sizes what each step gains: the scalar
   * product of each step and the gradient where it leads, which holds the earlier steps constant
   * (hypergradients, Baydin et al. 2018).
   */
  private Tensor stepSizeAscent(Trajectory trajectory) {
    List<Slope> steps = trajectory.steps();
    Tensor like = trajectory.last().terms().logLikelihood();
    Tensor sum = like.trace().constant(like.type(), 0);
    for (int i = 0; i < steps.size(); i++) {
      Slope reached =
          i + 1 < steps.size()
              ? trajectory.slopes().get(i + 1)
              : trajectory.last().slope(refinement.kl()).stopGradient();
      sum =
          sum.add(steps.get(i).mean().mul(reached.mean()).sum(1))
              .add(steps.get(i).logScale().mul(reached.logScale()).sum(1));
    }
    return sum;
  }

  @Override
  public String toString() {
    return name;
  }
}
