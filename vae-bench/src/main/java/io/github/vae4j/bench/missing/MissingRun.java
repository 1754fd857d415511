package io.github.vae4j.bench.missing;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.random.RandomKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Removes cells of a table at random, trains on what is left, fills the removed cells, and compares
 * with filling by means and by iterative principal component analysis. A fifth of the rows is kept
 * apart, complete, for log p: of the model of the complete rows, of the model that never sees the
 * removed cells, and of the model of rows whose cells were filled by means.
 */
public final class MissingRun {
  private static final double TEST = 0.2;
  private static final double VALIDATION = 0.1;
  private static final double FARTHEST = 50;

  private static final String HEADER =
      "%-14s %4s  %-36s  %-26s  %-35s%n%-14s %4s  %6s %6s %6s  %15s  %6s %6s %6s %5s  %9s %9s %9s  %s%n";

  private final Settings settings;
  private final Backend backend;
  private final PrintWriter out;

  /**
   * Keeps what to measure with.
   *
   * @param out receives a line for each table and share
   */
  public MissingRun(Settings settings, Backend backend, PrintWriter out) {
    this.settings = settings;
    this.backend = backend;
    this.out = out;
  }

  /** What is found for one table, one share and one seed, each the mean over rows or cells. */
  private record Found(
      Errors numbersToPca,
      Errors numbersToMean,
      Errors levelsToPca,
      Errors levelsToMean,
      double[] logP,
      double logPError,
      double better,
      IterativePca pca,
      String likelihood) {}

  /** Returns what the columns of the lines are. */
  public static String header() {
    return String.format(
        Locale.ROOT,
        HEADER,
        "",
        "",
        "RMSE of numbers",
        "wrong levels, %",
        "log p of complete rows, nats",
        "table",
        "%",
        "VAE",
        "mean",
        "PCA",
        "VAE-PCA, MSE",
        "VAE",
        "mean",
        "PCA",
        "+-",
        "complete",
        "missing",
        "means",
        "missing-means, better rows; likelihood; components");
  }

  /** Measures a table: a line for each share of missing cells. */
  public void run(String table) {
    long start = System.nanoTime();
    List<Integer> percents = settings.percents();
    Found[][] all = new Found[percents.size()][settings.seeds()];
    for (int seed = 1; seed <= settings.seeds(); seed++) {
      RandomKey key = RandomKey.of(seed).fold(table);
      Cells cells =
          Cells.read(
              Path.of(settings.folder(), table + ".npz").toString(),
              settings.rows(),
              key.fold("rows"));
      int test = (int) Math.round(TEST * cells.rows().length);
      Cells known = cells.range(test, cells.rows().length);
      int training = (int) Math.round((1 - VALIDATION) * known.rows().length);
      double[] scales = IntStream.range(0, known.width()).mapToDouble(known::deviation).toArray();
      Cells tested = within(cells.range(0, test), known, scales);
      TableVae complete = TableVae.train(known, training, seed, settings, backend);
      double[] ofComplete = complete.logP(tested, scales, seed, backend);
      for (int i = 0; i < percents.size(); i++) {
        Cells observed =
            known.without(percents.get(i) / 100.0, key.fold("missing").fold(percents.get(i)));
        all[i][seed - 1] = found(known, observed, training, tested, scales, ofComplete, seed);
      }
    }
    for (int i = 0; i < percents.size(); i++) {
      print(table, percents.get(i), all[i]);
    }
    out.printf(Locale.ROOT, "%s: %.0f s%n", table, (System.nanoTime() - start) / 1e9);
    out.flush();
  }

  /**
   * Returns the rows without a cell beyond {@value #FARTHEST} standard deviations: the log p of one
   * such row, where an encoder extrapolates, is below that of all others together.
   */
  private static Cells within(Cells tested, Cells known, double[] scales) {
    double[][] rows =
        Arrays.stream(tested.rows())
            .filter(
                row ->
                    IntStream.range(0, row.length)
                        .filter(j -> !known.category(j))
                        .allMatch(j -> Math.abs(row[j] - known.mean(j)) <= FARTHEST * scales[j]))
            .toArray(double[][]::new);
    return tested.with(rows);
  }

