package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.pass.NonFiniteSearch;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.TreeSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A step on one backend: one program, or with shards three. Thread-safe; whoever compiles it closes
 * it.
 */
final class CompiledStep implements AutoCloseable {
  private final Backend backend;
  private final StepProgram step;
  private final CompiledProgram program; // of the whole step, or of a shard
  private final Optional<Cut> cut;

  /** The further programs of a step in shards. */
  private record Cut(int shards, CompiledProgram sum, CompiledProgram update) {}

  /**
   * What a step leaves.
   *
   * @param state by name, on the device; the caller closes it
   * @param told what the programs told beside it, of all shards one after the other along the last
   *     axis
   */
  record Result(Map<String, DeviceArray> state, Map<String, HostArray> told) {}

  private CompiledStep(
      Backend backend, StepProgram step, Set<String> donated, UnaryOperator<Program> change) {
    this.backend = backend;
    this.step = step;
    if (step.shards().isEmpty()) {
      this.program = CompiledProgram.compile(backend, change.apply(step.program()), donated);
      this.cut = Optional.empty();
      return;
    }
    StepProgram.Shards traced = step.shards().get();
    Set<String> ofSum = new HashSet<>();
    traced.sum().inputs().forEach(input -> ofSum.add(input.name()));
    Set<String> ofUpdate = new HashSet<>(donated);
    ofUpdate.addAll(step.gradients());
    List<CompiledProgram> compiled = new ArrayList<>();
    try {
      compiled.add(CompiledProgram.compile(backend, change.apply(step.program()), Set.of()));
      compiled.add(CompiledProgram.compile(backend, traced.sum(), ofSum));
      compiled.add(CompiledProgram.compile(backend, change.apply(traced.update()), ofUpdate));
    } catch (RuntimeException e) {
      compiled.forEach(CompiledProgram::close);
      throw e;
    }
    this.program = compiled.get(0);
    this.cut = Optional.of(new Cut(traced.count(), compiled.get(1), compiled.get(2)));
  }

  /** Compiles a step that consumes the state. */
  static CompiledStep compile(Backend backend, StepProgram step) {
    return new CompiledStep(backend, step, step.carried(), UnaryOperator.identity());
  }

  /**
   * Compiles a step that leaves the state as it is and tells, under {@link NonFiniteSearch#FLAGS},
   * which of its {@link #values} are finite.
   */
  static CompiledStep watching(Backend backend, StepProgram step) {
    return new CompiledStep(
        backend, step, Set.of(), traced -> NonFiniteSearch.in(traced).program());
  }

  /** Returns what the values of a step are, in the order of its runs. */
  static List<String> values(StepProgram step) {
    List<String> ofRun = NonFiniteSearch.in(step.program()).descriptions();
    List<String> values = new ArrayList<>(ofRun);
    for (int i = 1; i < step.shards().map(StepProgram.Shards::count).orElse(1); i++) {
      values.addAll(ofRun);
    }
    step.shards()
        .ifPresent(traced -> values.addAll(NonFiniteSearch.in(traced.update()).descriptions()));
    return values;
  }

  /** Returns the program of a whole step, or of one shard, as the backend compiled it. */
  Program program() {
    return program.program();
  }

  /** Returns the program of the update, as the backend compiled it; nothing without shards. */
  Optional<Program> update() {
    return cut.map(all -> all.update.program());
  }

  /** Returns the number of shards. */
  int shards() {
    return cut.map(Cut::shards).orElse(1);
  }

  /** Returns the noise of one shard, from 0, under the key of the step. */
  Map<String, HostArray> drawNoise(RandomKey key, int shard) {
    return step.shards()
        .map(traced -> traced.noise().draw(program(), key, shard))
        .orElseGet(() -> program.drawNoise(key));
  }

  /**
   * Takes a step.
   *
   * @param state which is consumed, unless the step is watched
   */
  Result run(Map<String, DeviceArray> state, Map<String, HostArray> given, TrainingClock clock) {
    List<Map<String, DeviceArray>> told = new ArrayList<>();
    Map<String, DeviceArray> next =
        cut.isPresent()
            ? runShards(cut.get(), state, given, told, clock)
            : program.run(state, given, clock);
    told.add(taken(next, step.carried()));
    TrainingClock.Span download = clock.begin(Phase.DOWNLOAD);
    Result result = new Result(next, joined(told));
    download.end();
    return result;
  }

  private Map<String, DeviceArray> runShards(
      Cut all,
      Map<String, DeviceArray> state,
      Map<String, HostArray> given,
      List<Map<String, DeviceArray>> told,
      TrainingClock clock) {
    TreeSum<Map<String, DeviceArray>> sum =
        new TreeSum<>(all.shards, (first, next) -> added(all, first, next, clock));
    for (int shard = 0; shard < all.shards; shard++) {
      Map<String, DeviceArray> gradients = program.run(state, ofShard(given, shard), clock);
      told.add(taken(gradients, step.gradients()));
      sum.add(shard, gradients);
    }
    return updated(all, state, sum.total(), given, clock);
  }

