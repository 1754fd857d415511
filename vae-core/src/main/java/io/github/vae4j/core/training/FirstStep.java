package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.examination.Verifier;
import io.github.vae4j.core.shard.TreeSum;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Verifies the first step of a training before it begins: its bound, the state that it leaves, and
 * through the optimiser's moments every gradient, from the batch and the noise that it will have.
 * Of a step in shards the bound and the gradients of the first one are verified, and the state that
 * the sum of all leaves.
 */
final class FirstStep {
  private static final String WHAT = "first step";
  private static final int TRIES = 3;

  private FirstStep() {}

  /**
   * Runs the step on the backend and in plain Java, and puts the training back to its start.
   *
   * @throws VerificationException if they differ
   */
  static Verification verify(Trainer trainer, TrainingSteps steps, Dataset data, Backend backend) {
    TrainingOptions options = trainer.options();
    int batch = options.batchSize();
    int shards = options.shards();
    int rows = Verifier.affordableRows(steps.compiled().program(), batch / shards);
    if (rows == 0) {
      return new Verification(WHAT, 0, batch, 0, 0);
    }
    if (rows == batch / shards && !options.deviceNoise()) {
      return verify(steps, data.size() / batch, rows, batch, backend);
    }
    // Another program of fewer rows; and noise that both can have, not the engine's own.
    Trainer smaller =
        trainer.options(options.toBuilder().batchSize(rows * shards).deviceNoise(false).build());
    try (TrainingSteps fewer = smaller.steps(data, backend)) {
      return verify(fewer, data.size() / (rows * shards), rows, batch, backend);
    }
  }

  /**
   * Verifies the step; where no operation is to blame, by those after it from the same start: where
   * an engine fuses operations, a unit at the kink of an activation can fall on its other side, but
   * not in step after step.
   *
   * @param whole number of steps whose batch is full
   * @param rows of a shard, of which the first is verified
   */
  private static Verification verify(
      TrainingSteps steps, int whole, int rows, int batch, Backend backend) {
    for (long number = 0; ; number++) {
      try {
        return compare(steps, number, rows, batch, backend);
      } catch (VerificationException e) {
        if (e.named() || number + 1 >= Math.min(TRIES, whole)) {
          throw e;
        }
      }
    }
  }

  private static Verification compare(
      TrainingSteps steps, long number, int rows, int batch, Backend backend) {
    Map<String, HostArray> state = steps.state();
    Map<String, HostArray> given = steps.inputs(number);
    HostArray report = steps.run(given);
    Map<String, HostArray> found = steps.state();
    steps.restore(state);
    CompiledStep step = steps.compiled();
    Map<String, HostArray> inputs = new LinkedHashMap<>(state);
    if (step.update().isEmpty()) {
      found.put(StepProgram.REPORT, report);
      inputs.putAll(given);
      return Verifier.compare(WHAT, rows, batch, backend, step.program(), inputs, found);
    }
    Map<String, HostArray> first = step.gradients(state, step.ofShard(given, 0));
    TreeSum<Map<String, HostArray>> sum = new TreeSum<>(step.shards(), step::sum);
    sum.add(0, first);
    for (int shard = 1; shard < step.shards(); shard++) {
      sum.add(shard, step.gradients(state, step.ofShard(given, shard)));
    }
    inputs.putAll(step.ofShard(given, 0));
    Verification ofShard =
        Verifier.compare(WHAT, rows, batch, backend, step.program(), inputs, first);
    inputs.putAll(sum.total());
    inputs.putAll(given);
    Verification ofUpdate =
        Verifier.compare(WHAT, rows, batch, backend, step.update().get(), inputs, found);
    return new Verification(
        WHAT,
        rows,
        batch,
        Math.max(ofShard.difference(), ofUpdate.difference()),
        ofShard.seconds() + ofUpdate.seconds());
  }
}
