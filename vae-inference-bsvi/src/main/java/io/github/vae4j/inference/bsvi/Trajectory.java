package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * The refinement of a batch, unrolled: proposals lambda_0 .. lambda_k, a sample of each drawn after
 * the proposal is fixed and weighed under it, and the steps between them. Steps of size 0 are not
 * recorded, nor the gradients that they would follow.
 *
 * <p>This order is what makes the weights' mean p(x), and bounds of them valid (see {@link
 * RefinedInference}): a sample may serve the step away from its proposal, never one towards it.
 *
 * @param draws k + 1 samples, the weights' own
 * @param furtherOfLast further samples of lambda_k
 * @param slopes k gradients that the steps follow; none if all steps have size 0
 * @param steps k steps; behind the barriers, they depend on learned step sizes alone; likewise
 */
record Trajectory(
    List<Draw> draws, List<Draw> furtherOfLast, List<Slope> slopes, List<Slope> steps) {
  /** The noise site of the sample of proposal i is this and its number. */
  static final String SITE = "z/";

  /** The noise site of a separate sample for step i is this and its number. */
  static final String REFINEMENT_SITE = "refine/";

  /** The noise site of a further sample of lambda_k is this and its number, from 1. */
  static final String LAST_SITE = "last/";

  /**
   * What a trajectory is recorded with.
   *
   * @param ofLast samples of lambda_k, at least 1
   */
  record Setting(
      LatentModel model,
      Tensor x,
      Tensor klWeight,
      Refinement refinement,
      Refinement.StepSizes sizes,
      boolean doubleSampling,
      int ofLast,
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
      draws.add(draw);
      if (!refinement.moves()) {
        continue;
      }
      Draw refined = setting.doubleSampling ? draw(setting, at, REFINEMENT_SITE + i) : draw;
      Slope gradient = refined.slope(refinement.kl());
      Slope slope = setting.differentiable ? gradient : gradient.stopGradient();
      Tensor factor = trace.constant(setting.x.dtype(), refinement.factor(i));
      Tensor number = trace.constant(setting.x.dtype(), i + 1);
      Refinement.Move move = refinement.move(at, slope, setting.sizes, factor, number);
      slopes.add(slope);
      steps.add(move.step());
      at = setting.differentiable ? move.next() : move.next().stopGradient();
    }
    draws.add(draw(setting, at, SITE + refinement.steps()));
    List<Draw> further = new ArrayList<>();
    for (int j = 1; j < setting.ofLast; j++) {
      further.add(draw(setting, at, LAST_SITE + j));
    }
    return new Trajectory(draws, further, slopes, steps);
  }

  private static Draw draw(Setting s, Refinement.Point at, String site) {
    return new Draw(s.model, s.x, at.proposal(), site, s.klWeight, s.differentiable);
  }

  /** Returns the sample of the last proposal. */
  Draw last() {
    return draws.get(draws.size() - 1);
  }

  /** Returns all samples of the last proposal. */
  List<Draw> ofLast() {
    List<Draw> all = new ArrayList<>(List.of(last()));
    all.addAll(furtherOfLast);
    return all;
  }
}
