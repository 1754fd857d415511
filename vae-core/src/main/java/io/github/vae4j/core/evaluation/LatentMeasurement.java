package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.flow.Centre;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Measures what the latent dimensions of a model do. */
final class LatentMeasurement implements AutoCloseable {
  /** Draws for each of two estimates of a posterior mean without a closed form. */
  private static final int MEAN_DRAWS = 16;

  private static final String OUT_OF_PROPORTION =
      "look for data whose latents are out of all proportion";

  private final Batches batches;
  private final Backend backend;
  private final Map<String, DeviceArray> parameters;
  private final Map<Integer, CompiledProgram> programs = new HashMap<>();

  LatentMeasurement(Batches batches, Backend backend, Map<String, DeviceArray> parameters) {
    this.batches = batches;
    this.backend = backend;
    this.parameters = parameters;
  }

  /**
   * Measures the KL and the activity of each latent dimension.
   *
   * @param root key of all that is drawn
   * @throws NonFiniteException if a posterior mean or a KL is NaN or infinite; it names the datum
   */
  LatentReport report(Dataset data, RandomKey root) {
    int batch = Math.min(data.size(), EvaluationData.ROWS);
    int latent = batches.model().latentSize();
    CompiledProgram program = programs.computeIfAbsent(batch, this::trace);
    boolean known = program.program().outputs().stream().anyMatch(o -> o.name().equals("kl"));
    double[] kl = new double[known ? latent : 0];
    double[][] means = new double[data.size()][latent];
    double[][] again = new double[data.size()][latent];
    batches.each(
        data,
        batch,
        root,
        (from, count, inputs, key) -> {
          inputs.putAll(program.drawNoise(key));
          Map<String, HostArray> result = program.runToHost(parameters, inputs);
          // A row that only fills the batch repeats its first datum, which is found before it.
          result.forEach((name, rows) -> Finite.requirePerDatum(name, data::place, from, rows));
          for (int i = 0; i < count; i++) {
            for (int j = 0; j < latent; j++) {
              if (known) {
                kl[j] += Named.get(result, "kl").get(i * latent + j) / data.size();
              }
              means[from + i][j] = Named.get(result, "mean").get(i * latent + j);
              again[from + i][j] = Named.get(result, "mean again").get(i * latent + j);
            }
          }
        });
    double[] variance = new double[latent];
    Arrays.setAll(variance, j -> covariance(means, again, j));
    String latents = "latent dimension ";
    Finite.require(kl, i -> latents + i + ": the mean KL", OUT_OF_PROPORTION);
    Finite.require(
        variance, i -> latents + i + ": the variance of the posterior mean", OUT_OF_PROPORTION);
    return new LatentReport(kl, variance, data.size(), batches.model().latentLayers());
  }

  private static double covariance(double[][] x, double[][] y, int column) {
    double meanX = Arrays.stream(x).mapToDouble(row -> row[column]).average().orElseThrow();
    double meanY = Arrays.stream(y).mapToDouble(row -> row[column]).average().orElseThrow();
    return IntStream.range(0, x.length)
        .mapToDouble(i -> (x[i][column] - meanX) * (y[i][column] - meanY))
        .average()
        .orElseThrow();
  }

  private CompiledProgram trace(int batch) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, batches.dtype());
    ModelInputs inputs = ModelInputs.of(batches.model(), scope, batch);
    LatentModel bound = inputs.bound();
    Distribution posterior = bound.posterior(inputs.x());
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Tensor mean = Centre.of("latent dimensions", posterior);
    boolean layers = posterior instanceof Chain;
    outputs.put("mean", layers ? estimatedMean(posterior, "first") : mean);
    outputs.put("mean again", layers ? estimatedMean(posterior, "second") : mean);
    Elbo.klPerDimension(posterior, bound.prior()).ifPresent(kl -> outputs.put("kl", kl));
    return CompiledProgram.compile(backend, trace.program(outputs), Set.of());
  }

  private static Tensor estimatedMean(Distribution layers, String site) {
    return ((Chain) layers).estimatedMean("means/" + site, MEAN_DRAWS);
  }

  @Override
  public void close() {
    programs.values().forEach(CompiledProgram::close);
  }
}
