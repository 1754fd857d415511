package io.github.vae4j.core.refinement;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.network.Scope;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Finds for each datum the best proposal q* of the encoder's family, or of another one, the model
 * held fixed, and measures L[q*] and the encoder's L[q] (Cremer, Li and Duvenaud 2018, section 3).
 *
 * <p>Adam climbs the ELBO with reparameterised samples, and with the KL in closed form where it has
 * one, once from N(0, I) and once from the encoder's proposal. Of a family that is the image of a
 * normal distribution under a flow or a factor, mean and scale of the base are sought, and N(0, I)
 * is a base: the map stays what the encoder made it for the datum. Where the family has a greatest
 * scale, as {@code delta:NATS} has, scales that a step makes greater are set to it, and so are
 * those of N(0, I). Of the full normal distributions all numbers are sought. Three independent
 * draws keep the bounds honest: one leads the steps, a second chooses the better end for each
 * datum, and a third measures what is reported, so that no bound is greater for having been chosen.
 * The third is shared by q* and the encoder's proposal, which takes most of the noise out of their
 * difference.
 *
 * <p>It differs from the authors' code, which starts from N(0, I) alone, has a constant learning
 * rate of 0.001 and stops after ten windows of 100 steps without improvement: here the number of
 * steps is fixed and the learning rate falls to 0 along a cosine, so that the noise of the last
 * steps dies out. Whether the steps suffice is seen from {@link Bounds#disagreement}.
 *
 * <p>What is found for a datum depends on the datum, its position in the data set and the seed
 * alone, up to the rounding of the engine. One thread at a time; whoever opens it closes it, and
 * the backend after it.
 */
public final class LocalProposals implements AutoCloseable {
  private final TrainedVae vae;
  private final Backend backend;
  private final DeviceArrays parameters;

  /**
   * Uploads the parameters.
   *
   * @throws IllegalArgumentException if the encoder's proposal is neither normal nor the image of a
   *     normal distribution
   */
  public LocalProposals(TrainedVae vae, Backend backend) {
    this.vae = vae;
    this.backend = backend;
    LocalPrograms.image(vae.model(), posterior(), 1);
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  /** Where the best proposal is sought. */
  public enum Family {
    /**
     * Among the proposals that the encoder could give with another base under the same map: none
     * with a greater scale than {@link Normal#greatestLogScale}.
     */
    OWN,
    /** Among the normal distributions with independent dimensions. */
    DIAGONAL,
    /** Among all normal distributions. */
    FULL;

    /** Returns the name as users write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How the search goes.
   *
   * @param steps of Adam from each start, at least 1
   * @param samples of each proposal in a step, 1 to 1024
   * @param learningRate of the first step, above 0
   * @param evaluationSamples of each proposal to choose by, and again to report, at least 1
   * @param seed of all that is drawn
   */
  public record Options(
      int steps, int samples, double learningRate, int evaluationSamples, long seed) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Options {
      if (steps < 1 || evaluationSamples < 1) {
        throw new IllegalArgumentException(
            "local proposals: need at least 1 step and 1 evaluation sample, got "
                + steps
                + " and "
                + evaluationSamples);
      }
      if (samples < 1 || samples > EvaluationData.ROWS / 2) {
        throw new IllegalArgumentException(
            "local proposals: need 1 to "
                + EvaluationData.ROWS / 2
                + " samples in a step, got "
                + samples);
      }
      if (!(learningRate > 0)) {
        throw new IllegalArgumentException(
            "local proposals: need a learning rate above 0, got " + learningRate);
      }
    }

    /** Returns 1000 steps with 10 samples from the rate 0.05, and 1000 evaluation samples. */
    public static Options defaults(long seed) {
      return new Options(1000, 10, 0.05, 1000, seed);
    }
  }

  /**
   * The ELBOs of each datum in nats.
   *
   * @param best L[q*], of the better end of the two searches
   * @param encoder L[q] of the encoder's proposal; in another family than its own, of the place
   *     from which the second search starts
   * @param disagreement how far apart the ends of the two searches are, in nats: the greater less
   *     the smaller ELBO, in the draw that chose between them. Many steps make it small, unless the
   *     ELBO has several maxima
   * @param samples of which each ELBO is the mean
   */
  public record Bounds(double[] best, double[] encoder, double[] disagreement, int samples) {}

  /**
   * Returns whether the encoder's proposals are normal with independent dimensions of any scale, so
   * that its own family is {@link Family#DIAGONAL}.
   */
  public boolean diagonal() {
    return Normal.elements(posterior())
        .filter(normal -> !Double.isFinite(normal.greatestLogScale()))
        .isPresent();
  }

  /** Returns whether a map that the encoder makes for each datum is held in its own family. */
  public boolean holdsMap() {
    return Normal.elements(posterior()).isEmpty();
  }

  /** Records the proposal of one datum in a trace of its own. */
  private Distribution posterior() {
    ModelInputs inputs = ModelInputs.of(vae.model(), Scope.root(Trace.open(), vae.dtype()), 1);
    return inputs.bound().posterior(inputs.x());
  }

  /**
   * Searches the encoder's own family and measures.
   *
   * @param progress told the share of the work that is done, from 0 to 1
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws NonFiniteException if a search ends in a bound that is NaN or infinite, or what is
   *     reported is; it names the datum
   */
  public Bounds find(Dataset data, Options options, DoubleConsumer progress) {
    return find(Family.OWN, data, options, progress);
  }

  /**
   * Searches a family and measures.
   *
   * @param progress told the share of the work that is done, from 0 to 1
   * @throws IllegalArgumentException as {@link #find(Dataset, Options, DoubleConsumer)}
   * @throws NonFiniteException as {@link #find(Dataset, Options, DoubleConsumer)}
   */
  public Bounds find(Family family, Dataset data, Options options, DoubleConsumer progress) {
    BatchReader.requireFit(vae.model(), data, vae.preprocessing());
    int n = data.size();
    int rows = EvaluationData.rows(vae.model(), vae.dtype());
    int batch = Math.max(1, Math.min(n, rows / (2 * options.samples())));
    int draws = Math.max(1, Math.min(options.evaluationSamples(), rows / (2 * batch)));
    Bounds bounds =
        new Bounds(new double[n], new double[n], new double[n], options.evaluationSamples());
    Progress counter = new Progress(options, (n + batch - 1) / batch, draws, progress);
    RandomKey key = EvaluationData.key(options.seed()).fold("local proposals");
    try (LocalPrograms programs =
        new LocalPrograms(vae, family, batch, options.samples(), draws, backend)) {
      for (int from = 0; from < n; from += batch) {
        int count = Math.min(batch, n - from);
        Map<String, HostArray> given =
            EvaluationData.read(vae, data, from, count, batch, options.seed());
        try (LocalSearch search =
            new LocalSearch(programs, parameters.map(), given, key, from, backend)) {
          measure(search, options, counter, batch, from, count, bounds);
        }
      }
    }
    return bounds;
  }

  private static void measure(
      LocalSearch search,
      Options options,
      Progress progress,
      int batch,
      int from,
      int count,
      Bounds bounds) {
    int samples = options.evaluationSamples();
    LocalSearch.Places starts = search.places();
    search.run(options.steps(), options.samples(), options.learningRate(), progress);
    LocalSearch.Places ends = search.places();
    double[] ofEnds = search.bounds(ends, "choice", samples, progress);
    boolean[] first = new boolean[batch];
    for (int i = 0; i < batch; i++) {
      double a = ofEnds[i];
      double b = ofEnds[batch + i];
      first[i] = a > b;
      if (i < count) {
        requireFinite(from + i, a, b);
        bounds.disagreement[from + i] = Math.abs(a - b);
      }
    }
    double[] reported = search.bounds(ends.choose(first, starts), "report", samples, progress);
    System.arraycopy(reported, 0, bounds.best, from, count);
    System.arraycopy(reported, batch, bounds.encoder, from, count);
    for (int i = from; i < from + count; i++) {
      int datum = i;
      Finite.require(
          new double[] {bounds.best[i], bounds.encoder[i]},
          which -> place(datum, which == 0 ? "L[q*]" : "the encoder's L[q]"),
          "the model overflows there; look for values far outside its training data");
    }
  }

  private static void requireFinite(int datum, double fromPrior, double fromEncoder) {
    Finite.require(
        new double[] {fromPrior, fromEncoder},
        which ->
            place(datum, "the end of the search from " + (which == 0 ? "N(0, I)" : "the encoder")),
        "lower the learning rate");
  }

  private static String place(int datum, String what) {
    return "local proposals: row " + (datum + 1) + ", bound of " + what;
  }

  /** Counts runs of a program, of which it knows the number. */
  private static final class Progress implements Runnable {
    private final double runs;
    private final DoubleConsumer told;
    private int done;

    Progress(Options options, int batches, int draws, DoubleConsumer told) {
      int weighings = 2 * ((options.evaluationSamples() + draws - 1) / draws);
      this.runs = (double) batches * (options.steps() + weighings);
      this.told = told;
    }

    @Override
    public void run() {
      done++;
      told.accept(done / runs);
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}
