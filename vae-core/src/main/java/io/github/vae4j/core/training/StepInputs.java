package io.github.vae4j.core.training;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import java.util.HashMap;
import java.util.Map;

/**
 * What each step is given: its batch, its noise, learning rate, KL weight and number. A function of
 * seed and step alone, so that any step can be prepared on any thread, or again.
 */
final class StepInputs {
  /** The prepared inputs of a step and the number of data in its batch. */
  record Prepared(Map<String, HostArray> inputs, int count) {}

  private final Dataset data;
  private final TrainingOptions options;
  private final RandomKey key;
  private final BatchReader reader;
  private final CompiledProgram program;
  private final int stepsPerEpoch;
  private int orderEpoch = -1;
  private int[] order = new int[0];

  StepInputs(
      VaeModel model,
      Dataset data,
      Preprocessing preprocessing,
      TrainingOptions options,
      CompiledProgram program) {
    this.data = data;
    this.options = options;
    this.key = RandomKey.of(options.seed()).fold("training");
    this.reader = BatchReader.of(model, data, preprocessing, options.batchSize(), options.dtype());
    this.program = program;
    this.stepsPerEpoch = options.stepsPerPass(data.size());
  }

  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  long steps() {
    return (long) stepsPerEpoch * options.passes(data.size());
  }

  /** Returns the learning rate of a step, counted from 0. */
  double learningRate(long step) {
    return options.learningRate() * options.schedule().factor((double) step / steps());
  }

  /** Returns the KL weight of a step, counted from 0. */
  double klWeight(long step) {
    return options.klWeight((double) step / steps());
  }

  /** Prepares a step, counted from 0. */
  Prepared prepare(long step) {
    int epoch = (int) (step / stepsPerEpoch);
    if (epoch != orderEpoch) {
      order = Splits.permutation(data.size(), key.fold("shuffle").fold(epoch));
      orderEpoch = epoch;
    }
    int from = (int) (step % stepsPerEpoch) * options.batchSize();
    int count = Math.min(options.batchSize(), data.size() - from);
    Map<String, HostArray> inputs =
        new HashMap<>(reader.read(order, from, count, key.fold("binarization").fold(epoch)));
    TensorType scalar = TensorType.of(options.dtype());
    inputs.put(StepProgram.LEARNING_RATE, HostArray.filled(scalar, learningRate(step)));
    inputs.put(StepProgram.KL_WEIGHT, HostArray.filled(scalar, klWeight(step)));
    inputs.put(StepProgram.STEP, HostArray.filled(scalar, (double) (step + 1)));
    inputs.putAll(program.drawNoise(key.fold("noise").fold(step)));
    return new Prepared(inputs, count);
  }
}
