package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.objective.GeneralizedBound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The bound of a trajectory that is trained and reported. */
final class Target {
  /** The estimator of a slope that leaves out the score of the proposal. */
  static final KlEstimator WITHOUT_SCORE = KlEstimator.STICKING_THE_LANDING;

  /** The noise site of the uniform number that chooses a sample. */
  static final String RESAMPLING_SITE = "resample";

  private final List<Draw> draws; // those of the bound
  private final ObjectiveContext context;
  private final KlEstimator kl; // of a single proposal
  private final List<Tensor> shares; // [batch] each: of a draw's gradient in the bound's
  private final Tensor bound;
  private final Tensor value;
  private final Tensor boundOfBuffer; // the bound as a function of the buffer weights alone

  private Target(
      List<Draw> draws,
      ObjectiveContext context,
      KlEstimator kl,
      List<Tensor> shares,
      Tensor bound,
      Tensor value,
      Tensor boundOfBuffer) {
    this.draws = draws;
    this.context = context;
    this.kl = kl;
    this.shares = shares;
    this.bound = bound;
    this.value = value;
    this.boundOfBuffer = boundOfBuffer;
  }

  static Target ofLast(Trajectory trajectory, KlEstimator kl, ObjectiveContext context) {
    Draw last = trajectory.last();
    Tensor bound = last.elbo(kl, context.klWeight());
    Tensor value = last.elbo(kl, bound.trace().constant(bound.dtype(), 1));
    Tensor one = bound.trace().constant(bound.type(), 1);
    return new Target(List.of(last), context, kl, List.of(one), bound, value, bound);
  }

  /** The importance-weighted bound of several samples of the last proposal (Burda et al. 2016). */
  static Target ofSamples(Trajectory trajectory, ObjectiveContext context) {
    List<Draw> draws = trajectory.ofLast();
    Tensor like = trajectory.last().terms().logLikelihood();
    return ofWeights(
        draws, BufferWeights.UNIFORM.logs(draws.size() - 1, like, context.parameters()), context);
  }

  static Target ofBuffer(Trajectory trajectory, BufferWeights weights, ObjectiveContext context) {
    int k = trajectory.draws().size() - 1;
    Tensor like = trajectory.last().terms().logLikelihood();
    List<Integer> support = weights.support(k);
    Target target =
        ofWeights(
            support.stream().map(trajectory.draws()::get).toList(),
            weights.logs(k, like, context.parameters()),
            context);
    List<Draw> others = new ArrayList<>();
    for (int i = 0; i <= k; i++) {
      if (!support.contains(i)) {
        others.add(trajectory.draws().get(i));
      }
    }
    return others.isEmpty() ? target : target.orNotANumber(others);
  }

  /** Returns the target whose value is NaN where a weight that it leaves out is no number. */
  private Target orNotANumber(List<Draw> others) {
    Tensor marked = value;
    for (Draw other : others) {
      marked = marked.add(other.terms().logWeights().max(0).mul(0)); // 0 for a weight of 0 too
    }
    return new Target(draws, context, kl, shares, bound, marked, boundOfBuffer);
  }

  private static Target ofWeights(
      List<Draw> draws, Tensor logBufferWeights, ObjectiveContext context) {
    Tensor like = draws.get(0).terms().logLikelihood();
    Tensor trained = stack(draws.stream().map(Draw::weightedLogWeight).toList());
    Tensor share = GeneralizedBound.share(trained, logBufferWeights).stopGradient();
    List<Tensor> shares = new ArrayList<>();
    for (int i = 0; i < draws.size(); i++) {
      shares.add(share.slice(0, i, i + 1).reshape(like.shape()));
    }
    return new Target(
        draws,
        context,
        KlEstimator.SAMPLED,
        shares,
        GeneralizedBound.value(trained, logBufferWeights),
        GeneralizedBound.value(
            stack(draws.stream().map(d -> d.terms().logWeights()).toList()), logBufferWeights),
        GeneralizedBound.value(trained.stopGradient(), logBufferWeights));
  }

  private static Tensor stack(List<Tensor> perDatum) {
    return Tensor.concat(0, perDatum.stream().map(t -> t.expandDims(0)).toList());
  }

  /** Returns the bound with the step's KL weight, to be differentiated, [batch]. */
  Tensor bound() {
    return bound;
  }

  /** Returns the bound on log p(x), [batch]. */
  Tensor value() {
    return value;
  }

  /**
   * Returns a surrogate with the gradient of the bound in the mean over a choice among its samples:
   * log p(x, z_j) with j drawn with the probabilities pi_j w_j / sum_i pi_i w_i
   * (sampling-importance-resampling), and the bound as a function of the buffer weights, [batch].
   */
  Tensor resampled(Tensor x) {
    Tensor uniform = x.trace().noise(RESAMPLING_SITE, Noise.UNIFORM, bound.type());
    // Sums of numbers that are at least 0 never fall, so exactly one sample is chosen.
    List<Tensor> cumulated = new ArrayList<>();
    Tensor sum = shares.get(0);
    cumulated.add(sum);
    for (int i = 1; i < shares.size(); i++) {
      sum = sum.add(shares.get(i));
      cumulated.add(sum);
    }
    Tensor z = draws.get(draws.size() - 1).terms().z();
    for (int i = draws.size() - 2; i >= 0; i--) {
      Tensor here = uniform.less(cumulated.get(i)).expandDims(1);
      z = here.select(draws.get(i).terms().z(), z);
    }
    return draws.get(0).logJoint(x, z.stopGradient()).add(boundOfBuffer);
  }

  /**
   * Returns the gradient of the bound by a change of the parameters of all its proposals together:
   * sum_i F_i d log w_i / d lambda with F_i the share of w_i. Without the score of the proposals,
   * the factor of the path derivative is F_i - b (F_i - F_i^2) for the step's KL weight b: F_i^2 at
   * b = 1 (Tucker et al. 2019).
   */
  Slope slope(boolean withoutScore) {
    Slope sum = share(0, withoutScore);
    for (int i = 1; i < draws.size(); i++) {
      sum = sum.add(share(i, withoutScore));
    }
    return sum;
  }

  /** Returns a surrogate with the gradient of the bound by the parameters of the map, [batch]. */
  Optional<Tensor> mapAscent() {
    return IntStream.range(0, draws.size())
        .mapToObj(i -> draws.get(i).mapAscent().map(ascent -> ascent.mul(shares.get(i))))
        .flatMap(Optional::stream)
        .reduce(Tensor::add);
  }

  private Slope share(int i, boolean withoutScore) {
    Tensor f = shares.get(i);
    if (!withoutScore) {
      return draws.get(i).slope(kl).times(f);
    }
    Tensor factor = f.sub(f.sub(f.square()).mul(context.klWeight()));
    return draws.get(i).slope(WITHOUT_SCORE).times(factor);
  }
}
