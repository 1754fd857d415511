package io.github.vae4j.spark.row;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Explainer;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.imputation.Imputer;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model on the engine of an executor, which makes the values of the columns that it adds. What it
 * needs for an output is opened once, when the first row asks for it. Thread-safe.
 */
public final class ModelOnEngine implements AutoCloseable {
  private static final int SMALL =
      16; // variants that an explainer takes at a time if there are few

  private final TrainedVae vae;
  private final Optional<TableSchema> schema;
  private final OutputSettings settings;
  private final Optional<Scorer> scorer;
  private final Optional<Explainer> explainer;
  private final Optional<Imputer> imputer;
  private final VaeSession session;

  /** Uploads the parameters. */
  public ModelOnEngine(TrainedVae vae, OutputSettings settings, Backend backend) {
    EvaluationOptions options =
        EvaluationOptions.defaults()
            .withSamples(settings.samples())
            .withSeed(settings.seed())
            .withVerify(settings.verify());
    this.vae = vae;
    this.schema = vae.preprocessing().schema();
    this.settings = settings;
    this.scorer =
        settings.score().isEmpty()
            ? Optional.empty()
            : Optional.of(new Scorer(vae, backend, options));
    this.explainer =
        settings.reasons().isEmpty()
            ? Optional.empty()
            : schema.map(table -> new Explainer(vae, backend, options, table.starts()));
    this.imputer =
        settings.imputed().isEmpty()
            ? Optional.empty()
            : Optional.of(
                Imputer.sharingDraws(
                    vae, backend, options.withSamples(settings.imputationSamples())));
    this.session = new VaeSession(vae, backend);
  }

  /**
   * Returns the values that are added to each row of a chunk, in the order of its columns.
   *
   * @param count number of rows that do not only fill it up
   */
  public List<List<Object>> values(Chunk chunk, int count) {
    List<List<Object>> rows = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> rows.add(new ArrayList<>()));
    scorer.ifPresent(
        of -> {
          double[] scores = of.score(chunk);
          each(rows, i -> scores[i]);
        });
    explainer.ifPresent(of -> addReasons(of, chunk, rows));
    if (!settings.latent().isEmpty()) {
      HostArray latents = session.encode(chunk, settings.seed());
      each(rows, i -> Output.vector(latents, i));
    }
    if (!settings.reconstruction().isEmpty()) {
      addReconstructions(chunk, rows);
    }
    imputer.ifPresent(of -> addImputed(of, chunk, rows));
    return rows;
  }

  @FunctionalInterface
  private interface Value {
    Object of(int row);
  }

  private static void each(List<List<Object>> rows, Value value) {
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).add(value.of(i));
    }
  }

  private void addReasons(Explainer of, Chunk chunk, List<List<Object>> rows) {
    TableSchema table = schema.orElseThrow();
    // As many rows that all chunks have batches of one size.
    int least = SMALL / (table.features().size() + 1) + 1;
    int[] asked = IntStream.range(0, Math.max(least, rows.size())).toArray();
    double[][] nats = of.explain(chunk, asked);
    each(rows, i -> Output.reasons(table, chunk, i, nats[i], settings.mostReasons()));
  }

  private void addReconstructions(Chunk chunk, List<List<Object>> rows) {
    HostArray means = session.reconstruct(chunk, settings.seed());
    if (schema.isPresent()) {
      double[] all = means.toDoubles();
      int width = means.shape().dim(1);
      each(rows, i -> Output.features(schema.get(), all, i * width));
    } else {
      each(rows, i -> Output.unscaled(vae, means, i));
    }
  }

  private void addImputed(Imputer of, Chunk chunk, List<List<Object>> rows) {
    TableSchema table = schema.orElseThrow();
    of.impute(
        chunk,
        0,
        datum -> {
          if (datum.index() < rows.size()) {
            rows.get(datum.index())
                .add(Output.completed(table, chunk, datum.index(), datum.mean()));
          }
        });
  }

  @Override
  public void close() {
    scorer.ifPresent(Scorer::close);
    explainer.ifPresent(Explainer::close);
    imputer.ifPresent(Imputer::close);
    session.close();
  }
}