  private Found found(
      Cells known,
      Cells observed,
      int training,
      Cells tested,
      double[] scales,
      double[] ofComplete,
      long seed) {
    Cells means = observed.filledWithMeans();
    IterativePca pca = IterativePca.chosen(observed, RandomKey.of(seed).fold("components"));
    Cells ofPca = pca.fill(observed);
    TableVae masked = TableVae.train(observed, training, seed, settings, backend);
    Cells ofVae = masked.fill(observed, seed, settings.samples(), backend);
    TableVae filled = TableVae.train(means, training, seed, settings, backend);
    double[] ofMasked = masked.logP(tested, scales, seed, backend);
    double[] ofFilled = filled.logP(tested, scales, seed, backend);
    Errors.Distance numbers =
        (j, truth, cell) ->
            known.category(j) ? Double.NaN : Math.pow((cell - truth) / scales[j], 2);
    Errors.Distance levels =
        (j, truth, cell) -> known.category(j) ? (cell == truth ? 0 : 1) : Double.NaN;
    double[] difference =
        IntStream.range(0, ofMasked.length).mapToDouble(i -> ofMasked[i] - ofFilled[i]).toArray();
    return new Found(
        Errors.of(known, observed, ofVae, ofPca, numbers),
        Errors.of(known, observed, ofVae, means, numbers),
        Errors.of(known, observed, ofVae, ofPca, levels),
        Errors.of(known, observed, ofVae, means, levels),
        new double[] {mean(ofComplete), mean(ofMasked), mean(ofFilled)},
        standardError(difference),
        mean(Arrays.stream(difference).map(d -> d > 0 ? 1 : 0).toArray()),
        pca,
        masked.likelihood());
  }

  private static double mean(double[] numbers) {
    return Arrays.stream(numbers).average().orElseThrow();
  }

  private static double standardError(double[] numbers) {
    double mean = mean(numbers);
    double squares = Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (numbers.length - 1) / numbers.length);
  }

  private void print(String table, int percent, Found[] found) {
    List<Found> all = List.of(found);
    double vae = mean(all.stream().mapToDouble(f -> f.numbersToPca().mean()).toArray());
    double lessThanPca =
        mean(all.stream().mapToDouble(f -> f.numbersToPca().difference()).toArray());
    double lessThanMean =
        mean(all.stream().mapToDouble(f -> f.numbersToMean().difference()).toArray());
    double wrong = mean(all.stream().mapToDouble(f -> f.levelsToPca().mean()).toArray());
    double wrongOfPca =
        wrong - mean(all.stream().mapToDouble(f -> f.levelsToPca().difference()).toArray());
    double wrongOfMean =
        wrong - mean(all.stream().mapToDouble(f -> f.levelsToMean().difference()).toArray());
    double[] logP = new double[3];
    for (int i = 0; i < logP.length; i++) {
      int at = i;
      logP[i] = mean(all.stream().mapToDouble(f -> f.logP()[at]).toArray());
    }
    out.printf(
        Locale.ROOT,
        "%-14s %4d  %6.4f %6.4f %6.4f  %+.4f+-%.4f  %6.2f %6.2f %6.2f %5.2f  %9.3f %9.3f %9.3f  %+.3f+-%.3f %3.0f %%  %s; %s%n",
        table,
        percent,
        Math.sqrt(vae),
        Math.sqrt(vae - lessThanMean),
        Math.sqrt(vae - lessThanPca),
        lessThanPca,
        pooled(all.stream().mapToDouble(f -> f.numbersToPca().error()).toArray()),
        100 * wrong,
        100 * wrongOfMean,
        100 * wrongOfPca,
        100 * pooled(all.stream().mapToDouble(f -> f.levelsToPca().error()).toArray()),
        logP[0],
        logP[1],
        logP[2],
        logP[1] - logP[2],
        pooled(all.stream().mapToDouble(Found::logPError).toArray()),
        100 * mean(all.stream().mapToDouble(Found::better).toArray()),
        all.stream().map(f -> f.likelihood().replaceFirst(":.*", "")).toList(),
        all.stream().map(f -> f.pca().toString()).toList());
    out.flush();
  }

  /** Returns the standard error of the mean of means with these errors. */
  private static double pooled(double[] errors) {
    return Math.sqrt(Arrays.stream(errors).map(e -> e * e).sum()) / errors.length;
  }
}
