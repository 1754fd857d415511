package io.github.vae4j.spark.row;

import java.io.Serializable;

/**
 * Which columns a model adds to the rows of a DataFrame; an empty name is of one that is not added.
 *
 * @param score -log p(x), in nats
 * @param reasons which cells speak most against a row
 * @param mostReasons how many of them; 0 for all
 * @param latent the latents
 * @param reconstruction the mean of p(x|z) at these latents
 * @param imputed the row with its missing cells filled
 * @param samples K of score and reasons
 * @param imputationSamples K of the filled cells
 * @param seed of all that is drawn
 * @param verify whether the first batch is computed in plain Java too, on each executor
 */
public record OutputSettings(
    String score,
    String reasons,
    int mostReasons,
    String latent,
    String reconstruction,
    String imputed,
    int samples,
    int imputationSamples,
    long seed,
    boolean verify)
    implements Serializable {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public OutputSettings {
    require("samples", samples, 1);
    require("imputationSamples", imputationSamples, 1);
    require("mostReasons", mostReasons, 0);
  }

  private static void require(String name, int number, int least) {
    if (number < least) {
      throw new IllegalArgumentException(
          name + ": needs to be at least " + least + ", got " + number);
    }
  }
}
