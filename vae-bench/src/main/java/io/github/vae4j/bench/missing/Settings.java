package io.github.vae4j.bench.missing;

import java.util.Arrays;
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
    String folder = property("bench.data", "");
    if (folder.isEmpty()) {
      throw new IllegalArgumentException(
          "bench.data: needs the folder with the tables, such as -Dbench.data=../tables");
    }
    return new Settings(
        folder,
        Arrays.stream(property("bench.tables", TABLES).split(",")).map(String::strip).toList(),
        number("bench.rows", 5000),
        number("bench.seeds", 1),
        number("bench.steps", 2500),
        number("bench.latent", 8),
        property("bench.network", "mlp:128,128"),
        property("bench.optimizer", "adam"),
        number("bench.samples", 200),
        Arrays.stream(property("bench.likelihoods", LIKELIHOODS).split(",")).toList(),
        property("bench.objective", "iwae:5,dreg"),
        Arrays.stream(property("bench.percents", "10,30,50").split(","))
            .map(percent -> Integer.valueOf(percent.strip()))
            .toList());
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  private static int number(String name, int otherwise) {
    String value = property(name, Integer.toString(otherwise));
    if (!value.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(name + ": needs a number above 0, got " + value);
    }
    return Integer.parseInt(value);
  }
}
