package io.github.vae4j.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is expected of a distribution: a CSV file with the columns {@code quantity, parameters,
 * argument, expected, slopes}, each of the last four a list of numbers with blanks between them,
 * and comments after {@code #}.
 *
 * <pre>
 * log-prob                the log-probability of the argument
 * entropy, mean           no argument
 * mean-of-samples         the mean where it is not computed exactly, for samples only
 * kl                      of the distribution from that with the argument as parameters, which has a closed form
 * kl-without-closed-form  the same, to be estimated from samples only
 * variance, fourth-moment of each number of an event, about its mean; samples are compared with them
 * quantile                for the probability that is the argument; samples are compared with it
 * </pre>
 *
 * <p>Slopes are the derivatives of the expected number by each parameter and then, if there are so
 * many, by each number of the argument; where there are none, none are compared.
 */
public final class DistributionTable {
  private static final String HEADER = "quantity,parameters,argument,expected,slopes";

  private final List<Row> rows;

  private DistributionTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /** A line of the file. */
  @SuppressWarnings("ArrayRecordComponent") // rows are not compared
  record Row(
      String text,
      String quantity,
      double[] parameters,
      double[] argument,
      double[] expected,
      double[] slopes) {}

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if the file is not of this form; the message names file and
   *     line
   * @throws UncheckedIOException if it cannot be read
   */
  public static DistributionTable read(URL file) {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      int header = lines.indexOf(HEADER);
      if (header < 0) {
        throw new IllegalArgumentException(file + ": needs the line " + HEADER);
      }
      for (int i = header + 1; i < lines.size(); i++) {
        rows.add(row(file + ":" + (i + 1), lines.get(i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DistributionTable(rows);
  }

  private static Row row(String place, String line) {
    String[] columns = line.split(",", -1);
    if (columns.length != 5) {
      throw new IllegalArgumentException(place + ": needs 5 columns, found " + columns.length);
    }
    try {
      return new Row(
          line,
          columns[0],
          numbers(columns[1]),
          numbers(columns[2]),
          numbers(columns[3]),
          numbers(columns[4]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(place + ": needs numbers, found " + line, e);
    }
  }

  private static double[] numbers(String words) {
    return words.isEmpty()
        ? new double[0]
        : Arrays.stream(words.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Returns the lines about a quantity. */
  List<Row> rows(String quantity) {
    return rows.stream().filter(row -> row.quantity.equals(quantity)).toList();
  }

  /** Returns what is expected of a quantity without argument. */
  double[] expected(String quantity, double[] parameters) {
    return rows(quantity).stream()
        .filter(row -> Arrays.equals(row.parameters, parameters))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no " + quantity + " for " + Arrays.toString(parameters)))
        .expected();
  }

  /** Returns the mean of samples. */
  double[] meanOfSamples(double[] parameters) {
    String sampled = "mean-of-samples";
    return expected(rows(sampled).isEmpty() ? "mean" : sampled, parameters);
  }

  /** Returns the different parameters of the lines about these quantities. */
  List<double[]> parameters(String... quantities) {
    List<double[]> all = new ArrayList<>();
    for (Row row : rows) {
      if (List.of(quantities).contains(row.quantity)
          && all.stream().noneMatch(p -> Arrays.equals(p, row.parameters))) {
        all.add(row.parameters);
      }
    }
    return all;
  }
}
