package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.inference.MethodParameters;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.optimizer.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * How each datum's proposal is refined by stochastic variational inference (Hoffman et al. 2013):
 * steps that ascend the ELBO of that datum alone, with the model held fixed. No number of a row
 * depends on another row of the batch.
 *
 * @param steps k, at least 0
 * @param optimizer turns gradients into steps
 * @param meanStep step size of the mean, at least 0
 * @param logScaleStep step size of the logarithm of the scale, at least 0
 * @param momentum in [0, 1), for {@link InnerOptimizer#MOMENTUM}
 * @param clip limit of the norm of a row's gradient, for mean and log scale separately; 0 for none
 * @param schedule factor of the step sizes over the steps
 * @param learned which step sizes are trained, from these values on
 * @param kl estimator of the ELBO that is ascended
 */
record Refinement(
    int steps,
    InnerOptimizer optimizer,
    double meanStep,
    double logScaleStep,
    double momentum,
    double clip,
    Schedule schedule,
    LearnedSteps learned,
    KlEstimator kl) {
  static final String MEAN_STEP = "log-step/mean";
  static final String LOG_SCALE_STEP = "log-step/log-scale";

  Refinement {
    check("steps", steps, steps >= 0, "at least 0");
    check("step", meanStep, meanStep >= 0 && Double.isFinite(meanStep), "at least 0");
    check(
        "log-scale-step",
        logScaleStep,
        logScaleStep >= 0 && Double.isFinite(logScaleStep),
        "at least 0");
    check("momentum", momentum, momentum >= 0 && momentum < 1, "at least 0 and below 1");
    check("clip", clip, clip >= 0 && Double.isFinite(clip), "at least 0 (none)");
    if (learned.any() && !(meanStep > 0 && logScaleStep > 0)) {
      throw new IllegalArgumentException(
          "refinement: learned steps need a start above 0, got " + meanStep + ", " + logScaleStep);
    }
  }

  private static void check(String what, Number value, boolean valid, String range) {
    if (!valid) {
      throw new IllegalArgumentException(
          "refinement: " + what + " needs to be " + range + ", got " + value);
    }
  }

  /**
   * Returns the settings, for no steps, that stand where users give none. They were found on
   * binarised MNIST. Where a weak encoder leaves much to gain, longer steps gain more in a
   * training; where the encoder is good, those twice as large, or constant ones, lose what they
   * gain.
   *
   * <p>SA-VAE (Kim et al. 2018) has momentum 0.5 as well and, for one row of its batches of 50,
   * steps of 0.02 and 0.005, constant, with the analytic KL. Its steps of 1 follow the mean of a
   * batch, which makes 1/50 for a row; they move the logarithm of the variance, twice that of the
   * scale, which makes a quarter. It limits the gradient of a whole batch to 5, which is 5 sqrt(50)
   * = 35 for each of 50 like rows.
   */
  static Refinement defaults(InnerOptimizer optimizer) {
    double step =
        switch (optimizer) {
          case ASCENT -> 0.06; // momentum 0.5 goes twice as far in the end
          case MOMENTUM -> 0.03;
          case ADAM -> 0.05;
          case DAMPED -> 0.05;
        };
    double logScaleStep =
        switch (optimizer) {
          case ASCENT, MOMENTUM -> step / 3;
          case ADAM -> step;
          case DAMPED -> 0.02;
        };
    return new Refinement(
        0,
        optimizer,
        step,
        logScaleStep,
        0.5,
        35,
        // Damped steps fall by themselves.
        optimizer == InnerOptimizer.DAMPED ? Schedule.CONSTANT : Schedule.COSINE,
        LearnedSteps.NONE,
        KlEstimator.STICKING_THE_LANDING);
  }

  /** Step sizes of mean and log scale, scalars or [latent]. */
  record StepSizes(Tensor mean, Tensor logScale) {}

  /**
   * Returns the step sizes before the schedule: constants, or parameters of the method.
   *
   * @param like of the element type
   * @param latent number of latents
   */
  StepSizes stepSizes(Tensor like, int latent, MethodParameters parameters) {
    return new StepSizes(
        stepSize(like, latent, parameters, MEAN_STEP, meanStep),
        stepSize(like, latent, parameters, LOG_SCALE_STEP, logScaleStep));
  }

  private Tensor stepSize(
      Tensor like, int latent, MethodParameters parameters, String name, double value) {
    // Its logarithm is trained, so that it stays above 0.
    return learned.any()
        ? parameters.parameter(name, learned.shape(latent), Math.log(value)).exp()
        : like.trace().constant(like.dtype(), value);
  }

  /**
   * A place in the refinement.
   *
   * @param moments of the optimiser: those of the mean, then those of the log scale
   */
  record Point(Proposal proposal, List<Tensor> moments) {
    Point stopGradient() {
      return new Point(
          proposal.stopGradient(), moments.stream().map(Tensor::stopGradient).toList());
    }
  }

  /** Returns the place before the first step. */
  Point start(Proposal proposal) {
    Trace trace = proposal.mean().trace();
    Tensor zeros = trace.constant(proposal.mean().type(), 0);
    List<Tensor> moments = new ArrayList<>();
    for (int i = 0; i < 2 * optimizer.moments(); i++) {
      moments.add(zeros);
    }
    return new Point(proposal, moments);
  }

  /**
   * A step.
   *
   * @param step what is added to the proposal's parameters
   * @param next where it leads
   */
  record Move(Slope step, Point next) {}

  /**
   * Takes one step.
   *
   * @param factor the schedule's factor of this step, a scalar
   * @param number of the step, from 1, a scalar
   */
  Move move(Point from, Slope slope, StepSizes sizes, Tensor factor, Tensor number) {
    int n = optimizer.moments();
    InnerOptimizer.Direction mean =
        optimizer.direction(clipped(slope.mean()), from.moments().subList(0, n), momentum, number);
    InnerOptimizer.Direction logScale =
        optimizer.direction(
            clipped(slope.logScale()), from.moments().subList(n, 2 * n), momentum, number);
    Slope step =
        new Slope(
            mean.direction().mul(sizes.mean().mul(factor)),
            logScale.direction().mul(sizes.logScale().mul(factor)));
    List<Tensor> moments = new ArrayList<>(mean.moments());
    moments.addAll(logScale.moments());
    return new Move(step, new Point(from.proposal().add(step), moments));
  }

  /** Returns whether a step leads anywhere: not if all have size 0. */
  boolean moves() {
    return meanStep > 0 || logScaleStep > 0;
  }

  /** Returns the schedule's factor of step i, from 0. */
  double factor(int i) {
    return schedule.factor((double) i / steps);
  }

  private Tensor clipped(Tensor gradient) {
    if (clip == 0) {
      return gradient;
    }
    // The maximum is taken of squares, so that no root of 0 is differentiated.
    Tensor square = gradient.square().sum(1).max(clip * clip);
    Tensor scale = square.trace().constant(square.dtype(), clip).div(square.sqrt());
    return gradient.mul(scale.expandDims(1));
  }
}
