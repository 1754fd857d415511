package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Linear-Gaussian models as the estimators take them. */
public final class ExactModels {
  private ExactModels() {}

  /** Returns a model with random weights, whose proposal is the prior, whatever x is. */
  public static LinearGaussian principalComponents(int latent, int event, double scale, long seed) {
    return withPriorAsProposal(LinearGaussian.random(latent, event, scale, RandomKey.of(seed)));
  }

  public static LinearGaussian withPriorAsProposal(LinearGaussian model) {
    double[] ones = new double[model.latentSize()];
    Arrays.fill(ones, 1);
    return model
        .withProposal(new double[ones.length], ones)
        .withParameters(LinearGaussian.INTERCEPT, LinearGaussian.WEIGHT);
  }

  /** Returns the model in double precision. */
  public static TrainedVae trained(VaeModel model) {
    return new TrainedVae(
        model,
        ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1)),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }

  /** Returns data drawn from the model, as they are stored: in single precision. */
  public static Rows simulate(LinearGaussian model, int n, long seed) {
    double[][] drawn = model.sample(n, RandomKey.of(seed));
    float[][] rows = new float[n][model.eventShape().size()];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = (float) drawn[i][j];
      }
    }
    return new Rows(rows);
  }
}
