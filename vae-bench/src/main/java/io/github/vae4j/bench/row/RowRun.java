package io.github.vae4j.bench.row;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.row.RowScorer;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A model of a table of 30 columns (20 of numbers, 5 of categories, 3 of two levels, 2 of counts;
 * one cell in twenty is missing) with the usual networks, and rows that are scored one by one. Its
 * parameters are those before training, which take as long as any.
 */
public final class RowRun {
  private static final int NUMBERS = 20;
  private static final int[] LEVELS = {3, 4, 5, 6, 8};
  private static final int BINARY = 3;
  private static final int COUNTS = 2;
  private static final int ROWS = 1000;
  private static final double MISSING = 0.05;
  private static final int[] SAMPLES = {1, 50};
  private static final int TURNS = 3;

  private final List<String> columns = new ArrayList<>();
  private final List<List<Object>> rows = new ArrayList<>();
  private final TrainedVae vae;

  private RowRun(Activation activation) {
    SplittableRandom random = new SplittableRandom(1);
    SchemaOptions.Builder options = SchemaOptions.builder();
    IntStream.range(0, NUMBERS).forEach(i -> columns.add("measure" + i));
    IntStream.of(LEVELS).forEach(levels -> columns.add("kind" + levels));
    IntStream.range(0, BINARY).forEach(i -> columns.add("flag" + i));
    for (int i = 0; i < COUNTS; i++) {
      columns.add("count" + i);
      options.type("count" + i, ColumnType.COUNT);
    }
    IntStream.range(0, ROWS).forEach(i -> rows.add(row(random)));
    try (Dataset table = Datasets.table("table", columns, rows)) {
      TableSchema schema = TableSchema.infer(table, options.build());
      VaeSpec spec = VaeSpec.builder(schema).activation(activation).build();
      this.vae =
          new TrainedVae(
              spec,
              ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
              Preprocessing.of(schema),
              columns,
              Map.of());
    }
  }

  private static List<Object> row(SplittableRandom random) {
    List<Object> row = new ArrayList<>();
    for (int i = 0; i < NUMBERS; i++) {
      row.add(random.nextDouble() + random.nextDouble() + random.nextDouble());
    }
    IntStream.of(LEVELS).forEach(levels -> row.add("level" + random.nextInt(levels)));
    IntStream.range(0, BINARY).forEach(i -> row.add(random.nextBoolean() ? "yes" : "no"));
    IntStream.range(0, COUNTS).forEach(i -> row.add(random.nextInt(40)));
    row.replaceAll(cell -> random.nextDouble() < MISSING ? "" : cell);
    return row;
  }

  /** Measures both scorers in turns and prints the best of each, by the median. */
  public static void report(Backend backend, int millis, PrintWriter out) {
    for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
      RowRun run = new RowRun(activation);
      for (int samples : SAMPLES) {
        run.report(backend, samples, millis, activation.label(), out);
      }
    }
  }

  private void report(Backend backend, int samples, int millis, String name, PrintWriter out) {
    EvaluationOptions options = EvaluationOptions.defaults().withSamples(samples).withVerify(false);
    RowScorer single = RowScorer.of(vae, options);
    try (Scorer scorer = new Scorer(vae, backend, options)) {
      Calls java = single(single, millis);
      Calls engine = batch(scorer, millis);
      for (int turn = 1; turn < TURNS; turn++) {
        java = java.best(single(single, millis));
        engine = engine.best(batch(scorer, millis));
      }
      out.printf(
          Locale.ROOT,
          "%s, K = %d%n  RowScorer           %s%n  Scorer, batch of 1  %s%n  %.0f times as long%n",
          name,
          samples,
          java,
          engine,
          engine.median() / java.median());
    }
  }

  private Calls single(RowScorer scorer, int millis) {
    return Calls.measure(i -> scorer.score(rows.get(i % ROWS)), millis);
  }

  private Calls batch(Scorer scorer, int millis) {
    return Calls.measure(
        i -> scorer.score(Datasets.table("request", columns, List.of(rows.get(i % ROWS))))[0],
        millis);
  }
}
