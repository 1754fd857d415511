package io.github.vae4j.bench.rows;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * Writes a table of 30 columns under a seed: an id, a label, 14 of numbers, 5 of categories, 4 of
 * two levels, 3 of counts, 2 of dates. All but id and label depend on three hidden factors, and
 * lack one cell in twenty.
 */
public final class MixedTable {
  /** The columns of counts, which look like measurements. */
  public static final List<String> COUNTS = List.of("visits", "orders", "returns");

  private static final int FACTORS = 3;
  private static final int NUMBERS = 14;
  private static final int[] LEVELS = {3, 5, 8, 12, 40};
  private static final List<String> BINARY = List.of("member", "active", "insured", "urban");
  private static final double MISSING = 0.05;
  private static final double ODD = 0.01; // rows whose numbers do not go together
  private static final int DAYS = 3650;
  private static final LocalDate FIRST = LocalDate.of(2015, 1, 1);

  private final SplittableRandom random;
  private final double[][] loadings;

  private MixedTable(long seed) {
    this.random = new SplittableRandom(seed);
    int width = NUMBERS + LEVELS.length + BINARY.size() + COUNTS.size() + 2;
    this.loadings = new double[width][FACTORS];
    for (double[] row : loadings) {
      for (int k = 0; k < FACTORS; k++) {
        row[k] = normal();
      }
    }
  }

  /** Writes a file of so many rows. */
  public static void write(Path file, long rows, long seed) throws IOException {
    MixedTable table = new MixedTable(seed);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(header());
      out.newLine();
      for (long i = 0; i < rows; i++) {
        out.write(table.line());
        out.newLine();
      }
    }
  }

  private static String header() {
    StringJoiner names = new StringJoiner(",");
    names.add("customer");
    for (int i = 1; i <= NUMBERS; i++) {
      names.add("measure" + i);
    }
    for (int count : LEVELS) {
      names.add("kind" + count);
    }
    BINARY.forEach(names::add);
    COUNTS.forEach(names::add);
    return names.add("joined").add("seen").add("odd").toString();
  }

  private String line() {
    double[] factors = new double[FACTORS];
    for (int k = 0; k < FACTORS; k++) {
      factors[k] = normal();
    }
    boolean odd = random.nextDouble() < ODD;
    StringJoiner cells = new StringJoiner(",");
    cells.add(String.format(Locale.ROOT, "%012x", random.nextLong() >>> 16));
    int column = 0;
    for (int i = 0; i < NUMBERS; i++) {
      double mean = odd ? 2 * normal() : effect(factors, column);
      double bent = i % 3 == 0 ? mean + 0.5 * mean * mean : mean;
      cells.add(cell(decimal(100 * i + 10 * (bent + 0.3 * normal()))));
      column++;
    }
    for (int count : LEVELS) {
      double at = 0.5 + 0.25 * (effect(factors, column++) + 0.5 * normal());
      cells.add(cell("level" + Math.min(count - 1, Math.max(0, (int) (at * count)))));
    }
    for (int i = 0; i < BINARY.size(); i++) {
      cells.add(cell(effect(factors, column++) + normal() > 0 ? "yes" : "no"));
    }
    for (int i = 0; i < COUNTS.size(); i++) {
      cells.add(cell(Integer.toString(poisson(Math.exp(0.7 * effect(factors, column++))))));
    }
    int day = day(effect(factors, column++));
    cells.add(cell(FIRST.plusDays(day).toString()));
    LocalDateTime seen =
        FIRST.plusDays(day(effect(factors, column))).atTime(random.nextInt(24), random.nextInt(60));
    cells.add(cell(seen.toString()));
    return cells.add(odd ? "1" : "0").toString();
  }

  private String cell(String text) {
    return random.nextDouble() < MISSING ? "" : text;
  }

  private double effect(double[] factors, int column) {
    double sum = 0;
    for (int k = 0; k < FACTORS; k++) {
      sum += loadings[column][k] * factors[k];
    }
    return sum;
  }

  private static String decimal(double value) {
    long hundredths = Math.round(100 * value);
    long whole = Math.abs(hundredths) / 100;
    long rest = Math.abs(hundredths) % 100;
    return (hundredths < 0 ? "-" : "") + whole + (rest < 10 ? ".0" : ".") + rest;
  }

  private int day(double effect) {
    double at = 0.5 + 0.15 * (effect + 0.3 * normal());
    return (int) Math.min(DAYS - 1, Math.max(0, at * DAYS));
  }

  private int poisson(double rate) {
    double limit = Math.exp(-Math.min(rate, 50));
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  /** Returns a draw of the standard normal distribution (Box and Muller 1958). */
  private double normal() {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
