package io.github.vae4j.cli.option;

import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Likelihood;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;

/**
 * Chooses how data are preprocessed and checks that the likelihood can take them, before anything
 * is trained.
 */
public final class Preflight {
  private Preflight() {}

  /**
   * Returns the preprocessing.
   *
   * @param scale a number, or {@code auto}: 1 for data within [0, 1], else the full scale of images
   */
  public static Preprocessing preprocessing(
      Dataset data,
      DatasetStatistics statistics,
      String scale,
      boolean standardize,
      Binarization binarization) {
    if (standardize) {
      return Preprocessing.standardize(statistics).with(binarization);
    }
    boolean table = data.itemShape().rank() == 1;
    double divisor =
        !scale.equals("auto")
            ? parse(scale)
            : statistics.greatest() <= 1 || table ? 1 : data.fullScale();
    return Preprocessing.divide(divisor).with(binarization);
  }

  private static double parse(String scale) {
    try {
      return Double.parseDouble(scale);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--scale: expected auto or a number, found '" + scale + "'", e);
    }
  }

  /**
   * Checks all data, and against the likelihood.
   *
   * @throws DataException naming the first element that is NaN, infinite or outside
   */
  public static void check(Dataset data, Preprocessing preprocessing, Likelihood likelihood) {
    check(
        data,
        preprocessing,
        likelihood,
        "set --scale to the greatest value, or choose another --likelihood");
  }

  private static void check(
      Dataset data, Preprocessing preprocessing, Likelihood likelihood, String advice) {
    boolean unit = likelihood.unitInterval() || preprocessing.binarization() != Binarization.NONE;
    float[] row = new float[data.itemShape().size()];
    for (int i = 0; i < data.size(); i++) {
      preprocessing.readScaled(data, i, row, 0);
      for (int j = 0; unit && j < row.length; j++) {
        if (!(row[j] >= 0 && row[j] <= 1)) {
          throw new DataException(
              data.place(i, j)
                  + ": expected a number in [0, 1] for the likelihood "
                  + likelihood.label()
                  + ", found "
                  + row[j]
                  + "; "
                  + advice);
        }
      }
    }
  }

  /** Returns the mean datum as the model sees it, before binarisation. */
  public static double[] scaledMean(Dataset data, Preprocessing preprocessing) {
    double[] mean = DatasetStatistics.of(data).mean().clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] = preprocessing.scaled(i, mean[i]);
    }
    return mean;
  }

  /**
   * Returns whether the data are 0 or 1 and the likelihood a probability: only then do bits per
   * dimension mean anything.
   */
  public static boolean discrete(
      Likelihood likelihood, Preprocessing preprocessing, boolean binaryData) {
    return likelihood == Likelihood.DISCRETIZED_LOGISTIC
        || likelihood == Likelihood.BERNOULLI
            && (binaryData || preprocessing.binarization() != Binarization.NONE);
  }

  /**
   * Checks that data are such as the model takes: their shape, and all numbers as in training.
   *
   * @throws DataException if they are not; it names the first element that is outside
   */
  public static void require(Dataset data, TrainedVae vae) {
    if (!data.fits(vae.model().eventShape())) {
      throw new DataException(
          data.name()
              + ": expected data of shape "
              + vae.model().eventShape()
              + " as the model was trained on, found "
              + data.itemShape());
    }
    if (vae.model() instanceof VaeSpec spec) {
      check(
          data,
          vae.preprocessing(),
          spec.likelihood(),
          "give data on the scale that the model was trained on (it takes them "
              + ModelDescription.treatment(vae.preprocessing())
              + ")");
    }
  }
}
