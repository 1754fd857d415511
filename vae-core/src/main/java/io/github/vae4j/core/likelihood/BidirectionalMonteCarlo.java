package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.mcmc.HamiltonianMonteCarlo;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Bidirectional Monte Carlo (Grosse, Ghahramani and Adams 2015): log p(x) between a lower and an
 * upper bound. Data are drawn from the model itself, so that each comes with an exact draw from its
 * posterior; chains that are annealed from the prior to the posterior give the lower bound, chains
 * annealed from that draw to the prior the upper. How far they are apart bounds the error of {@link
 * AnnealedImportanceSampling} with the same settings on such data, and says nothing of other data.
 *
 * @param settings of the chains in both directions
 */
public record BidirectionalMonteCarlo(AnnealedImportanceSampling settings) {
  static final String WORD = "bdmc";

  /**
   * The two bounds of each simulated datum, in nats. Each holds in the mean.
   *
   * @param lower on log p(x)
   * @param upper on log p(x)
   * @param settings of the chains
   */
  public record Report(double[] lower, double[] upper, AnnealedImportanceSampling settings) {
    /**
     * Checks the bounds.
     *
     * @throws NonFiniteException if one is NaN or infinite
     */
    public Report {
      Finite.requirePerDatum("lower bound", "simulated data", 0, lower);
      Finite.requirePerDatum("upper bound", "simulated data", 0, upper);
    }

    /** Returns the mean of the lower bound. */
    public Estimate lowerBound() {
      return estimate(settings.bound() + " forward", lower);
    }

    /** Returns the mean of the upper bound. */
    public Estimate upperBound() {
      return estimate(settings.bound() + " backward", upper);
    }

    /** Returns the mean of upper minus lower bound, with the error of the paired differences. */
    public Estimate gap() {
      double[] differences = new double[lower.length];
      for (int i = 0; i < lower.length; i++) {
        differences[i] = upper[i] - lower[i];
      }
      return estimate("BDMC gap", differences);
    }

    private Estimate estimate(String name, double[] perDatum) {
      return Finite.require(Estimate.of(name, settings.chains(), perDatum, 0));
    }
  }

  /**
   * Checks that the model is one that it can be used on, before anything is computed.
   *
   * @throws IllegalArgumentException if the model draws no data by itself, or its latents are not
   *     continuous
   */
  public void check(TrainedVae vae) {
    Simulation.requireUnconditional(vae);
    HamiltonianMonteCarlo.requireContinuous(vae.model(), vae.dtype());
  }

  /**
   * Simulates data and encloses their log p(x).
   *
   * @param count of data, at least 1
   * @param progress told the number of data that are done
   * @throws IllegalArgumentException if count is below 1
   */
  public Report run(TrainedVae vae, int count, long seed, Backend backend, LongConsumer progress) {
    LikelihoodTable table = LikelihoodTable.simulated(vae, count, seed);
    table.enclose(this, vae, backend, progress, () -> {});
    return report(table);
  }

  /**
   * Returns what a table holds.
   *
   * @throws IllegalArgumentException if {@link LikelihoodTable#enclose} has not filled it
   */
  public Report report(LikelihoodTable table) {
    return new Report(table.column(lowerName()), table.column(upperName()), settings);
  }

  /** Returns the name of the column of lower bounds. */
  public String lowerName() {
    return column("lower");
  }

  /** Returns the name of the column of upper bounds. */
  public String upperName() {
    return column("upper");
  }

  private String column(String side) {
    return WORD + ":" + settings.settings() + " " + side;
  }

  Session open(TrainedVae vae, int count, Backend backend) {
    return new Session(vae, count, backend);
  }

  /** The model that draws and the chains that enclose. */
  final class Session implements AutoCloseable {
    private final int batch;
    private final DeviceArrays parameters;
    private final Simulation model;
    private final Annealing annealing;

    private Session(TrainedVae vae, int count, Backend backend) {
      this.batch =
          Math.min(
              Math.max(1, EvaluationData.rows(vae.model(), vae.dtype()) / settings.chains()),
              AnnealedImportanceSampling.powerOfTwo(count));
      this.model = Simulation.open(vae, batch, backend);
      this.annealing =
          new Annealing(
              vae.model(),
              vae.dtype(),
              backend,
              settings.temperatures(),
              settings.chains(),
              batch,
              settings.leapfrogs());
      this.parameters = DeviceArrays.upload(backend, vae.parameters());
    }

    int batch() {
      return batch;
    }

    private RandomKey key(int from, long seed) {
      return EvaluationData.key(seed).fold("bdmc").fold(from);
    }

    private Map<String, HostArray> draw(int from, long seed) {
      return model.draw(parameters.map(), key(from, seed).fold("data"));
    }

    /** Returns the data of a batch, [batch, event size], as the model sees them. */
    HostArray simulate(int from, long seed) {
      return Named.get(draw(from, seed), BatchReader.DATA);
    }

    /** Returns lower and upper bounds of a batch, [2][batch]. */
    double[][] enclose(int from, long seed) {
      RandomKey key = key(from, seed);
      Map<String, HostArray> drawn = draw(from, seed);
      Map<String, HostArray> x = Map.of(BatchReader.DATA, Named.get(drawn, BatchReader.DATA));
      HostArray z = repeated(Named.get(drawn, "z"), settings.chains());
      Annealing.Path path = annealing.pilot(parameters.map(), x, key.fold("pilot"));
      LogMeanExp[] up = annealing.forward(parameters.map(), x, path, key.fold("forward"));
      LogMeanExp[] down = annealing.backward(parameters.map(), x, z, path, key.fold("backward"));
      double[][] bounds = new double[2][batch];
      for (int i = 0; i < batch; i++) {
        bounds[0][i] = up[i].value();
        bounds[1][i] = -down[i].value();
      }
      return bounds;
    }

    @Override
    public void close() {
      parameters.close();
      annealing.close();
      model.close();
    }
  }

  private static HostArray repeated(HostArray rows, int times) {
    double[] once = rows.toDoubles();
    double[] all = new double[times * once.length];
    for (int i = 0; i < times; i++) {
      System.arraycopy(once, 0, all, i * once.length, once.length);
    }
    return HostArray.ofDoubles(
        TensorType.of(rows.type().dtype(), times, rows.shape().dim(0), rows.shape().dim(1)), all);
  }
}
