package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.prefetch.Prefetcher;
import io.github.vae4j.core.profile.TrainingClock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Updates of the encoder alone before a step, while it lags behind the decoder (He et al. 2019,
 * algorithm 1). They go on while the bound that is trained, in the mean over {@value #WINDOW} of
 * them, is above its mean over the {@value #WINDOW} before, and are as many as the options have at
 * most: the rule of the authors' program. Each has a batch and noise of its own, which are a
 * function of the seed and of the number of updates before it.
 */
final class EncoderUpdates implements AutoCloseable {
  /** Updates between which the bound is compared. */
  static final int WINDOW = 15;

  private final Optional<Running> running;
  private final TrainingOptions options;
  private Optional<Prefetcher<StepInputs.Prepared>> ahead = Optional.empty();
  private long count;

  private record Running(CompiledStep step, StepInputs inputs) {}

  private EncoderUpdates(Optional<Running> running, TrainingOptions options) {
    this.running = running;
    this.options = options;
  }

  /**
   * Compiles an update, if the options ask for some.
   *
   * @throws IllegalArgumentException if they do, and the model has no parameters of its encoder
   *     alone
   */
  static EncoderUpdates open(
      VaeModel model,
      InferenceMethod method,
      Dataset data,
      Preprocessing preprocessing,
      TrainingOptions options,
      Backend backend) {
    if (options.encoderUpdates() == 0) {
      return new EncoderUpdates(Optional.empty(), options);
    }
    StepProgram step = StepProgram.ofEncoder(model, method, options);
    CompiledStep compiled = CompiledStep.compile(backend, step);
    StepInputs inputs =
        new StepInputs(
            model,
            data,
            preprocessing,
            options,
            compiled,
            "encoder training",
            TrainingClock.none());
    return new EncoderUpdates(Optional.of(new Running(compiled, inputs)), options);
  }

  /** Returns the number of updates so far. */
  long count() {
    return count;
  }

  /** Goes on after so many updates. */
  void goOnAfter(long updates) {
    ahead.ifPresent(Prefetcher::close);
    ahead = Optional.empty();
    count = updates;
  }

  /** Returns the inputs of a step, from 0, with the number of the encoder's update in it. */
  Map<String, HostArray> numbered(Map<String, HostArray> inputs, long step) {
    if (running.isEmpty()) {
      return inputs;
    }
    Map<String, HostArray> all = new HashMap<>(inputs);
    all.put(StepProgram.ENCODER_STEP, running.get().inputs().number((double) (step + count + 1)));
    return all;
  }

  /** Updates the encoder before a step, from 0; the state becomes that after the updates. */
  void before(long step, DeviceArrays state) {
    running.ifPresent(found -> update(found, step, state));
  }

  private void update(Running found, long step, DeviceArrays state) {
    Prefetcher<StepInputs.Prepared> batches =
        ahead.orElseGet(() -> new Prefetcher<>(found.inputs()::batch, count, Long.MAX_VALUE));
    ahead = Optional.of(batches);
    double before = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = 1; i <= options.encoderUpdates(); i++) {
      StepInputs.Prepared batch = batches.take();
      Map<String, HostArray> given = new HashMap<>(batch.inputs());
      given.putAll(found.inputs().rates(step));
      CompiledStep.Result result =
          found.step().run(state.map(), numbered(given, step), TrainingClock.none());
      state.map().putAll(result.state());
      count++;
      sum += mean(Named.get(result.told(), StepProgram.REPORT), batch.count());
      if (i % WINDOW == 0) {
        if (!(sum > before)) {
          return;
        }
        before = sum;
        sum = 0;
      }
    }
  }

  private static double mean(HostArray report, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += report.get(i);
    }
    return sum / count;
  }

  @Override
  public void close() {
    ahead.ifPresent(Prefetcher::close);
    running.ifPresent(found -> found.step().close());
  }
}
