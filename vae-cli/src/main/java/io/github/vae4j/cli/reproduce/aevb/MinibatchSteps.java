package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.training.TrainingSteps;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** Minibatch steps, counted in training points. The next batch is prepared beside the step. */
final class MinibatchSteps implements StoppableTraining {
  private final TrainingSteps steps;
  private final int size;
  private final int batch;
  private long done;
  private CompletableFuture<Map<String, HostArray>> prepared;

  /** Takes steps over {@code size} data and closes them in the end. */
  MinibatchSteps(TrainingSteps steps, int size, int batch) {
    this.steps = steps;
    this.size = size;
    this.batch = batch;
    this.prepared = CompletableFuture.supplyAsync(() -> steps.inputs(0));
  }

  /** Returns how many points so many steps evaluate; the last batch of an epoch may be smaller. */
  static long seen(long steps, int size, int batch) {
    long inEpoch = (size + batch - 1L) / batch;
    return steps / inEpoch * size + Math.min(size, steps % inEpoch * batch);
  }

  /** Returns the passes over {@code size} data that evaluate so many points. */
  static int epochs(long points, int size) {
    return Math.toIntExact((points + size - 1) / size);
  }

  @Override
  public long advance(long points, LongConsumer progress) {
    while (seen(done, size, batch) < points && done < steps.count()) {
      Map<String, HostArray> inputs = prepared.join();
      long next = ++done;
      prepared =
          CompletableFuture.supplyAsync(() -> next < steps.count() ? steps.inputs(next) : Map.of());
      steps.run(inputs);
      progress.accept(seen(done, size, batch));
    }
    return seen(done, size, batch);
  }

  @Override
  public Map<String, HostArray> parameters() {
    Map<String, HostArray> state = steps.state();
    state.keySet().retainAll(steps.parameters());
    return state;
  }

  @Override
  public void close() {
    prepared.handle((inputs, failure) -> 0).join(); // it reads the data, which are closed next
    steps.close();
  }
}
