package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * The refinement of a batch, unrolled: proposals lambda_0 .. lambda_k, a sample of each drawn after
 * the proposal is fixed and weighed under it, and the steps between them.
 *
 * <p>This order is what makes the weights' mean p(x), and bounds of them valid (see {@link
 * RefinedInference}): a sample may serve the step away from its proposal, never one towards it.
 *
 * @param draws k + 1 samples, the weights' own
 * @param slopes k gradients that the steps follow
 * @param steps k steps; behind the barriers, they depend on learned step sizes alone
 */
record Trajectory(List<Draw> draws, List<Slope> slopes, List<Slope> steps) {
  /** The noise site of the sample of proposal i is this and its number. */
  static final String SITE = "z/";

  /** The noise site of a separate sample for step i is this and its number. */
  static final String REFINEMENT_SITE = "refine/";

  /** What a trajectory is recorded with. */
  record Setting(
      LatentModel model,
      Tensor x,
      Tensor klWeight,
      Refinement refinement,
      Refinement.StepSizes sizes,
      boolean doubleSampling,
      boolean differentiable) {}

  /**
   * Records a trajectory.
   *
   * @param start lambda_0; unless the setting is differentiable, it and every step are behind
   *     gradient barriers
   */
  static Trajectory unroll(Setting setting, Proposal start) {
    Refinement refinement = setting.refinement;
    Trace trace = setting.x.trace();
    List<Draw> draws = new ArrayList<>();
    List<Slope> slopes = new ArrayList<>();
    List<Slope> steps = new ArrayList<>();
    Refinement.Point at = refinement.start(setting.differentiable ? start : start.stopGradient());
    for (int i = 0; i < refinement.steps(); i++) {
      Draw draw = draw(setting, at, SITE + i);
      Draw refined = setting.doubleSampling ? draw(setting, at, REFINEMENT_SITE + i) : draw;
      Slope gradient = refined.slope(refinement.kl());
      Slope slope = setting.differentiable ? gradient : gradient.stopGradient();
      Tensor factor = trace.constant(setting.x.dtype(), refinement.factor(i));
      Tensor number = trace.constant(setting.x.dtype(), i + 1);
      Refinement.Move move = refinement.move(at, slope, setting.sizes, factor, number);
      draws.add(draw);
      slopes.add(slope);
      steps.add(move.step());
      at = setting.differentiable ? move.next() : move.next().stopGradient();
    }
    draws.add(draw(setting, at, SITE + refinement.steps()));
    return new Trajectory(draws, slopes, steps);
  }

  private static Draw draw(Setting s, Refinement.Point at, String site) {
    return new Draw(s.model, s.x, at.proposal(), site, s.klWeight, s.differentiable);
  }

  /** Returns the sample of the last proposal. */
  Draw last() {
    return draws.get(draws.size() - 1);
  }
}
