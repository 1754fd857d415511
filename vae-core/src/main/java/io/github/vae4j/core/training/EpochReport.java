package io.github.vae4j.core.training;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.evaluation.Evaluator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One epoch, or the few epochs since the last report where a training has a number of steps ({@link
 * TrainingOptions#passesPerLook}).
 *
 * @param epoch the last one, from 1
 * @param epochs of the whole training
 * @param step number of steps so far
 * @param training the bound over the training data of these epochs, each datum seen by the
 *     parameters of its step, KL weight 1
 * @param parts the bound's parts over the same data
 * @param validation the same bound on the validation data after the epoch, if there are any
 * @param weighted the validation with the KL weight beta of the training, by which epochs are
 *     compared; empty where that is 1 or the method does not tell it
 * @param information I_q(x; z) of the validation data, or of the training data where there are
 *     none, as long as the encoder is updated alone before steps; else empty
 * @param encoderUpdates the number of updates of the encoder alone so far
 * @param best whether the parameters of this epoch are the ones that are kept so far: it is the
 *     best of those at whose last step the KL weight had risen to beta, or there is none yet;
 *     always without validation data
 * @param learningRate of the epoch's last step
 * @param klWeight of the epoch's last step
 * @param seconds of these epochs and their validation, by the clock
 */
public record EpochReport(
    int epoch,
    int epochs,
    long step,
    Estimate training,
    Map<String, Estimate> parts,
    Optional<Estimate> validation,
    Optional<Estimate> weighted,
    Optional<Estimate> information,
    long encoderUpdates,
    boolean best,
    double learningRate,
    double klWeight,
    double seconds) {
  /** Keeps the order of the parts. */
  public EpochReport {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * What looks at the validation data are compared by, of which the best is kept. A look before the
   * KL weight has risen to beta gives way to any later one, and never takes the place of one after.
   *
   * @param finalWeight whether the KL weight of the last step before it was beta
   * @param bound on the validation data with KL weight beta, in nats; NaN where there is none: then
   *     the last look is kept
   */
  public record Standing(boolean finalWeight, double bound) {
    /** Of nothing so far; any look takes its place. */
    public static final Standing NONE = new Standing(false, Double.NaN);

    /**
     * Returns the standing of a look.
     *
     * @param beta of the training
     * @param klWeight of the last step before it
     */
    public static Standing of(Evaluator.Look look, double beta, double klWeight) {
      Optional<Estimate> bound = beta == 1 ? Optional.of(look.bound()) : look.weighted();
      return new Standing(klWeight == beta, bound.map(Estimate::mean).orElse(Double.NaN));
    }

    /** Returns whether it takes the place of the one that is kept. */
    public boolean replaces(Standing kept) {
      return Double.isNaN(bound)
          || Double.isNaN(kept.bound)
          || !kept.finalWeight
          || finalWeight && bound > kept.bound;
    }
  }

  Standing standing(double beta) {
    Optional<Estimate> bound = beta == 1 ? validation : weighted;
    return new Standing(klWeight == beta, bound.map(Estimate::mean).orElse(Double.NaN));
  }
}
