package io.github.vae4j.core.measure;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The entropy of the grey levels of a datum x,
 *
 * <pre>H(x) = sum_i -x_i log x_i - (1 - x_i) log(1 - x_i),</pre>
 *
 * in nats, over the elements whose {@linkplain VaeModel#crossEntropy log-likelihood is a
 * cross-entropy}. That is log p(x|z) = -H(x) - KL(x || z), where KL is the divergence between
 * Bernoulli distributions of the means x and of the decoder's means. Without H(x), a bound on log
 * p(x) is one on log E exp(-KL(x || z)) over the prior, which is at most 0.
 */
public final class GreyEntropy {
  private final int[] elements;

  private GreyEntropy(int[] elements) {
    this.elements = elements;
  }

  /** Returns that of the data of a model; it is 0 for all data of most models. */
  public static GreyEntropy of(VaeModel model) {
    return new GreyEntropy(
        IntStream.range(0, model.eventShape().size()).filter(model::crossEntropy).toArray());
  }

  /**
   * Returns the entropy of a datum in nats; elements outside (0, 1), and NaN, have none.
   *
   * @param datum its elements as the model sees them, by their index
   */
  public double of(IntToDoubleFunction datum) {
    double sum = 0;
    for (int i : elements) {
      double x = datum.applyAsDouble(i);
      if (x > 0 && x < 1) {
        sum -= x * Math.log(x) + (1 - x) * Math.log1p(-x);
      }
    }
    return sum;
  }

  /**
   * Returns the entropy of each datum as a trained model sees it, in nats.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public static double[] perDatum(TrainedVae vae, Dataset data) {
    GreyEntropy entropy = of(vae.model());
    Preprocessing preprocessing = vae.preprocessing();
    double[] nats = new double[data.size()];
    if (entropy.elements.length == 0 || preprocessing.binarization() != Binarization.NONE) {
      return nats;
    }
    Dataset modelled = preprocessing.modelled(data);
    float[] row = new float[modelled.itemShape().size()];
    for (int i = 0; i < nats.length; i++) {
      preprocessing.read(modelled, i, RandomKey.of(0), row, 0);
      nats[i] = entropy.of(j -> row[j]);
    }
    return nats;
  }
}
