package io.github.vae4j.core.refinement;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.optimizer.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The search for the best diagonal normal distribution of each datum of one batch, from two starts.
 * Data and places stay on the device.
 */
final class LocalSearch implements AutoCloseable {
  private final LocalPrograms programs;
  private final Map<String, DeviceArray> parameters;
  private final DeviceArrays data;
  private final RandomKey key;
  private final int from;
  private final Backend backend;
  private final DeviceArrays state;

  /**
   * Goes to the two starts.
   *
   * @param parameters of the model
   * @param given of the batch, see {@link io.github.vae4j.core.evaluation.EvaluationData#read}
   * @param key of all noise
   * @param from number of the first datum: each has noise of its own, wherever it is computed
   */
  LocalSearch(
      LocalPrograms programs,
      Map<String, DeviceArray> parameters,
      Map<String, HostArray> given,
      RandomKey key,
      int from,
      Backend backend) {
    this.programs = programs;
    this.parameters = parameters;
    this.key = key;
    this.from = from;
    this.backend = backend;
    this.data = DeviceArrays.upload(backend, given);
    this.state = new DeviceArrays();
    try {
      state.map().putAll(programs.start().run(resident(Map.of()), Map.of()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The two diagonal normal distributions of each datum, [2 batch, latent] each. */
  record Places(double[] mean, double[] logScale) {
    /** Returns the first of each datum where it is better, else the second; then {@code below}. */
    Places choose(boolean[] first, Places below) {
      double[][] chosen = {below.mean.clone(), below.logScale.clone()};
      int latent = mean.length / (2 * first.length);
      for (int i = 0; i < first.length; i++) {
        int row = first[i] ? i : first.length + i;
        System.arraycopy(mean, row * latent, chosen[0], i * latent, latent);
        System.arraycopy(logScale, row * latent, chosen[1], i * latent, latent);
      }
      return new Places(chosen[0], chosen[1]);
    }
  }

  /** Returns where the search is. */
  Places places() {
    return new Places(
        Named.get(state.map(), LocalPrograms.MEAN).download().toDoubles(),
        Named.get(state.map(), LocalPrograms.LOG_SCALE).download().toDoubles());
  }

  /** Takes all steps, with a learning rate that falls to 0 along a cosine. */
  void run(int steps, int samples, double learningRate, Runnable afterStep) {
    state.map().putAll(DeviceArrays.upload(backend, programs.moments()).map());
    TensorType scalar = TensorType.of(programs.dtype());
    for (int i = 0; i < steps; i++) {
      double rate = learningRate * Schedule.COSINE.factor((double) i / steps);
      Map<String, HostArray> fresh = new LinkedHashMap<>();
      fresh.put(LocalPrograms.LEARNING_RATE, HostArray.filled(scalar, rate));
      fresh.put(LocalPrograms.STEP, HostArray.filled(scalar, i + 1));
      fresh.put(LocalPrograms.SITE, noise("steps", (long) i * samples, samples));
      state.map().putAll(programs.step().run(resident(state.map()), fresh));
      afterStep.run();
    }
  }

  /**
   * Returns the ELBO of each distribution with the KL in closed form, [2 batch] in nats.
   *
   * @param site names the draw
   * @param samples of each distribution
   */
  double[] bounds(Places places, String site, int samples, Runnable afterChunk) {
    Map<String, HostArray> at =
        Map.of(
            LocalPrograms.MEAN, HostArray.ofDoubles(programs.places(), places.mean()),
            LocalPrograms.LOG_SCALE, HostArray.ofDoubles(programs.places(), places.logScale()));
    int rows = programs.places().shape().dim(0);
    int draws = programs.draws();
    double[] bounds = new double[rows];
    for (int done = 0; done < samples; done += draws) {
      Map<String, HostArray> fresh = new LinkedHashMap<>(at);
      fresh.put(LocalPrograms.SITE, noise(site, done, draws));
      Map<String, HostArray> found = programs.weigh().runToHost(resident(Map.of()), fresh);
      HostArray logLikelihood = Named.get(found, LocalPrograms.LOG_LIKELIHOOD);
      HostArray kl = Named.get(found, LocalPrograms.KL);
      int counted = Math.min(draws, samples - done);
      for (int row = 0; row < rows; row++) {
        for (int s = 0; s < counted; s++) {
          bounds[row] += (logLikelihood.get(s * rows + row) - kl.get(row)) / samples;
        }
      }
      afterChunk.run();
    }
    return bounds;
  }

  /**
   * Returns normal numbers [draws, batch, latent]: draw s of row r depends on the key, the site,
   * {@code from + r} and {@code first + s} alone.
   */
  private HostArray noise(String site, long first, int draws) {
    int batch = programs.places().shape().dim(0) / 2;
    int latent = programs.places().shape().dim(1);
    double[] all = new double[draws * batch * latent];
    double[] ofDatum = new double[draws * latent];
    for (int r = 0; r < batch; r++) {
      Noise.NORMAL.fill(key.fold(site).fold(from + r), first * latent, ofDatum);
      for (int s = 0; s < draws; s++) {
        System.arraycopy(ofDatum, s * latent, all, (s * batch + r) * latent, latent);
      }
    }
    return HostArray.ofDoubles(TensorType.of(programs.dtype(), draws, batch, latent), all);
  }

  private Map<String, DeviceArray> resident(Map<String, DeviceArray> more) {
    Map<String, DeviceArray> all = new LinkedHashMap<>(parameters);
    all.putAll(data.map());
    all.putAll(more);
    return all;
  }

  @Override
  public void close() {
    state.close();
    data.close();
  }
}
