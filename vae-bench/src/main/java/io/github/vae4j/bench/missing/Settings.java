package io.github.vae4j.bench.missing;

import io.github.vae4j.bench.setting.Property;
import java.util.List;

/**
 * What is measured, from system properties; a blank one counts as absent.
 *
 * @param folder {@code bench.data}, which holds the tables
 * @param tables {@code bench.tables}, names of files in it without their ending
 * @param rows {@code bench.rows}, at most, of each table
 * @param seeds {@code bench.seeds}, how many, from 1
 * @param steps {@code bench.steps} of each training
 * @param latent {@code bench.latent}, latent dimensions
 * @param network {@code bench.network} of encoder and decoder
 * @param optimizer {@code bench.optimizer}
 * @param samples {@code bench.samples}, K of imputation
 * @param likelihoods {@code bench.likelihoods} of columns of numbers, among which is chosen
 * @param objective {@code bench.objective} of training
 * @param percents {@code bench.percents} of the cells that are removed
 */
public record Settings(
    String folder,
    List<String> tables,
    int rows,
    int seeds,
    int steps,
    int latent,
    String network,
    String optimizer,
    int samples,
    List<String> likelihoods,
    String objective,
    List<Integer> percents) {
  private static final String TABLES =
      "2_annthyroid,6_cardio,28_pendigits,30_satellite,32_shuttle,38_thyroid";

  private static final String LIKELIHOODS = "normal:scale=column,student-t:scale=column";

  /**
   * Reads the properties.
   *
   * @throws IllegalArgumentException if no folder is named or a number is not above 0
   */
  public static Settings ofProperties() {
    String folder = Property.text("bench.data", "");
    if (folder.isEmpty()) {
      throw new IllegalArgumentException(
          "bench.data: needs the folder with the tables, such as -Dbench.data=../tables");
    }
    return new Settings(
        folder,
        Property.texts("bench.tables", TABLES),
        Property.number("bench.rows", 5000),
        Property.number("bench.seeds", 1),
        Property.number("bench.steps", 2500),
        Property.number("bench.latent", 8),
        Property.text("bench.network", "mlp:128,128"),
        Property.text("bench.optimizer", "adam"),
        Property.number("bench.samples", 200),
        Property.texts("bench.likelihoods", LIKELIHOODS),
        Property.text("bench.objective", "iwae:5,dreg"),
        Property.texts("bench.percents", "10,30,50").stream().map(Integer::valueOf).toList());
  }
}
