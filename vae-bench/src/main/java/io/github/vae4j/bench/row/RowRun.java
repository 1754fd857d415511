package io.github.vae4j.bench.row;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.bench.model.SmallTable;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.row.RowScorer;
import io.github.vae4j.core.table.TableSchema;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model of a table with the usual networks, and rows that are scored one by one. Its parameters
 * are those before training, which take as long as any.
 */
public final class RowRun {
  private static final int ROWS = 1000;
  private static final int[] SAMPLES = {1, 50};
  private static final int TURNS = 3;

  private final SmallTable table = new SmallTable(ROWS);
  private final TrainedVae vae;

  private RowRun(Activation activation) {
    TableSchema schema = table.schema();
    VaeSpec spec = VaeSpec.builder(schema).activation(activation).build();
    this.vae =
        new TrainedVae(
            spec,
            ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.of(schema),
            table.columns(),
            Map.of());
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
    return Calls.measure(i -> scorer.score(table.rows().get(i % ROWS)), millis);
  }

  private Calls batch(Scorer scorer, int millis) {
    return Calls.measure(
        i ->
            scorer
                .score(
                    Datasets.table(
                        "request", table.columns(), List.of(table.rows().get(i % ROWS))))[0],
        millis);
  }
}
