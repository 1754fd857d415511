package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Masked;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.Map;

/**
 * One latent z ~ N(0, 1) and elements x | z ~ N(w z, s^2) of which some are missing. The proposal
 * is the posterior given those that are there, N(m, v) with 1/v = 1 + sum w^2/s^2 and m = v sum w
 * x/s^2 over them (Bishop 2006, equations 2.116 and 2.117), widened by a factor.
 */
record MaskedLine(double[] weight, double scale, double widening) implements VaeModel {
  /** Returns log p of the elements that are chosen. */
  double logEvidence(float[] x, int... chosen) {
    if (chosen.length == 0) {
      return 0;
    }
    double[][] weights = new double[chosen.length][1];
    double[] there = new double[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      weights[i][0] = weight[chosen[i]];
      there[i] = x[chosen[i]];
    }
    return LinearGaussian.of(weights, new double[chosen.length], scale).logEvidence(there);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(weight.length);
  }

  @Override
  public int latentSize() {
    return 1;
  }

  @Override
  public Map<String, Shape> given() {
    return Map.of(Given.MASK, eventShape());
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    Tensor weights =
        scope.parameter("weight", Shape.of(1, weight.length), (key, shape) -> weight.clone());
    Tensor mask = given.get(Given.MASK);
    Tensor precision = mask.mul(weights.square()).sum(1).expandDims(1).div(scale * scale).add(1);
    return new LatentModel() {
      @Override
      public Distribution prior() {
        return Normal.standard(scope.trace(), scope.dtype(), Shape.of(1));
      }

      @Override
      public Distribution posterior(Tensor x) {
        Tensor mean = x.mul(mask).mul(weights).sum(1).expandDims(1).div(precision);
        Tensor logScale = precision.log().mul(-0.5).add(Math.log(widening));
        return Normal.diagonal(mean.div(scale * scale), logScale);
      }

      @Override
      public Distribution likelihood(Tensor z) {
        Tensor logScale = scope.trace().constant(scope.dtype(), Math.log(scale));
        return Masked.of(Normal.diagonal(z.matmul(weights), logScale), mask);
      }
    };
  }
}
