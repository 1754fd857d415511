package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.core.pass.FlopCount;
import io.github.vae4j.core.pass.Passes;
import io.github.vae4j.core.shard.TreeSum;
import java.util.HashMap;
import java.util.Map;

/**
 * What a training will take, known before it starts.
 *
 * @param parameters number of trained numbers
 * @param equations that a step computes
 * @param flops of one step
 * @param stateBytes parameters and optimiser state
 * @param peakBytes greatest memory of a step's intermediates, each freed after its last use
 */
public record TrainingPlan(
    long parameters, int equations, FlopCount flops, long stateBytes, long peakBytes) {

  static TrainingPlan of(StepProgram step, TrainingOptions options, Backend backend) {
    long parameters = step.parameters().stream().mapToLong(p -> p.type().shape().size()).sum();
    int equations = 0;
    FlopCount flops = new FlopCount(0, 0);
    Map<String, Long> state = new HashMap<>();
    long peak = 0;
    for (Map.Entry<Program, Integer> run : step.runs().entrySet()) {
      Program program = Passes.optimize(run.getKey(), backend::supports);
      equations += run.getValue() * program.equations().size();
      flops = flops.plus(FlopCount.of(program).times(run.getValue()));
      program.inputs().stream()
          .filter(input -> step.carried().contains(input.name()))
          .forEach(input -> state.put(input.name(), input.type().bytes()));
      peak = Math.max(peak, Liveness.of(program).peakBytes());
    }
    // The sums of the gradients so far stay beside what a shard takes.
    long sum = TreeSum.mostParts(options.shards()) * parameters * options.dtype().bytes();
    long stateBytes = state.values().stream().mapToLong(bytes -> bytes).sum();
    return new TrainingPlan(parameters, equations, flops, stateBytes, peak + sum);
  }
}
