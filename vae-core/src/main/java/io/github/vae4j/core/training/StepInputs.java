package io.github.vae4j.core.training;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.optimizer.ExponentialAverage;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import io.github.vae4j.core.shard.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each step is given: its batch, its noise, learning rate, KL weight and number. A function of
 * seed and step alone, so that any step, and any shard of it, can be prepared on any thread, or
 * again.
 */
final class StepInputs {
  /**
   * What a step is given.
   *
   * @param inputs by name; of a step whose shards are computed apart the rates alone
   * @param apart its shards, if they are computed apart
   * @param count the number of data in its batch
   */
  record Prepared(Map<String, HostArray> inputs, List<Shard> apart, int count) {}

  private final Dataset data;
  private final TrainingOptions options;
  private final RandomKey key;
  private final BatchReader reader;
  private final CompiledStep compiled;
  private final TrainingClock clock;
  private final int stepsPerEpoch;
  private int orderEpoch = -1;
  private int[] order = new int[0];

  /**
   * Creates the inputs.
   *
   * @param compiled draws its noise
   * @param stream names what is drawn under the seed
   * @param clock measures how long a batch and its noise take
   */
  StepInputs(
      VaeModel model,
      Dataset data,
      Preprocessing preprocessing,
      TrainingOptions options,
      CompiledStep compiled,
      String stream,
      TrainingClock clock) {
    this.data = data;
    this.options = options;
    this.key = key(options, stream);
    int rows = options.batchSize() / options.shards();
    this.reader = BatchReader.of(model, data, preprocessing, rows, options.dtype());
    this.compiled = compiled;
    this.clock = clock;
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
    return options.klWeight(step, steps());
  }

  /** Prepares a step, counted from 0. */
  Prepared prepare(long step) {
    Prepared batch = batch(step);
    Map<String, HostArray> inputs = new HashMap<>(batch.inputs());
    inputs.putAll(rates(step));
    return new Prepared(inputs, List.of(), batch.count());
  }

  /** Prepares a step, counted from 0, whose shards are computed apart. */
  Prepared prepareApart(long step) {
    Map<String, HostArray> rates = rates(step);
    HostArray klWeight = Named.get(rates, StepProgram.KL_WEIGHT);
    List<Shard> shards = new ArrayList<>();
    int count = 0;
    for (int shard = 0; shard < options.shards(); shard++) {
      Prepared rows = rows(step, shard);
      Map<String, HostArray> inputs = new HashMap<>(rows.inputs());
      inputs.put(StepProgram.KL_WEIGHT, klWeight);
      shards.add(new Shard(step, shard, inputs));
      count += rows.count();
    }
    return new Prepared(rates, shards, count);
  }

  /** Prepares the batch and the noise of a step, counted from 0; see {@link #nameOf}. */
  Prepared batch(long step) {
    if (options.shards() == 1) {
      return shard(step, 0);
    }
    Map<String, HostArray> inputs = new HashMap<>();
    int count = 0;
    for (int shard = 0; shard < options.shards(); shard++) {
      int number = shard;
      Prepared part = shard(step, shard);
      part.inputs().forEach((name, array) -> inputs.put(nameOf(number, name), array));
      count += part.count();
    }
    return new Prepared(inputs, List.of(), count);
  }

  /** Returns the name of what one shard is given, among the inputs of the whole step. */
  static String nameOf(int shard, String name) {
    return name + "@" + shard;
  }

  /** Prepares the rows and the noise of one shard of a step, both counted from 0. */
  private Prepared shard(long step, int shard) {
    Prepared rows = rows(step, shard);
    TrainingClock.Span drawing = clock.beginAhead(Phase.NOISE, step + 1);
    Map<String, HostArray> inputs = new HashMap<>(rows.inputs());
    inputs.putAll(compiled.drawNoise(noiseKey(key, step), shard));
    drawing.end();
    return new Prepared(inputs, List.of(), rows.count());
  }

  /** Returns the key of the noise of a step, from that of a training. */
  static RandomKey noiseKey(RandomKey key, long step) {
    return key.fold("noise").fold(step);
  }

  /** Returns the key of all that a training draws for its steps. */
  static RandomKey key(TrainingOptions options, String stream) {
    return RandomKey.of(options.seed()).fold(stream);
  }

  private Prepared rows(long step, int shard) {
    TrainingClock.Span reading = clock.beginAhead(Phase.BATCH, step + 1);
    int epoch = (int) (step / stepsPerEpoch);
    int from = (int) (step % stepsPerEpoch) * options.batchSize();
    int total = Math.min(options.batchSize(), data.size() - from);
    int rows = options.batchSize() / options.shards();
    int count = Math.max(0, Math.min(rows, total - shard * rows));
    RandomKey binarization = key.fold("binarization").fold(epoch);
    // A shard without a datum has rows all the same, of a datum, and none of them counts.
    int first = count == 0 ? from : from + shard * rows;
    Map<String, HostArray> inputs =
        new HashMap<>(reader.read(order(epoch), first, Math.max(1, count), binarization));
    if (count == 0) {
      inputs.put(
          BatchReader.ROW_WEIGHTS, HostArray.filled(TensorType.of(options.dtype(), rows), 0));
    }
    if (options.shards() > 1) {
      inputs.put(StepProgram.ROW_TOTAL, number(total));
    }
    reading.end();
    return new Prepared(inputs, List.of(), count);
  }

  private synchronized int[] order(int epoch) {
    if (epoch != orderEpoch) {
      order = Splits.permutation(data.size(), key.fold("shuffle").fold(epoch));
      orderEpoch = epoch;
    }
    return order;
  }

  /** Returns the rates and the number of a step, counted from 0. */
  Map<String, HostArray> rates(long step) {
    return rates(step, steps());
  }

  /** Returns the rates and the number of a step, counted from 0, of a training of so many. */
  Map<String, HostArray> rates(long step, long whole) {
    Map<String, HostArray> rates = new HashMap<>();
    double rate = options.learningRate() * options.schedule().factor((double) step / whole);
    rates.put(StepProgram.LEARNING_RATE, number(rate));
    rates.put(StepProgram.KL_WEIGHT, number(options.klWeight(step, whole)));
    rates.put(StepProgram.STEP, number((double) (step + 1)));
    if (options.encoderUpdates() > 0) {
      rates.put(StepProgram.ENCODER_STEP, number((double) (step + 1)));
    }
    if (options.average() > 0) {
      double share = new ExponentialAverage(options.average()).share(step + 1);
      rates.put(StepProgram.AVERAGE_SHARE, number(share));
    }
    return rates;
  }

  /** Returns a number as an input. */
  HostArray number(double value) {
    return HostArray.filled(TensorType.of(options.dtype()), value);
  }
}
