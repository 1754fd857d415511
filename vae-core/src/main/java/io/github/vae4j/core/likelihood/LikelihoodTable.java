package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.FileFormat;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Estimates of log p(x) of each datum of one data set under one model, a column for each estimator,
 * in nats. Two columns beside it tell how far to trust each estimate, where that is known. In a
 * file it is a CSV table whose first line says which model, data and seed the numbers are of; an
 * estimation that was interrupted goes on from there, with the numbers that it would have had
 * without the interruption.
 */
public final class LikelihoodTable {
  private static final String MARK = " vae4j likelihoods in nats";
  private static final FileFormat FORMAT = new FileFormat("format", 1);
  private static final String INDEX = "index";
  private static final String MEASURE = "measure";
  private static final String CROSS_ENTROPY = "cross-entropy";
  private static final String END = "\r\n";
  private static final String SIZE = " effective sample size"; // behind the name of an estimator
  private static final String TAIL = " Pareto k-hat";

  private final Map<String, String> identity;
  private final int count;
  private final Map<String, double[]> columns = new LinkedHashMap<>();
  private final Map<String, Integer> done = new LinkedHashMap<>();

  private LikelihoodTable(Map<String, String> identity, int count) {
    this.identity = new TreeMap<>(identity);
    this.count = count;
  }

  /** Returns an empty table for a model, data and seed. */
  public static LikelihoodTable of(TrainedVae vae, Dataset data, long seed) {
    Map<String, String> identity = new TreeMap<>();
    identity.put("model", vae.digest());
    identity.put("unit", vae.unit());
    identity.put("data", data.digest());
    identity.put("seed", Long.toString(seed));
    if (Measure.of(vae, data).crossEntropy()) {
      identity.put(MEASURE, CROSS_ENTROPY);
    }
    return new LikelihoodTable(identity, data.size());
  }

