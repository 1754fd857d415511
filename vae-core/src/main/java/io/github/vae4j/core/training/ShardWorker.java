package io.github.vae4j.core.training;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.shard.Shard;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardGradients;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes gradients of shards and their sums by the programs of a step.
 *
 * @param compiled is closed with it
 * @param key of the training's batches and noise
 */
record ShardWorker(StepProgram step, CompiledStep compiled, RandomKey key)
    implements ShardGradients {
  @Override
  public ShardGradient gradient(Map<String, HostArray> parameters, Shard shard) {
    Map<String, HostArray> given = new LinkedHashMap<>(shard.inputs());
    given.putAll(compiled.drawNoise(StepInputs.noiseKey(key, shard.step()), shard.number()));
    Map<String, HostArray> found = compiled.gradients(parameters, given);
    return new ShardGradient(values(step, found), Named.get(found, StepProgram.REPORT));
  }

  @Override
  public ShardGradient sum(ShardGradient first, ShardGradient next) {
    return new ShardGradient(
        values(step, compiled.sum(named(first), named(next))),
        CompiledStep.inOrder(List.of(first.report(), next.report())));
  }

  private static Map<String, HostArray> values(StepProgram step, Map<String, HostArray> found) {
    Map<String, HostArray> values = new LinkedHashMap<>();
    for (Parameter parameter : step.parameters()) {
      String name = parameter.name();
      values.put(name, Named.get(found, StepProgram.gradientName(name)));
    }
    return values;
  }

  /** Returns gradients by the names that they have between the programs. */
  static Map<String, HostArray> named(ShardGradient gradient) {
    Map<String, HostArray> named = new LinkedHashMap<>();
    gradient.values().forEach((name, array) -> named.put(StepProgram.gradientName(name), array));
    return named;
  }

  @Override
  public void close() {
    compiled.close();
  }
}
