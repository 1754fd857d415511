package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.nd4j.host.Kernels;
import io.github.vae4j.backend.nd4j.plan.Arguments;
import io.github.vae4j.backend.nd4j.plan.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A step of Adam by the engine's own operation, in place. */
final class AdamStep {
  /**
   * With so many steps behind it the engine's own correction of the moments is none: in FLOAT32 its
   * 1 - beta^t would keep four digits, so it is done here.
   */
  private static final long LATE = 1_000_000_000;

  private final PlanWriter writer;
  private final AdamUpdate p;
  private final int[] state;

  /**
   * Prepares a step.
   *
   * @param state registers of the parameter and both moments, which are overwritten
   */
  AdamStep(PlanWriter writer, AdamUpdate p, int[] state) {
    this.writer = writer;
    this.p = p;
    this.state = state;
  }

  void write(int gradient, Value rate, Value t) {
    int parameter = state[0];
    int m = state[1];
    int v = state[2];
    TensorType type = writer.type(parameter);
    TensorType scalar = TensorType.of(type.dtype());
    Scalars scalars = writer.adamScalars(new Scalars.Of(p, rate, t), scalar);
    if (p.weightDecay() != 0) {
      writer.pointwise("multiply", parameter, parameter, scalars.kept());
    }
    int change = writer.temporary(type);
    writer.named(
        "adam_updater",
        new int[] {change, v, m},
        Arguments.of(LATE),
        new int[] {
          gradient,
          v,
          m,
          scalars.rate(),
          writer.filled(scalar, p.beta1()),
          writer.filled(scalar, p.beta2()),
          scalars.epsilon()
        });
    writer.pointwise("subtract", parameter, parameter, change);
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
    record Of(AdamUpdate p, Value rate, Value t) {}

    /** Adds the step that computes them. */
    static Scalars write(PlanWriter writer, Of of, TensorType type) {
      int[] results = {writer.temporary(type), writer.temporary(type), writer.temporary(type)};
      writer.own(
          new int[] {writer.register(of.rate()), writer.register(of.t())},
          results,
          false,
          arrays -> () -> compute(writer.memory(), of.p(), type, arrays));
      return new Scalars(results[0], results[1], results[2]);
    }

    private static void compute(Memory memory, AdamUpdate p, TensorType type, INDArray[] arrays) {
      double rate = memory.download(arrays[0], type).get(0);
      double t = memory.download(arrays[1], type).get(0);
      // The engine's own operation has these two rounded.
      double beta1 = rounded(p.beta1(), type);
      double beta2 = rounded(p.beta2(), type);
      double root = Math.sqrt(Kernels.Adam.oneMinusPower(beta2, t));
      double[] results = {
        rate * root / Kernels.Adam.oneMinusPower(beta1, t),
        p.epsilon() * root,
        1 - rate * p.weightDecay()
      };
      for (int i = 0; i < results.length; i++) {
        memory.write(HostArray.filled(type, results[i]), arrays[2 + i]);
      }
    }
  }

  private static double rounded(double number, TensorType type) {
    return type.dtype() == DType.FLOAT32 ? (float) number : number;
  }
}
