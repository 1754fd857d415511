package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.measure.GreyEntropy;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Scores data by how unlikely a trained model finds them: -log p(x) in nats, estimated by the
 * importance-weighted bound with K draws (Burda et al. 2016, equation 8), so on average an upper
 * bound of it. Higher is stranger.
 *
 * <p>Grey levels under a Bernoulli have no p(x), and the bound is one on a cross-entropy. From it
 * the {@linkplain GreyEntropy entropy of the grey levels} of the datum is taken off, which says
 * nothing of how well the model knows them: the score is an upper bound of -log E exp(-KL(x || z))
 * over the prior.
 *
 * <p>All data share their draws, so the score of a datum is a function of the model, K and the seed
 * alone, whatever else is scored with it, up to the rounding of the engine. (Data that are
 * binarised at random are the exception: that depends on their position.) Thread-safe; whoever
 * opens it closes it, and the backend after it.
 */
public final class Scorer implements AutoCloseable {
  private static final int[] BATCHES = {1, 16, 256}; // a service asks for one row, a file for many

  private final TrainedVae vae;
  private final EvaluationOptions options;
  private final SharedDraws draws;
  private final GreyEntropy entropy;

  /** Uploads the parameters; scores are made of 100 draws under seed 1. */
  public Scorer(TrainedVae vae, Backend backend) {
    this(vae, backend, EvaluationOptions.defaults());
  }

  /** Uploads the parameters. */
  public Scorer(TrainedVae vae, Backend backend, EvaluationOptions options) {
    this.vae = vae;
    this.options = options;
    this.draws = new SharedDraws("score: the scorer is closed", vae, backend, options);
    this.entropy = GreyEntropy.of(vae.model());
  }

  /**
   * Returns one score for each datum, in nats.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws io.github.vae4j.core.execution.NonFiniteException if a score is
   * @throws io.github.vae4j.core.examination.VerificationException if the backend computes the
   *     first batch otherwise than plain Java
   * @throws io.github.vae4j.api.backend.BackendException of kind CLOSED if this or the backend was
   *     closed
   */
  public double[] score(Dataset data) {
    return scores(data).nats();
  }

  /**
   * Returns the scores of {@link #score} with their errors and what tells how far to trust them.
   *
   * @throws RuntimeException as {@link #score}
   */
  public Scores scores(Dataset data) {
    BatchReader.requireFit(vae.model(), data, vae.preprocessing());
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    double[] scores = new double[data.size()];
    double[] errors = new double[data.size()];
    double[] sizes = new double[data.size()];
    double[] tails = new double[data.size()];
    for (int from = 0; from < scores.length; ) {
      int batch = batch(scores.length - from);
      int count = Math.min(batch, scores.length - from);
      Map<String, HostArray> inputs = draws.read(data, order, from, count, batch);
      LogMeanExp[] weights = draws.weights(inputs, count, batch);
      HostArray x = Named.get(inputs, BatchReader.DATA);
      double[] part = new double[count];
      for (int i = 0; i < count; i++) {
        int start = i * x.shape().dim(1);
        part[i] = -weights[i].value() - entropy.of(j -> x.get(start + j));
      }
      Finite.requirePerDatum("score", data::place, from, part);
      System.arraycopy(part, 0, scores, from, count);
      for (int i = 0; i < count; i++) {
        errors[from + i] = weights[i].standardError();
        sizes[from + i] = weights[i].effectiveSampleSize();
        tails[from + i] = weights[i].paretoK();
      }
      from += count;
      options.progress().accept(from);
    }
    return new Scores(scores, errors, new Reliability(options.samples(), sizes, tails));
  }

  /** Returns what was found of the first batch; nothing before it, or if it is not verified. */
  public Optional<Verification> verification() {
    return draws.verification();
  }

  private static int batch(int left) {
    return Arrays.stream(BATCHES)
        .filter(batch -> batch >= left)
        .findFirst()
        .orElse(BATCHES[BATCHES.length - 1]);
  }

  @Override
  public void close() {
    draws.close();
  }
}
