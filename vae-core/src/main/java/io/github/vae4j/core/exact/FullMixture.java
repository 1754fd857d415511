package io.github.vae4j.core.exact;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mixture of normal distributions with full covariances in a program. Weights and means may
 * differ over the batch, covariances are constants. Event shape [size]; reparameterised if there is
 * one component.
 */
final class FullMixture implements Distribution {
  private final Tensor logWeights; // [batch, components]
  private final List<Tensor> means; // of each component, [batch, size]
  private final List<double[][]> factors; // lower triangular: covariance = factor factor'

  /**
   * The mixture with these parameters.
   *
   * @param logWeights [batch, components]
   * @param means of each component, [batch, size]
   * @param factors of each component, [size][size], lower triangular, times its transpose the
   *     covariance
   */
  FullMixture(Tensor logWeights, List<Tensor> means, List<double[][]> factors) {
    this.logWeights = logWeights;
    this.means = List.copyOf(means);
    this.factors = List.copyOf(factors);
  }

  /** Returns the mixture with an empty batch shape. */
  static FullMixture of(GaussianMixture mixture, Trace trace, DType dtype) {
    double[] logWeights = new double[mixture.components()];
    List<Tensor> means = new ArrayList<>();
    List<double[][]> factors = new ArrayList<>();
    for (int k = 0; k < logWeights.length; k++) {
      logWeights[k] = Math.log(mixture.weight(k));
      means.add(constant(trace, dtype, Shape.of(mixture.size()), mixture.mean(k)));
      factors.add(mixture.factor(k));
    }
    return new FullMixture(
        constant(trace, dtype, Shape.of(logWeights.length), logWeights), means, factors);
  }

  static Tensor constant(Trace trace, DType dtype, Shape shape, double[] values) {
    return trace.constant(HostArray.ofDoubles(new TensorType(dtype, shape), values));
  }

  private Tensor matrix(double[][] values) {
    Shape shape = Shape.of(values.length, values[0].length);
    return constant(logWeights.trace(), dtype(), shape, Matrices.flat(values));
  }

  @Override
  public Shape batchShape() {
    return logWeights.shape().range(0, logWeights.shape().rank() - 1);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(factors.get(0).length);
  }

  @Override
  public DType dtype() {
    return logWeights.dtype();
  }

  @Override
  public boolean reparameterized() {
    return means.size() == 1;
  }

  /** The component whose share of [0, 1) holds one uniform number, and in it a normal draw. */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor first = means.get(0);
    Shape draws = sampleShape.concat(batchShape());
    TensorType type = first.type().withShape(draws.concat(eventShape()));
    Tensor noise = logWeights.trace().noise(site, Noise.NORMAL, type);
    int last = means.size() - 1;
    Tensor sample = component(last, noise);
    if (last == 0) {
      return sample;
    }
    TensorType one = first.type().withShape(draws.concat(Shape.of(1)));
    Tensor choice = logWeights.trace().noise(site + "/component", Noise.UNIFORM, one);
    Tensor weights = logWeights.exp();
    for (int k = last - 1; k >= 0; k--) {
      Tensor below = weights.slice(-1, 0, k + 1).sum(-1).expandDims(-1);
      Tensor chosen = choice.less(below).broadcastTo(type.shape());
      sample = chosen.select(component(k, noise), sample);
    }
    return sample;
  }

  private Tensor component(int k, Tensor noise) {
    return noise.matmul(matrix(Matrices.transpose(factors.get(k)))).add(means.get(k));
  }

  @Override
  public Tensor logProb(Tensor value) {
    return componentLogProbs(value).logSumExp(-1);
  }

  /** Returns log w_k + log N(value; m_k, S_k), [sample, batch, components]. */
  Tensor componentLogProbs(Tensor value) {
    List<Tensor> each = new ArrayList<>();
    for (int k = 0; k < means.size(); k++) {
      double[][] factor = factors.get(k);
      Tensor whiten = matrix(Matrices.transpose(Matrices.inverseLower(factor)));
      double norm = 0.5 * factor.length * Math.log(2 * Math.PI);
      for (int i = 0; i < factor.length; i++) {
        norm += Math.log(factor[i][i]);
      }
      Tensor white = value.sub(means.get(k)).matmul(whiten);
      each.add(white.square().sum(-1).mul(-0.5).sub(norm).expandDims(-1));
    }
    return Tensor.concat(-1, each).add(logWeights);
  }

  @Override
  public boolean continuous() {
    return true;
  }

  @Override
  public Optional<Tensor> mean() {
    Tensor sum = share(0);
    for (int k = 1; k < means.size(); k++) {
      sum = sum.add(share(k));
    }
    return Optional.of(sum);
  }

  private Tensor share(int k) {
    return means.get(k).mul(logWeights.slice(-1, k, k + 1).exp());
  }
}