  private static Map<String, DeviceArray> added(
      Cut all, Map<String, DeviceArray> first, Map<String, DeviceArray> next, TrainingClock clock) {
    TrainingClock.Span adding = clock.begin(Phase.SUM);
    Map<String, DeviceArray> both = new HashMap<>(first);
    next.forEach((name, array) -> both.put(StepProgram.nextName(name), array));
    Map<String, DeviceArray> sum = all.sum.run(both, Map.of());
    adding.end();
    return sum;
  }

  private static Map<String, DeviceArray> updated(
      Cut all,
      Map<String, DeviceArray> state,
      Map<String, DeviceArray> sum,
      Map<String, HostArray> given,
      TrainingClock clock) {
    TrainingClock.Span updating = clock.begin(Phase.UPDATE);
    Map<String, DeviceArray> inputs = new HashMap<>(state);
    inputs.putAll(sum);
    Map<String, DeviceArray> next = all.update.run(inputs, given);
    updating.end();
    return next;
  }

  /**
   * Takes a step whose shards somebody else computes.
   *
   * @param state which is consumed
   * @param given the rates of the step
   * @param sum of the gradients of its shards
   */
  Map<String, DeviceArray> run(
      Map<String, DeviceArray> state,
      Map<String, HostArray> given,
      ShardGradient sum,
      TrainingClock clock) {
    DeviceArrays gradients = DeviceArrays.upload(backend, ShardWorker.named(sum));
    return updated(cut.orElseThrow(), state, gradients.map(), given, clock);
  }

  /** Returns what a shard's program is given, of the inputs of the whole step. */
  Map<String, HostArray> ofShard(Map<String, HostArray> given, int shard) {
    Map<String, HostArray> inputs = new HashMap<>();
    for (Program.Input input : program().inputs()) {
      String own = StepInputs.nameOf(shard, input.name());
      Optional.ofNullable(given.get(own))
          .or(() -> Optional.ofNullable(given.get(input.name())))
          .ifPresent(array -> inputs.put(input.name(), array));
    }
    return inputs;
  }

  /** Removes and returns the outputs that are none of these. */
  private static Map<String, DeviceArray> taken(
      Map<String, DeviceArray> outputs, Set<String> others) {
    Map<String, DeviceArray> taken = new LinkedHashMap<>(outputs);
    taken.keySet().removeAll(others);
    outputs.keySet().retainAll(others);
    return taken;
  }

  private static Map<String, HostArray> joined(List<Map<String, DeviceArray>> told) {
    Map<String, List<HostArray>> all = new LinkedHashMap<>();
    for (Map<String, DeviceArray> run : told) {
      run.forEach(
          (name, array) -> {
            try (array) {
              all.computeIfAbsent(name, n -> new ArrayList<>()).add(array.download());
            }
          });
    }
    Map<String, HostArray> joined = new LinkedHashMap<>();
    all.forEach((name, arrays) -> joined.put(name, inOrder(arrays)));
    return joined;
  }

  /** Returns arrays of one type, but for the last axis, one after the other along it. */
  static HostArray inOrder(List<HostArray> arrays) {
    if (arrays.size() == 1) {
      return arrays.get(0);
    }
    HostArray first = arrays.get(0);
    Shape outer = first.shape().range(0, first.shape().rank() - 1);
    int width = arrays.stream().mapToInt(array -> array.shape().dim(-1)).sum();
    double[] all = new double[outer.size() * width];
    int column = 0;
    for (HostArray array : arrays) {
      int own = array.shape().dim(-1);
      for (int i = 0; i < array.shape().size(); i++) {
        all[i / own * width + column + i % own] = array.get(i);
      }
      column += own;
    }
    return HostArray.ofDoubles(new TensorType(first.type().dtype(), outer.append(width)), all);
  }

  /**
   * Returns what the program of a shard gives, by name: gradients and report.
   *
   * @param state of which the parameters suffice
   * @param given of the shard
   */
  Map<String, HostArray> gradients(Map<String, HostArray> state, Map<String, HostArray> given) {
    return run(program, state, given);
  }

  /** Returns the sum of the gradients of some shards and the next, by their names. */
  Map<String, HostArray> sum(Map<String, HostArray> first, Map<String, HostArray> next) {
    Map<String, HostArray> renamed = new HashMap<>();
    next.forEach((name, array) -> renamed.put(StepProgram.nextName(name), array));
    return run(cut.orElseThrow().sum, first, renamed);
  }

  private Map<String, HostArray> run(
      CompiledProgram of, Map<String, HostArray> some, Map<String, HostArray> others) {
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    for (Program.Input input : of.program().inputs()) {
      String name = input.name();
      inputs.put(name, some.containsKey(name) ? Named.get(some, name) : Named.get(others, name));
    }
    try (DeviceArrays arrays = DeviceArrays.upload(backend, inputs)) {
      return of.runToHost(arrays.map(), Map.of());
    }
  }

  @Override
  public void close() {
    program.close();
    cut.ifPresent(
        all -> {
          all.sum.close();
          all.update.close();
        });
  }
}
