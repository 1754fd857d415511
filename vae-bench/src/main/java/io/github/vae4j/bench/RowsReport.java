package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.rows.RowsRun;
import io.github.vae4j.bench.setting.Property;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A long table, by the product's commands, and the training step alone beside them. */
public final class RowsReport {
  private static final int SOME_ROWS = 20_000; // for the step alone
  private static final double SECONDS = 10;

  private RowsReport() {}

  /**
   * Measures the training step alone.
   *
   * @param arguments the engine, the file to write the result to, the model and the table
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(
        () ->
            step(
                Engine.valueOf(arguments[0]),
                Path.of(arguments[1]),
                Path.of(arguments[2]),
                arguments[3]));
  }

  private static boolean step(Engine engine, Path file, Path model, String table)
      throws IOException {
    Options options = Options.ofProperties();
    TrainedVae vae = TrainedVae.load(model);
    DataSettings some = DataSettings.builder().labelColumn("odd").limit(SOME_ROWS).build();
    TrainingOptions training =
        TrainingOptions.builder().batchSize(RowsRun.batch()).verify(false).build();
    try (Backend backend = Backends.discover().select(engine.label()).open(options.config());
        Dataset rows = Datasets.open(table, some);
        TrainingSteps steps =
            Trainer.of(vae.model(), vae.preprocessing())
                .method(InferenceMethods.discover().create(RowsRun.objective()))
                .options(training)
                .steps(rows, backend)) {
      Map<String, HostArray> inputs = steps.inputs(0);
      run(steps, inputs, SECONDS / 2);
      double millis = run(steps, inputs, SECONDS);
      Files.writeString(
          file,
          String.format(
              Locale.ROOT,
              "the training step alone, batch %d: %.2f ms, %,.0f rows/s%n",
              RowsRun.batch(),
              millis,
              1000 * RowsRun.batch() / millis));
    }
    return true;
  }

  /** Returns the milliseconds of a step. */
  private static double run(TrainingSteps steps, Map<String, HostArray> inputs, double seconds) {
    long start = System.nanoTime();
    int count = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      steps.run(inputs);
      count++;
    }
    return (System.nanoTime() - start) / 1e6 / count;
  }

  /** Runs all and prints what it takes. */
  static boolean report(Options options, PrintStream out) throws IOException, InterruptedException {
    String launcher = Property.text("bench.vae", "../vae-dist/target/vae/bin/vae");
    int rows = Property.number("bench.rows", 1_000_000);
    boolean parquet = Property.text("bench.format", "csv").equals("parquet");
    try (RowsRun run =
        new RowsRun(Path.of(launcher), Property.text("bench.heap", "1g"), rows, parquet, out)) {
      boolean failed = run.report(Property.number("bench.samples", 10));
      Path file = Files.createTempFile("vae-bench", ".txt");
      failed |=
          ChildVm.run(
                  RowsReport.class,
                  options.threads(),
                  List.of("-Xmx1g"),
                  options.engines().get(0).name(),
                  file.toString(),
                  run.model().toString(),
                  run.table().toString())
              != 0;
      out.print(Files.readString(file));
      Files.delete(file);
      return failed;
    }
  }
}
