package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015), with decoupled weight decay AdamW (Loshchilov and Hutter 2019), with a
 * maximum over the second moments AMSGrad (Reddi, Kale and Kumar 2018).
 *
 * <p>AMSGrad here takes the maximum over the second moments as they are, before their bias is
 * corrected, and corrects the maximum by the factor of the step, as PyTorch does. The paper's
 * algorithm 2 corrects neither moment. The first steps are therefore as long as Adam's.
 *
 * @param beta1 decay of the first moment, at least 0 and below 1
 * @param beta2 decay of the second moment, at least 0 and below 1
 * @param epsilon above 0, added to the root of the second moment
 * @param weightDecay share of learning rate times parameter that is subtracted, at least 0
 * @param amsgrad whether the root of the greatest second moment so far divides, not of the last
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean amsgrad)
    implements Optimizer {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Adam {
    check("beta1", beta1, beta1 >= 0 && beta1 < 1, "at least 0 and below 1");
    check("beta2", beta2, beta2 >= 0 && beta2 < 1, "at least 0 and below 1");
    check("epsilon", epsilon, epsilon > 0, "above 0");
    check("weight decay", weightDecay, weightDecay >= 0, "at least 0");
  }

  private static void check(String what, double value, boolean valid, String range) {
    if (!valid) {
      throw new IllegalArgumentException(
          "adam: " + what + " needs to be " + range + ", got " + value);
    }
  }

  /** Returns Adam with the paper's settings, 0.9, 0.999 and 1e-8. */
  public static Adam defaults() {
    return new Adam(0.9, 0.999, 1e-8, 0, false);
  }

  /**
   * Returns this rule with a decoupled weight decay: AdamW.
   *
   * @throws IllegalArgumentException if it is below 0
   */
  public Adam withWeightDecay(double share) {
    return new Adam(beta1, beta2, epsilon, share, amsgrad);
  }

  /**
   * Returns this rule with another epsilon.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  public Adam withEpsilon(double value) {
    return new Adam(beta1, beta2, value, weightDecay, amsgrad);
  }

  /**
   * Returns this rule with other decays of its moments.
   *
   * @throws IllegalArgumentException if one is not at least 0 and below 1
   */
  public Adam withBetas(double first, double second) {
    return new Adam(first, second, epsilon, weightDecay, amsgrad);
  }

  /** Returns this rule with the maximum over the second moments: AMSGrad. */
  public Adam withAmsgrad() {
    return new Adam(beta1, beta2, epsilon, weightDecay, true);
  }

  @Override
  public List<String> stateNames() {
    return amsgrad ? List.of("m", "v", "vmax") : List.of("m", "v");
  }

  @Override
  public Update update(
      Tensor parameter, List<Tensor> state, Tensor gradient, Tensor learningRate, Tensor step) {
    if (!amsgrad) {
      List<Tensor> next =
          parameter
              .trace()
              .record(
                  new AdamUpdate(beta1, beta2, epsilon, weightDecay),
                  List.of(parameter, state.get(0), state.get(1), gradient, learningRate, step));
      return new Update(next.get(0), next.subList(1, 3));
    }
    Tensor m = state.get(0).mul(beta1).add(gradient.mul(1 - beta1));
    Tensor v = state.get(1).mul(beta2).add(gradient.square().mul(1 - beta2));
    Tensor vmax = state.get(2).max(v);
    Tensor mHat = m.div(correction(beta1, step));
    Tensor root = vmax.div(correction(beta2, step)).sqrt().add(epsilon);
    Tensor decayed = parameter.sub(parameter.mul(learningRate.mul(weightDecay)));
    return new Update(decayed.sub(mHat.div(root).mul(learningRate)), List.of(m, v, vmax));
  }

  /** Returns 1 - beta^t. */
  private static Tensor correction(double beta, Tensor step) {
    if (beta == 0) {
      return step.trace().constant(step.dtype(), 1);
    }
    return step.mul(Math.log(beta)).exp().neg().add(1);
  }
}
