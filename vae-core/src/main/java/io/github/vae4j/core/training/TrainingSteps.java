package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.profile.TrainingClock;
import io.github.vae4j.core.shard.Shard;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardScheduler;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training on one backend, step by step: what a step is given and what it leaves can be looked at
 * and replaced. {@link Trainer#steps} opens it. Not for several threads; whoever opens it closes
 * it.
 */
public final class TrainingSteps implements AutoCloseable {
  /** Names the batches and the noise of a training under its seed. */
  static final String STREAM = "training";

  private final StepProgram step;
  private final CompiledStep compiled;
  private final StepInputs inputs;
  private final DeviceArrays state;
  private final Map<String, DeviceArray> kept = new HashMap<>();
  private final Backend backend;
  private final TrainingClock clock;

  private TrainingSteps(
      StepProgram step,
      CompiledStep compiled,
      StepInputs inputs,
      DeviceArrays state,
      Backend backend,
      TrainingClock clock) {
    this.step = step;
    this.compiled = compiled;
    this.inputs = inputs;
    this.state = state;
    this.backend = backend;
    this.clock = clock;
  }

  static TrainingSteps open(
      VaeModel model,
      StepProgram step,
      Map<String, HostArray> initialState,
      Dataset data,
      Preprocessing preprocessing,
      TrainingOptions options,
      Backend backend,
      TrainingClock clock) {
    CompiledStep compiled = CompiledStep.compile(backend, step);
    try {
      StepInputs inputs =
          new StepInputs(model, data, preprocessing, options, compiled, STREAM, clock);
      DeviceArrays state = DeviceArrays.upload(backend, initialState);
      return new TrainingSteps(step, compiled, inputs, state, backend, clock);
    } catch (RuntimeException e) {
      compiled.close();
      throw e;
    }
  }

  /** Returns the number of steps of the whole training. */
  public long count() {
    return inputs.steps();
  }

  /**
   * Returns the names of the trained parameters; the rest of the state is the optimiser's, and the
   * averages of parameters if there are some.
   */
  public List<String> parameters() {
    return step.parameters().stream().map(Parameter::name).toList();
  }

  /**
   * Returns what a step, counted from 0, is given: its batch, noise, rates and number. What one of
   * several {@linkplain TrainingOptions#shards shards} is given has its number behind the name, as
   * in {@code x@2}.
   */
  public Map<String, HostArray> inputs(long number) {
    return inputs.prepare(number).inputs();
  }

  /**
   * Returns what a step, counted from 0, is given in a training that takes a number of steps of its
   * own: rates and KL weight go by that number, batch and noise are those of {@link #inputs(long)}.
   *
   * @param whole number of steps of the training, above {@code number}
   */
  public Map<String, HostArray> inputs(long number, long whole) {
    Map<String, HostArray> all = new HashMap<>(inputs.batch(number).inputs());
    all.putAll(inputs.rates(number, whole));
    return all;
  }

  /** Copies parameters and optimiser state to the heap. */
  public Map<String, HostArray> state() {
    return state.download();
  }

  /** Goes on from another state, of the names and types of {@link #state}. */
  public void restore(Map<String, HostArray> values) {
    DeviceArrays fresh = DeviceArrays.upload(backend, values);
    state.close();
    state.map().putAll(fresh.map());
  }

  /**
   * Runs one step on these inputs; the state becomes that after the step.
   *
   * @return [1 + parts, batch]: the bound and its parts for each datum, in nats
   */
  public HostArray run(Map<String, HostArray> given) {
    CompiledStep.Result result = compiled.run(state.map(), given, clock);
    state.map().putAll(result.state());
    return Named.get(result.told(), StepProgram.REPORT);
  }

  /**
   * Runs one step whose shards somebody else computes.
   *
   * @param rates of the step
   */
  HostArray run(Map<String, HostArray> rates, List<Shard> shards, ShardScheduler scheduler) {
    Map<String, HostArray> values = new LinkedHashMap<>();
    for (String name : parameters()) {
      values.put(name, Named.get(state.map(), name).download());
    }
    ShardGradient sum = scheduler.sum(values, shards);
    state.map().putAll(compiled.run(state.map(), rates, sum, clock));
    return sum.report();
  }

  StepProgram program() {
    return step;
  }

  /** Returns what measures the phases of these steps. */
  TrainingClock clock() {
    return clock;
  }

  /** Returns the step as the backend compiled it. */
  CompiledStep compiled() {
    return compiled;
  }

  StepInputs inputs() {
    return inputs;
  }

  DeviceArrays arrays() {
    return state;
  }

  /** Returns what is kept of parameters now, by their names: the same map at each call. */
  Map<String, DeviceArray> kept() {
    parameters().forEach(name -> kept.put(name, Named.get(state.map(), step.kept(name))));
    return kept;
  }

  @Override
  public void close() {
    state.close();
    compiled.close();
  }
}
