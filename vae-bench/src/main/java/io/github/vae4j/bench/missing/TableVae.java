package io.github.vae4j.bench.missing;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.imputation.Imputer;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.search.ModelSearch;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A VAE of a table.
 *
 * @param trained model
 * @param schema of its data
 * @param likelihood of numbers that was chosen
 */
record TableVae(TrainedVae trained, TableSchema schema, String likelihood) {
  private static final int BATCH = 128;
  private static final int PATIENCE = 10; // as vae train has it for tables
  private static final int SAMPLES = 100; // K of log p

  /**
   * Trains on the first rows and keeps what is best on the last ones, of all epochs and of the
   * likelihoods of the settings.
   *
   * @param cells some of which may be missing
   * @param training number of rows to train on
   */
  static TableVae train(Cells cells, int training, long seed, Settings settings, Backend backend) {
    try (Dataset data = cells.dataset();
        Dataset fitted = cells.range(0, training).dataset();
        Dataset held = cells.range(training, cells.rows().length).dataset()) {
      List<ModelSearch.Candidate> candidates =
          settings.likelihoods().stream()
              .map(word -> candidate(word, data, cells, seed, settings))
              .toList();
      ModelSearch search = new ModelSearch(candidates, Optional.empty(), told -> {});
      ModelSearch.Found found = search.run(data, new Splits.Parts(fitted, held), backend);
      TrainedVae vae = found.vae();
      return new TableVae(
          vae, vae.preprocessing().schema().orElseThrow(), found.candidate().name());
    }
  }

  private static ModelSearch.Candidate candidate(
      String likelihood, Dataset data, Cells cells, long seed, Settings settings) {
    TableSchema schema = TableSchema.infer(data, cells.schemaOptions(likelihood));
    VaeSpec spec =
        VaeSpec.builder(Shape.of(schema.width()))
            .latent(settings.latent())
            .network(Network.of(settings.network()))
            .activation(Activation.RELU)
            .likelihood(Likelihood.of(schema.likelihood()))
            .build();
    TrainingOptions options =
        TrainingOptions.builder()
            .steps(settings.steps())
            .batchSize(BATCH)
            .seed(seed)
            .optimizer(Optimizer.of(settings.optimizer()))
            .patience(PATIENCE)
            .verify(false)
            .build();
    return new ModelSearch.Candidate(
        likelihood,
        Trainer.of(spec, Preprocessing.of(schema))
            .method(InferenceMethods.discover().create(settings.objective()))
            .options(options));
  }

  /** Returns the table with its missing cells filled, by K importance samples. */
  Cells fill(Cells observed, long seed, int samples, Backend backend) {
    double[][] filled =
        Arrays.stream(observed.rows()).map(double[]::clone).toArray(double[][]::new);
    List<Column> features = schema.features();
    int[] starts = schema.starts();
    int[] columns =
        features.stream().mapToInt(column -> observed.names().indexOf(column.name())).toArray();
    EvaluationOptions options =
        EvaluationOptions.defaults().withSamples(samples).withSeed(seed).withVerify(false);
    try (Dataset data = observed.dataset();
        Imputer imputer = new Imputer(trained, backend, options)) {
      imputer.impute(
          data,
          0,
          datum -> {
            double[] row = filled[datum.index()];
            for (int i = 0; i < columns.length; i++) {
              if (Double.isNaN(row[columns[i]])) {
                Encoding encoding = features.get(i).encoding().orElseThrow();
                row[columns[i]] = encoding.decode(datum.mean(), starts[i]);
              }
            }
          });
    }
    return observed.with(filled);
  }

  /**
   * Returns log p of each row in nats (IWAE-100), numbers measured in given scales, so that models
   * that were trained with other scales can be compared.
   *
   * @param scales of the columns
   */
  double[] logP(Cells complete, double[] scales, long seed, Backend backend) {
    double shift = 0;
    for (Column column : schema.features()) {
      if (column.encoding().orElseThrow() instanceof Numbers numbers) {
        shift += Math.log(scales[complete.names().indexOf(column.name())] / numbers.scale());
      }
    }
    double units = shift;
    EvaluationOptions options =
        EvaluationOptions.defaults().withSamples(SAMPLES).withSeed(seed).withVerify(false);
    try (Dataset data = complete.dataset();
        Scorer scorer = new Scorer(trained, backend, options)) {
      return Arrays.stream(scorer.score(data)).map(score -> units - score).toArray();
    }
  }
}
