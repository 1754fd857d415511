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
 * The search for the best proposal of each datum of one batch, from two starts. Data and places
 * stay on the device.
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

  /** The numbers of two proposals for each datum by name, [2 batch, size] each. */
  record Places(Map<String, double[]> numbers) {
    /** Returns the first of each datum where it is better, else the second; then {@code below}. */
    Places choose(boolean[] first, Places below) {
      Map<String, double[]> chosen = new LinkedHashMap<>();
      numbers.forEach(
          (name, all) -> {
            double[] best = Named.get(below.numbers, name).clone();
            int size = all.length / (2 * first.length);
            for (int i = 0; i < first.length; i++) {
              int row = first[i] ? i : first.length + i;
              System.arraycopy(all, row * size, best, i * size, size);
            }
            chosen.put(name, best);
          });
      return new Places(chosen);
    }
  }

  /** Returns where the search is. */
  Places places() {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    for (String name : programs.places().keySet()) {
      numbers.put(name, Named.get(state.map(), name).download().toDoubles());
    }
    return new Places(numbers);
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
   * Returns the ELBO of each proposal, with the KL in closed form where it has one, [2 batch] in
   * nats.
   *
   * @param site names the draw
   * @param samples of each proposal
   */
  double[] bounds(Places places, String site, int samples, Runnable afterChunk) {
    Map<String, HostArray> at = new LinkedHashMap<>();
    programs
        .places()
        .forEach(
            (name, type) ->
                at.put(name, HostArray.ofDoubles(type, Named.get(places.numbers(), name))));
    int rows = programs.rows();
    int draws = programs.draws();
    double[] bounds = new double[rows];
    for (int done = 0; done < samples; done += draws) {
      Map<String, HostArray> fresh = new LinkedHashMap<>(at);
      fresh.put(LocalPrograms.SITE, noise(site, done, draws));
      Map<String, HostArray> found = programs.weigh().runToHost(resident(Map.of()), fresh);
      HostArray logLikelihood = Named.get(found, LocalPrograms.LOG_LIKELIHOOD);
      HostArray kl = Named.get(found, LocalPrograms.KL);
      boolean sampled = kl.shape().rank() == 2;
      int counted = Math.min(draws, samples - done);
      for (int row = 0; row < rows; row++) {
        for (int s = 0; s < counted; s++) {
          double divergence = kl.get(sampled ? s * rows + row : row);
          bounds[row] += (logLikelihood.get(s * rows + row) - divergence) / samples;
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
    int batch = programs.rows() / 2;
    int latent = programs.latent();
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
