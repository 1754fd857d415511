package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One batch on its way: data and place stay on the device, noise and the step's numbers go there,
 * log-weights come back.
 */
final class BatchRefinement implements AutoCloseable {
  private final StepPrograms programs;
  private final Map<String, DeviceArray> parameters;
  private final DeviceArrays data;
  private final RandomKey key;
  private final int from;
  private final Map<String, DeviceArray> place = new HashMap<>();

  /**
   * Runs the encoder.
   *
   * @param data of the batch
   * @param key of all noise
   * @param from number of the first datum: each has noise of its own, wherever it is computed
   */
  BatchRefinement(
      StepPrograms programs,
      Map<String, DeviceArray> parameters,
      Map<String, HostArray> data,
      RandomKey key,
      int from,
      Backend backend) {
    this.programs = programs;
    this.parameters = parameters;
    this.data = DeviceArrays.upload(backend, data);
    this.key = key;
    this.from = from;
    try {
      place.putAll(programs.start().run(resident(), Map.of()));
    } catch (RuntimeException e) {
      this.data.close();
      throw e;
    }
  }

  /**
   * Takes step {@code i}, from 0, unless its size is 0, and returns the log-weights of the place it
   * starts from.
   */
  HostArray step(int i, double factor) {
    if (programs.step().isEmpty()) {
      return weigh(Trajectory.SITE + i, StepPrograms.LOG_WEIGHT);
    }
    CompiledProgram step = programs.step().get();
    Map<String, HostArray> fresh = new LinkedHashMap<>();
    noise(step, StepPrograms.SITE, Trajectory.SITE + i, fresh);
    noise(step, StepPrograms.REFINEMENT_SITE, Trajectory.REFINEMENT_SITE + i, fresh);
    TensorType scalar = programs.scalar();
    fresh.put(StepPrograms.FACTOR, HostArray.filled(scalar, factor));
    fresh.put(StepPrograms.NUMBER, HostArray.filled(scalar, i + 1));
    Map<String, DeviceArray> next = step.run(resident(), fresh);
    try (DeviceArray logWeight = Named.get(next, StepPrograms.LOG_WEIGHT)) {
      next.remove(StepPrograms.LOG_WEIGHT);
      closePlace();
      place.putAll(next);
      return logWeight.download();
    }
  }

  /**
   * Weighs one sample of the place.
   *
   * @param site names its noise
   * @return what {@link StepPrograms#weigh} tells of it
   */
  Map<String, HostArray> weigh(String site) {
    Map<String, HostArray> fresh = new LinkedHashMap<>();
    noise(programs.weigh(), StepPrograms.SITE, site, fresh);
    return programs.weigh().runToHost(resident(), fresh);
  }

  /**
   * Weighs one sample of the place.
   *
   * @param site names its noise
   * @param output {@link StepPrograms#LOG_WEIGHT} or {@link StepPrograms#ELBO}
   */
  HostArray weigh(String site, String output) {
    return Named.get(weigh(site), output);
  }

  /** Returns a part of the place, {@link StepPrograms#MEAN} or {@link StepPrograms#LOG_SCALE}. */
  HostArray download(String name) {
    return Named.get(place, name).download();
  }

  /** Returns the centres of the proposals, [batch, latent], see {@link Proposal#centre}. */
  HostArray centre() {
    boolean mapped =
        programs.weigh().program().outputs().stream()
            .anyMatch(output -> output.name().equals(StepPrograms.CENTRE));
    return mapped ? weigh(StepPrograms.SITE, StepPrograms.CENTRE) : download(StepPrograms.MEAN);
  }

  private Map<String, DeviceArray> resident() {
    Map<String, DeviceArray> all = new HashMap<>(parameters);
    all.putAll(data.map());
    all.putAll(place);
    return all;
  }

  private void noise(
      CompiledProgram program, String input, String site, Map<String, HostArray> fresh) {
    for (Program.Input declared : program.program().inputs()) {
      if (declared.name().equals(input)) {
        fresh.put(input, rowNoise(key.fold(site), from, declared.type()));
      }
    }
  }

  /** Returns normal numbers [rows, size]; row r depends on the key and {@code from + r} alone. */
  static HostArray rowNoise(RandomKey key, int from, TensorType type) {
    int rows = type.shape().dim(0);
    int size = type.shape().dim(1);
    double[] all = new double[rows * size];
    double[] row = new double[size];
    for (int r = 0; r < rows; r++) {
      Noise.NORMAL.fill(key.fold(from + r), 0, row);
      System.arraycopy(row, 0, all, r * size, size);
    }
    return HostArray.ofDoubles(type, all);
  }

  private void closePlace() {
    place.values().forEach(DeviceArray::close);
    place.clear();
  }

  @Override
  public void close() {
    closePlace();
    data.close();
  }
}