  /**
   * Returns an empty table for data that the model draws under a seed.
   *
   * @param count of data, at least 1
   * @throws IllegalArgumentException if count is below 1
   */
  public static LikelihoodTable simulated(TrainedVae vae, int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("BDMC: needs at least 1 simulated datum, got " + count);
    }
    Map<String, String> identity =
        Map.of(
            "model", vae.digest(),
            "unit", vae.unit(),
            "data", "simulated by " + vae.digest(),
            "seed", Long.toString(seed));
    return new LikelihoodTable(identity, count);
  }

  /**
   * Takes over what a file holds of the same model, data and seed; nothing if there is no file.
   *
   * @throws DataException if the file holds something else
   * @throws NonFiniteException if a number in it is NaN or infinite; it names line and column
   * @throws FileException if it cannot be read
   */
  public void resume(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    LikelihoodTable found = read(file);
    for (String what : List.of("model", "data", "seed")) {
      String theirs = found.identity.getOrDefault(what, "none");
      if (!theirs.equals(Named.get(identity, what))) {
        throw new DataException(
            String.format(
                "%s: holds estimates of another %s (%s, expected %s); name another file, or remove"
                    + " this one",
                file, what, theirs, Named.get(identity, what)));
      }
    }
    if (found.count != count) {
      throw new DataException(
          String.format(
              "%s: holds %d data, expected %d: it was cut off; remove it",
              file, found.count, count));
    }
    columns.putAll(found.columns);
    done.putAll(found.done);
  }

  /**
   * Estimates what is missing of an estimator's column.
   *
   * @param progress told the number of data that are done
   * @param saved called after each batch, to save the table
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws NonFiniteException if the estimator finds a number that is NaN or infinite; it names
   *     the datum
   */
  public void estimate(
      LikelihoodEstimator estimator,
      TrainedVae vae,
      Dataset data,
      Backend backend,
      LongConsumer progress,
      Runnable saved) {
    if (complete(estimator.name())) {
      return;
    }
    String name = estimator.name();
    try (LikelihoodEstimator.Session session = estimator.open(vae, backend)) {
      fill(
          List.of(name, name + SIZE, name + TAIL),
          session.batch(),
          data.name(),
          (from, part) -> {
            LikelihoodEstimator.Estimates found = session.estimate(data, from, part, seed());
            Reliability reliability = found.reliability();
            return new double[][] {
              found.nats(), reliability.effectiveSampleSize(), reliability.paretoK()
            };
          },
          progress,
          saved);
    }
  }

  /**
   * Encloses what is missing of simulated data.
   *
   * @param progress told the number of data that are done
   * @param saved called after each batch, to save the table
   * @throws NonFiniteException if a number is NaN or infinite; it names the datum
   */
  public void enclose(
      BidirectionalMonteCarlo estimator,
      TrainedVae vae,
      Backend backend,
      LongConsumer progress,
      Runnable saved) {
    if (complete(estimator.upperName())) {
      return;
    }
    try (BidirectionalMonteCarlo.Session session = estimator.open(vae, count, backend)) {
      fill(
          List.of(estimator.lowerName(), estimator.upperName()),
          session.batch(),
          "simulated data",
          (from, part) -> session.enclose(from, seed()),
          progress,
          saved);
    }
  }

  /** Returns whether a column is there, with all data. */
  public boolean complete(String estimator) {
    return present(estimator) == count;
  }

  /** Returns how many data of a column are there. */
  private int present(String name) {
    return done.getOrDefault(name, 0);
  }

  private long seed() {
    return Long.parseLong(Named.get(identity, "seed"));
  }

  /** Finds the numbers of some data for each of several columns. */
  @FunctionalInterface
  private interface Batch {
    double[][] numbers(int from, int count);
  }

  private void fill(
      List<String> names,
      int batch,
      String data,
      Batch numbers,
      LongConsumer progress,
      Runnable saved) {
    int from =
        names.stream().filter(n -> !ofReliability(n)).mapToInt(this::present).min().orElse(count);
    // A part of a batch is computed again, so that every number is what it is without interruption.
    for (from -= from % batch; from < count; from += batch) {
      int part = Math.min(batch, count - from);
      double[][] found = numbers.numbers(from, part);
      for (int c = 0; c < names.size(); c++) {
        double[] values = columns.getOrDefault(names.get(c), new double[0]);
        if (values.length < count) { // a file has no room for what is not done
          int there = values.length;
          values = Arrays.copyOf(values, count);
          Arrays.fill(values, there, count, Double.NaN);
          columns.put(names.get(c), values);
        }
        double[] those = Arrays.copyOf(found[c], part);
        if (!ofReliability(names.get(c))) {
          Finite.requirePerDatum(names.get(c), data, from, those);
        }
        System.arraycopy(those, 0, values, from, part);
      }
      for (String name : names) {
        done.put(name, from + part);
      }
      progress.accept(from + part);
      saved.run();
    }
  }

  private static boolean ofReliability(String column) {
    return column.endsWith(SIZE) || column.endsWith(TAIL);
  }

  /** Returns the names of the estimators. */
  public Set<String> estimators() {
    Set<String> names = new LinkedHashSet<>(columns.keySet());
    names.removeIf(LikelihoodTable::ofReliability);
    return names;
  }

  /**
   * Returns how far the estimates of each datum are to be trusted; nothing if the table does not
   * tell, as one of an earlier version does not.
   */
  public Optional<Reliability> reliability(LikelihoodEstimator estimator) {
    Reliability found =
        new Reliability(
            estimator.samples(),
            measure(estimator.name() + SIZE),
            measure(estimator.name() + TAIL));
    return Optional.of(found).filter(Reliability::known);
  }

  private double[] measure(String name) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    double[] there = columns.getOrDefault(name, new double[0]);
    System.arraycopy(there, 0, values, 0, there.length);
    return values;
  }

  /** Returns whether they are of negative cross-entropies rather than of log p(x). */
  public boolean crossEntropy() {
    return CROSS_ENTROPY.equals(identity.get(MEASURE));
  }

  /**
   * Returns the estimates of each datum.
   *
   * @throws IllegalArgumentException if there are none by that name
   * @throws DataException if there are not of all data
   */
  public double[] column(String estimator) {
    double[] values = Named.get(columns, estimator);
    int present = present(estimator);
    if (present < count) {
      throw new DataException(
          String.format(
              "%s: %d of %d data are estimated; run the estimation again to go on",
              estimator, present, count));
    }
    return values.clone();
  }

  /** Returns in words why the estimates cannot be compared with others; nothing if they can. */
  public Optional<String> unlike(LikelihoodTable other) {
    if (differs("data", other)) {
      return Optional.of(
          count == other.count
              ? "they are of other data, or of other columns of the same rows"
              : String.format(
                  Locale.ROOT, "they are of other data, n = %,d and %,d", count, other.count));
    }
    if (differs("seed", other)) {
      return Optional.of(
          "their draws have other seeds, " + of("seed") + " and " + other.of("seed"));
    }
    if (!differs("unit", other)) {
      return Optional.empty();
    }
    String mine = of("unit").replaceFirst("-[0-9a-f]+$", "");
    String theirs = other.of("unit").replaceFirst("-[0-9a-f]+$", "");
    return Optional.of(
        mine.equals(theirs)
            ? "the models see the data in other ways: the preprocessing or the condition differs"
            : "the models have other likelihoods, " + mine + " and " + theirs);
  }

  private boolean differs(String what, LikelihoodTable other) {
    return !of(what).equals(other.of(what));
  }

  private String of(String what) {
    return identity.getOrDefault(what, "none");
  }

  /**
   * Returns the differences of the estimates of two models, this minus the other, datum by datum.
   *
   * @throws IllegalArgumentException if the tables are of other data or seeds, or the models have
   *     another likelihood or preprocessing: only like numbers can be compared
   * @throws NonFiniteException if a difference is infinite; it names the datum
   */
  public double[] minus(LikelihoodTable other, String estimator) {
    unlike(other)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(
                  "estimates: only those of the same data, seed, likelihood and preprocessing can be"
                      + " compared, and "
                      + why);
            });
    double[] differences = column(estimator);
    double[] theirs = other.column(estimator);
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= theirs[i];
    }
    return Finite.requirePerDatum("difference in " + estimator, "estimates", 0, differences);
  }

  /**
   * Writes the table; numbers that are not there yet are empty cells.
   *
   * @throws FileException if the file cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(
        file,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          Map<String, String> first = new TreeMap<>(identity);
          first.put(FORMAT.entry(), FORMAT.written());
          text.write('#' + MARK + ' ' + first + END);
          Map<String, double[]> written = new LinkedHashMap<>(columns);
          written.values().removeIf(column -> Arrays.stream(column).allMatch(Double::isNaN));
          List<String> header = new ArrayList<>(List.of(INDEX));
          header.addAll(written.keySet());
          text.write(line(header));
          for (int i = 0; i < count; i++) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(i)));
            for (Map.Entry<String, double[]> column : written.entrySet()) {
              boolean there = i < present(column.getKey()) && !Double.isNaN(column.getValue()[i]);
              cells.add(there ? Double.toString(column.getValue()[i]) : "");
            }
            text.write(line(cells));
          }
          text.flush();
        });
  }

  /**
   * Reads a table.
   *
   * @throws DataException if it is none; the message says where
   * @throws NonFiniteException if a number is NaN or infinite; it names line and column
   * @throws FileException if it cannot be read, or a newer vae4j wrote it in another form
   */
  public static LikelihoodTable read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file + ": expected a table of likelihoods, found no file; check the path");
    }
    try (LikelihoodLines lines = new LikelihoodLines(file)) {
      if (!lines.next() || !lines.text().startsWith('#' + MARK)) {
        throw noTable(file);
      }
      Map<String, String> identity = new TreeMap<>();
      String line = lines.text().substring(1 + MARK.length()).trim();
      for (String item : line.replaceAll("[{}]", "").split(", ", -1)) {
        String[] parts = item.split("=", 2);
        identity.put(parts[0], parts[parts.length - 1]);
      }
      String format = identity.remove(FORMAT.entry());
      if (format != null) { // the first ones did not say it
        FORMAT.require(file + ": line 1, '" + FORMAT.entry() + "'", format);
      }
      if (!lines.next()) {
        throw noTable(file);
      }
      List<String> header = lines.cells();
      List<Numbers> columns = new ArrayList<>();
      header.stream().skip(1).forEach(name -> columns.add(new Numbers(name)));
      int count = 0;
      for (; lines.next(); count++) {
        List<String> cells = lines.cells();
        for (int c = 1; c < Math.min(header.size(), cells.size()); c++) {
          columns.get(c - 1).take(file, lines.number(), count, cells.get(c));
        }
      }
      if (count == 0) {
        throw noTable(file);
      }
      LikelihoodTable table = new LikelihoodTable(identity, count);
      for (Numbers column : columns) {
        table.columns.put(column.name, Arrays.copyOf(column.values, column.count));
        table.done.put(column.name, column.count);
      }
      return table;
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    }
  }

  private static DataException noTable(Path file) {
    return new DataException(
        file + ": expected a table of likelihoods, whose first line is '#" + MARK + "'");
  }

  /**
   * The numbers of a column up to the first cell that is empty. Of what tells how far to trust an
   * estimate an empty cell is a number that could not be told, and infinity may be one.
   */
  private static final class Numbers {
    private final String name;
    private double[] values = new double[16];
    private int count;

    Numbers(String name) {
      this.name = name;
    }

    void take(Path file, int line, int row, String cell) {
      boolean ofReliability = ofReliability(name);
      if (row != count || cell.isEmpty() && !ofReliability) {
        return;
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, Math.multiplyExact(2, count));
      }
      try {
        values[count] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
      } catch (NumberFormatException e) {
        throw new DataException(
            String.format(
                "%s: line %d, column '%s': expected a number, found '%s'", file, line, name, cell),
            e);
      }
      count++;
      if (ofReliability) {
        return;
      }
      Finite.require(
          new double[] {values[count - 1]},
          i -> file + ": line " + line + ", column '" + name + "'",
          "estimate again with a model and data that give finite estimates");
    }
  }

  /** Returns a line of the file: names of estimators hold commas, and stand in quotes. */
  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.indexOf(',') < 0 ? cell : '"' + cell + '"')
        .collect(Collectors.joining(",", "", END));
  }
}
