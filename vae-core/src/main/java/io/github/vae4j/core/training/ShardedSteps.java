package io.github.vae4j.core.training;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.network.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of a training in {@linkplain TrainingOptions#shards shards}, for a scheduler that is
 * not ours: threads, processes or machines compute the gradients of the shards, in any order and
 * any of them again, and one or all take the step. {@link Trainer#shardedSteps} opens it. A step is
 *
 * <pre>{@code
 * Gradient sum = steps.gradient(state, step, 0);
 * for (int shard = 1; shard < steps.shards(); shard++) {
 *   sum = steps.sum(sum, steps.gradient(state, step, shard));
 * }
 * state = steps.update(state, step, sum);
 * }</pre>
 *
 * <p>Every method is a function of its arguments alone. So the same number of shards on one engine,
 * with the same number of threads, on processors of one kind gives the same bits, whoever computes
 * which shard: those of {@link Trainer#fit} and of {@link TrainingSteps}. The sum begins with shard
 * 0 and takes the others in their order; another order rounds otherwise.
 *
 * <p>Thread-safe; runs of one engine from several threads are serialised. Whoever opens it closes
 * it.
 */
public final class ShardedSteps implements AutoCloseable {
  private final StepProgram step;
  private final CompiledStep compiled;
  private final StepInputs inputs;
  private final Map<String, HostArray> start;

  /**
   * The gradient of what is minimised over some shards of a step, the first one next to the last.
   *
   * @param values by the names of the parameters
   * @param report [1 + parts, rows]: the bound and its parts for each datum, in nats
   * @param count the number of data, which are the first columns of the report; 0 if all rows only
   *     fill the batch
   */
  public record Gradient(Map<String, HostArray> values, HostArray report, int count) {
    /** Keeps the order of the parameters. */
    public Gradient {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  ShardedSteps(
      StepProgram step, CompiledStep compiled, StepInputs inputs, Map<String, HostArray> start) {
    this.step = step;
    this.compiled = compiled;
    this.inputs = inputs;
    this.start = Collections.unmodifiableMap(start);
  }

  /** Returns the number of steps of the whole training. */
  public long count() {
    return inputs.steps();
  }

  /** Returns the number of shards of a step. */
  public int shards() {
    return compiled.shards();
  }

  /** Returns the names of the trained parameters. */
  public List<String> parameters() {
    return step.parameters().stream().map(Parameter::name).toList();
  }

  /** Returns the names of what the rows of a report are: the bound, then its parts. */
  public List<String> rows() {
    List<String> names = new ArrayList<>(List.of(step.bound()));
    names.addAll(step.parts());
    return names;
  }

  /** Returns the state before the first step: parameters, optimiser state and averages, by name. */
  public Map<String, HostArray> start() {
    return start;
  }

  /**
   * Returns what a training keeps of a state: its parameters, or their averages, by their names.
   */
  public Map<String, HostArray> kept(Map<String, HostArray> state) {
    Map<String, HostArray> kept = new LinkedHashMap<>();
    parameters().forEach(name -> kept.put(name, Named.get(state, step.kept(name))));
    return kept;
  }

  /**
   * Computes the gradient of one shard.
   *
   * @param state before the step, of which the parameters suffice
   * @param number of the step, from 0
   * @param shard from 0
   * @throws IllegalArgumentException if there is no such step or shard, or a parameter is missing
   */
  public Gradient gradient(Map<String, HostArray> state, long number, int shard) {
    requireStep(number);
    if (shard < 0 || shard >= shards()) {
      throw new IllegalArgumentException(
          "shards: expected a shard of 0 to " + (shards() - 1) + ", got " + shard);
    }
    StepInputs.Prepared prepared = inputs.shard(number, shard);
    Map<String, HostArray> given = new LinkedHashMap<>(inputs.rates(number));
    given.putAll(prepared.inputs());
    Map<String, HostArray> found = compiled.gradients(state, given);
    Map<String, HostArray> values = new LinkedHashMap<>();
    parameters()
        .forEach(name -> values.put(name, Named.get(found, StepProgram.gradientName(name))));
    return new Gradient(values, Named.get(found, StepProgram.REPORT), prepared.count());
  }

  /**
   * Adds the gradient of the next shard to the sum of those before it.
   *
   * @throws IllegalArgumentException if they are not of the same parameters
   */
  public Gradient sum(Gradient sum, Gradient next) {
    Map<String, HostArray> found = compiled.sum(named(sum), named(next));
    Map<String, HostArray> values = new LinkedHashMap<>();
    parameters()
        .forEach(name -> values.put(name, Named.get(found, StepProgram.gradientName(name))));
    return new Gradient(
        values,
        CompiledStep.inOrder(List.of(sum.report(), next.report())),
        sum.count() + next.count());
  }

  /**
   * Returns the state after a step.
   *
   * @param state before it
   * @param number of the step, from 0
   * @param sum of the gradients of all shards
   * @throws IllegalArgumentException if there is no such step, or something of the state is missing
   */
  public Map<String, HostArray> update(Map<String, HostArray> state, long number, Gradient sum) {
    requireStep(number);
    Map<String, HostArray> given = new LinkedHashMap<>(inputs.rates(number));
    given.putAll(named(sum));
    return compiled.updated(state, given);
  }

  private void requireStep(long number) {
    if (number < 0 || number >= count()) {
      throw new IllegalArgumentException(
          "steps: expected a step of 0 to " + (count() - 1) + ", got " + number);
    }
  }

  private static Map<String, HostArray> named(Gradient gradient) {
    Map<String, HostArray> named = new LinkedHashMap<>();
    gradient.values().forEach((name, array) -> named.put(StepProgram.gradientName(name), array));
    return named;
  }

  @Override
  public void close() {
    compiled.close();
  }
}
