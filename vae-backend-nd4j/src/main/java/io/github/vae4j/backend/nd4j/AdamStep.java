package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.TensorType;
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
    TensorType type = writer.type(parameter);
    TensorType scalar = TensorType.of(type.dtype());
    Scalars scalars = writer.adamScalars(new Scalars.Of(p, rate, t), scalar);
    if (p.weightDecay() != 0) {
      writer.custom("multiply", parameter, Arguments.none(), parameter, scalars.kept());
    }
    int change = writer.temporary(type);
    writer.custom(
        "adam_updater",
        List.of(change, v, m),
        Arguments.of(LATE),
        List.of(
            gradient,
            v,
            m,
            scalars.rate(),
            writer.filled(scalar, p.beta1()),
            writer.filled(scalar, p.beta2()),
            scalars.epsilon()));
    writer.custom("subtract", parameter, Arguments.none(), parameter, change);
  }

  /**
   * Registers of what all steps of one rate and number share.
   *
   * @param rate corrected for the moments' start at 0
   * @param epsilon likewise
   * @param kept 1 - rate decay
   */
  record Scalars(int rate, int epsilon, int kept) {
    /** What they are computed from. */
    record Of(AdamUpdate p, int rate, int t) {}

    /** Adds the step that computes them. */
    static Scalars write(PlanWriter writer, Of of, TensorType type) {
      Scalars scalars =
          new Scalars(writer.temporary(type), writer.temporary(type), writer.temporary(type));
      AdamUpdate p = of.p();
      writer.own(
          List.of(of.rate(), of.t(), scalars.rate, scalars.epsilon, scalars.kept),
          arrays -> {
            double rate = number(arrays[of.rate()]);
            double t = number(arrays[of.t()]);
            double root = Math.sqrt(oneMinusPower(p.beta2(), t));
            arrays[scalars.rate].data().put(0, rate * root / oneMinusPower(p.beta1(), t));
            arrays[scalars.epsilon].data().put(0, p.epsilon() * root);
            arrays[scalars.kept].data().put(0, 1 - rate * p.weightDecay());
          });
      return scalars;
    }
  }

  private static double number(INDArray scalar) {
    return scalar.data().getDouble(0);
  }

  private static double oneMinusPower(double beta, double t) {
    return -Math.expm1(t * Math.log(beta));
  }
}
