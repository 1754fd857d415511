package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A step of Adam, in place. */
final class AdamStep {
  /**
   * With so many steps behind it the engine's own correction of the moments is none: in FLOAT32 its
   * 1 - beta^t would keep four digits, so it is done here.
   */
  private static final long LATE = 1_000_000_000;

  private final PlanWriter writer;
  private final AdamUpdate p;
  private final List<Integer> state;

  /**
   * Prepares a step.
   *
   * @param state registers of the parameter and both moments, which are overwritten
   */
  AdamStep(PlanWriter writer, AdamUpdate p, List<Integer> state) {
    this.writer = writer;
    this.p = p;
    this.state = state;
  }

  void write(int gradient, int rate, int t) {
    int parameter = state.get(0);
    int m = state.get(1);
    int v = state.get(2);
    int change = writer.temporary(writer.type(parameter));
    Step.Custom update =
        new Step.Custom(
            "adam_updater",
            List.of(gradient, v, m),
            List.of(change, v, m),
            Arguments.of(LATE).numbers(0, p.beta1(), p.beta2(), p.epsilon()));
    writer.own(
        List.of(rate, t, parameter),
        arrays -> {
          double r = number(arrays[rate]);
          double root = Math.sqrt(oneMinusPower(p.beta2(), number(arrays[t])));
          update.numbers(
              r * root / oneMinusPower(p.beta1(), number(arrays[t])),
              p.beta1(),
              p.beta2(),
              p.epsilon() * root);
          if (p.weightDecay() != 0) {
            arrays[parameter].muli(1 - r * p.weightDecay());
          }
        });
    writer.step(update);
    writer.custom("subtract", parameter, Arguments.none(), parameter, change);
  }

  private static double number(INDArray scalar) {
    return scalar.data().getDouble(0);
  }

  private static double oneMinusPower(double beta, double t) {
    return -Math.expm1(t * Math.log(beta));
  }
}
