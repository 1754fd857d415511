package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.RefinementCourse;
import io.github.vae4j.core.refinement.Refiner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Refines batch by batch, each step one call into the engine, with the numbers of the unrolled
 * {@link Trajectory}.
 */
final class SteppedRefiner implements Refiner {
  private static final int BATCH = 256;

  private final RefinedInference method;
  private final TrainedVae vae;
  private final Backend backend;
  private final double[] logits; // of the buffer weights; empty without a buffer
  private final DeviceArrays parameters;
  private final Map<Integer, StepPrograms> programs = new TreeMap<>(); // by batch

  /**
   * Uploads the model.
   *
   * @throws IllegalArgumentException if the method asks for trained numbers that the model lacks,
   *     the posterior is no image of a normal distribution, or the analytic KL is asked for and
   *     there is none
   */
  SteppedRefiner(RefinedInference method, TrainedVae vae, Backend backend) {
    this.method = method;
    this.vae = vae;
    this.backend = backend;
    this.logits = method.buffer().map(this::logits).orElseGet(() -> new double[0]);
    LearnedSteps learned = method.refinement().learned();
    if (learned.any()) {
      int size = learned.shape(vae.model().latentSize()).size();
      trained(Refinement.MEAN_STEP, size);
      trained(Refinement.LOG_SCALE_STEP, size);
    }
    StepPrograms.check(method, vae);
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  private double[] logits(BufferWeights weights) {
    int n = method.refinement().steps() + 1;
    return switch (weights.kind()) {
      case UNIFORM -> new double[n];
      case FIXED -> weights.fixed().stream().mapToDouble(Math::log).toArray();
      case LEARNED -> trained(BufferWeights.LOGITS, n).toDoubles();
      case EM, INVERSE_VARIANCE ->
          throw new IllegalArgumentException(
              method.name()
                  + ": its buffer weights are fitted to data first, such as those of the training;"
                  + " fit them, as 'vae evaluate' does to --fit-data, or take weights=uniform");
    };
  }

  private HostArray trained(String name, int size) {
    HostArray found = vae.parameters().get(ModelParameters.OF_METHOD + name);
    if (found == null || found.shape().size() != size) {
      throw new IllegalArgumentException(
          String.format(
              "%s: needs %d trained numbers '%s%s' in the model, which was trained by '%s' and has"
                  + " %s; refine by that method, or without what is learned",
              method.name(),
              size,
              ModelParameters.OF_METHOD,
              name,
              vae.provenance().getOrDefault("objective", "unknown"),
              found == null ? "none" : found.shape().size()));
    }
    return found;
  }

  @Override
  public RefinedProposals refine(
      Dataset data, int first, int total, Options options, LongConsumer progress) {
    Results results = new Results(first, total, vae.model().latentSize());
    programs(total); // before the clock starts
    long begin = System.nanoTime();
    forEachBatch(
        data,
        first,
        total,
        RandomKey.of(options.seed()).fold("refinement"),
        options.seed(),
        (refined, done, count) -> {
          // What one batch leaves of its time goes to the next.
          double limit = options.budget().toNanos() * ((double) (done + count) / total);
          refine(refined, options.samples(), begin, limit, results, done, count);
          progress.accept(done + count);
        });
    return new RefinedProposals(
        HostArray.ofDoubles(results.type(vae), results.mean),
        HostArray.ofDoubles(results.type(vae), results.logScale),
        results.before,
        results.after,
        results.reconstruction,
        results.bound,
        new Reliability(method.samples(), results.sizes, results.tails),
        method.bound(),
        method.samples(),
        results.steps);
  }

  @Override
  public RefinementCourse course(Dataset data, int index, Options options) {
    int k = method.refinement().steps();
    int latent = vae.model().latentSize();
    double[] elbo = new double[k + 1];
    double[] reconstruction = new double[k + 1];
    double[] mean = new double[(k + 1) * latent];
    double[] logScale = new double[(k + 1) * latent];
    forEachBatch(
        data,
        index,
        1,
        RandomKey.of(options.seed()).fold("refinement"),
        options.seed(),
        (refined, done, count) -> {
          for (int i = 0; i <= k; i++) {
            if (i > 0) {
              refined.step(i - 1, method.refinement().factor(i - 1));
            }
            elbo(refined, options.samples(), elbo, reconstruction, i, 1);
            HostArray centre = refined.centre();
            HostArray scale = refined.download(StepPrograms.LOG_SCALE);
            for (int j = 0; j < latent; j++) {
              mean[i * latent + j] = centre.get(j);
              logScale[i * latent + j] = scale.get(j);
            }
          }
        });
    TensorType type = TensorType.of(vae.dtype(), k + 1, latent);
    return new RefinementCourse(
        HostArray.ofDoubles(type, mean), HostArray.ofDoubles(type, logScale), elbo, reconstruction);
  }

  /**
   * Returns the log-weights of all proposals, [data][k + 1]. Their noise is not that of {@link
   * #refine}: numbers that are fitted to them must know nothing of the weights that they mix.
   */
  double[][] logWeights(Dataset data, Options options, LongConsumer progress) {
    int k = method.refinement().steps();
    double[][] all = new double[data.size()][k + 1];
    forEachBatch(
        data,
        0,
        data.size(),
        RandomKey.of(options.seed()).fold("fit"),
        options.seed(),
        (refined, done, count) -> {
          for (int i = 0; i <= k; i++) {
            HostArray weights =
                i < k
                    ? refined.step(i, method.refinement().factor(i))
                    : refined.weigh(Trajectory.SITE + k, StepPrograms.LOG_WEIGHT);
            for (int row = 0; row < count; row++) {
              all[done + row][i] = weights.get(row);
            }
          }
          for (int row = done; row < done + count; row++) {
            requireWeights(row, all[row]);
          }
          progress.accept(done + count);
        });
    return all;
  }

  private StepPrograms programs(int total) {
    return programs.computeIfAbsent(
        Math.min(BATCH, total), batch -> new StepPrograms(method, vae, batch, backend));
  }

  /** What is done with a batch: {@code count} data from {@code done} on. */
  @FunctionalInterface
  private interface BatchAction {
    void run(BatchRefinement refined, int done, int count);
  }

  private void forEachBatch(
      Dataset data, int first, int total, RandomKey key, long seed, BatchAction action) {
    BatchReader.requireFit(vae.model(), data, vae.preprocessing());
    int batch = Math.min(BATCH, total);
    StepPrograms compiled = programs(total);
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
    int[] order = new int[total];
    Arrays.setAll(order, i -> first + i);
    for (int done = 0; done < total; done += batch) {
      int count = Math.min(batch, total - done);
      Map<String, HostArray> x = reader.read(order, done, count, EvaluationData.binarization(seed));
      x.remove(BatchReader.ROW_WEIGHTS);
      RandomKey noise = key.fold("noise");
      try (BatchRefinement refined =
          new BatchRefinement(compiled, parameters.map(), x, noise, first + done, backend)) {
        action.run(refined, done, count);
      }
    }
  }

  private void refine(
      BatchRefinement refined,
      int samples,
      long begin,
      double limit,
      Results results,
      int from,
      int count) {
    elbo(refined, samples, results.before, new double[results.before.length], from, count);
    List<HostArray> logWeights = new ArrayList<>();
    int k = method.refinement().steps();
    // The clock knows nothing of the samples, so the bound of the steps taken is one.
    for (int i = 0; i < k && System.nanoTime() - begin < limit; i++) {
      logWeights.add(refined.step(i, method.refinement().factor(i)));
    }
    int taken = logWeights.size();
    elbo(refined, samples, results.after, results.reconstruction, from, count);
    List<HostArray> ofBound =
        method.buffer().isPresent() ? logWeights : new ArrayList<>(); // else of the last alone
    if (method.buffer().isPresent() || method.ofLast() > 1) {
      ofBound.add(refined.weigh(Trajectory.SITE + taken, StepPrograms.LOG_WEIGHT));
    }
    for (int j = 1; j < method.ofLast(); j++) {
      ofBound.add(refined.weigh(Trajectory.LAST_SITE + j, StepPrograms.LOG_WEIGHT));
    }
    HostArray mean = refined.centre();
    HostArray logScale = refined.download(StepPrograms.LOG_SCALE);
    for (int row = 0; row < count; row++) {
      int r = row;
      results.steps[from + row] = taken;
      double[] weights = ofBound.stream().mapToDouble(w -> w.get(r)).toArray();
      results.bound[from + row] = weights.length > 0 ? mixed(weights) : results.after[from + row];
      if (weights.length > 1) {
        results.sizes[from + row] = effectiveSampleSize(weights);
      }
      for (int j = 0; j < results.latent; j++) {
        results.mean[(from + row) * results.latent + j] = mean.get(row * results.latent + j);
        results.logScale[(from + row) * results.latent + j] =
            logScale.get(row * results.latent + j);
      }
      requireFinite(results, from + row, taken);
      requireWeights(results.first + from + row, weights);
    }
  }

  private void requireFinite(Results results, int row, int taken) {
    String datum = method.name() + ": row " + (results.first + row + 1) + ", ";
    Finite.require(
        new double[] {results.before[row]},
        i -> datum + "ELBO before the refinement",
        "the model overflows there; look for values far outside its training data");
    String steps = " after " + taken + " steps";
    String advice = "lower step and log-scale-step";
    Finite.require(
        new double[] {results.after[row], results.bound[row]},
        i -> datum + (i == 0 ? "ELBO" : method.bound()) + steps,
        advice);
    int start = row * results.latent;
    Finite.require(
        Arrays.copyOfRange(results.mean, start, start + results.latent),
        i -> datum + "mean of latent dimension " + (i + 1) + steps,
        advice);
    Finite.require(
        Arrays.copyOfRange(results.logScale, start, start + results.latent),
        i -> datum + "log-scale of latent dimension " + (i + 1) + steps,
        advice);
  }

  /**
   * Checks the weights themselves: one that is no number can be absent from a finite result. Some
   * weights may be 0, not all.
   */
  private void requireWeights(int datum, double[] logWeights) {
    boolean some = Arrays.stream(logWeights).anyMatch(w -> w != Double.NEGATIVE_INFINITY);
    double[] checked =
        Arrays.stream(logWeights).map(w -> some && w == Double.NEGATIVE_INFINITY ? 0 : w).toArray();
    Finite.require(
        checked,
        i ->
            method.name()
                + ": row "
                + (datum + 1)
                + ", log-weight "
                + (i + 1)
                + " of "
                + checked.length,
        "lower step and log-scale-step; if the first is not finite, the model overflows there");
  }

  private void elbo(
      BatchRefinement refined,
      int samples,
      double[] elbo,
      double[] reconstruction,
      int from,
      int count) {
    for (int s = 0; s < samples; s++) {
      Map<String, HostArray> weighed = refined.weigh("elbo/" + s);
      for (int row = 0; row < count; row++) {
        elbo[from + row] += Named.get(weighed, StepPrograms.ELBO).get(row) / samples;
        reconstruction[from + row] +=
            Named.get(weighed, StepPrograms.RECONSTRUCTION).get(row) / samples;
      }
    }
  }

  /**
   * Returns log pi_i of the proposals that there are. Those of a buffer are its weights; samples of
   * one proposal weigh the same.
   */
  private double[] logShares(int n) {
    return method.buffer().isPresent() ? Arrays.copyOf(logits, n) : new double[n];
  }

  /**
   * Returns log sum_i pi_i w_i with pi made to add up to 1; if they are all 0, of the last
   * proposal.
   */
  private double mixed(double[] logWeights) {
    int n = logWeights.length;
    double[] shares = logShares(n);
    double[] terms = new double[n];
    Arrays.setAll(terms, i -> shares[i] + logWeights[i]);
    double norm = logSumExp(shares);
    return norm == Double.NEGATIVE_INFINITY ? logWeights[n - 1] : logSumExp(terms) - norm;
  }

  /** Returns that of the terms pi_i w_i; of the last proposal alone, 1. */
  private double effectiveSampleSize(double[] logWeights) {
    double[] shares = logShares(logWeights.length);
    LogMeanExp terms = new LogMeanExp();
    for (int i = 0; i < logWeights.length; i++) {
      terms.add(shares[i] + logWeights[i]);
    }
    double size = terms.effectiveSampleSize();
    return Double.isNaN(size) ? 1 : size;
  }

  private static double logSumExp(double[] x) {
    double max = Arrays.stream(x).max().orElseThrow();
    return max == Double.NEGATIVE_INFINITY
        ? max
        : max + Math.log(Arrays.stream(x).map(v -> Math.exp(v - max)).sum());
  }

  /** What is found for each datum. */
  private static final class Results {
    private final int first;
    private final int latent;
    private final double[] mean;
    private final double[] logScale;
    private final double[] before;
    private final double[] after;
    private final double[] reconstruction;
    private final double[] bound;
    private final double[] sizes;
    private final double[] tails;
    private final int[] steps;

    Results(int first, int n, int latent) {
      this.first = first;
      this.latent = latent;
      this.mean = new double[n * latent];
      this.logScale = new double[n * latent];
      this.before = new double[n];
      this.after = new double[n];
      this.reconstruction = new double[n];
      this.bound = new double[n];
      this.sizes = new double[n];
      this.tails = new double[n]; // of weights under unlike proposals
      this.steps = new int[n];
      Arrays.fill(sizes, Double.NaN);
      Arrays.fill(tails, Double.NaN);
    }

    TensorType type(TrainedVae vae) {
      return TensorType.of(vae.dtype(), before.length, latent);
    }
  }

  @Override
  public void close() {
    programs.values().forEach(StepPrograms::close);
    parameters.close();
  }
}
