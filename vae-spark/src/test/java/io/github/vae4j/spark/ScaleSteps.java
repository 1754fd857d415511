package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.shard.Shard;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Takes steps in an executor and tells how long each took, in seconds.
 *
 * @param batch rows of a step
 * @param gradients whether only the gradient of a shard of so many rows is computed, from a state
 *     on the heap, and not the whole step
 * @param seconds how long, after a warm-up of half of it
 */
record ScaleSteps(ScaleModel model, int batch, boolean gradients, EngineChoice engine, int seconds)
    implements FlatMapFunction<Iterator<Integer>, double[]> {
  private static final long serialVersionUID = 1;
  private static final int LEAST = 3; // steps, however long they take

  /** One step, by its number. */
  @FunctionalInterface
  private interface Step {
    void take(int number);
  }

  @Override
  public Iterator<double[]> call(Iterator<Integer> partition) {
    Backend backend = Executors.engine(engine);
    TrainingOptions.Builder options =
        TrainingOptions.builder().batchSize(gradients ? 2 * batch : batch);
    try (Dataset data = model.data()) {
      double[] found;
      if (gradients) {
        Trainer trainer = model.trainer(data, options.shards(2));
        try (TrainingSteps steps = trainer.steps(data, backend);
            ShardGradients worker = trainer.shardGradients(data.size(), backend)) {
          Map<String, HostArray> state = steps.state();
          found = timed(number -> worker.gradient(state, first(steps, number % steps.count())));
        }
      } else {
        try (TrainingSteps steps = model.trainer(data, options).steps(data, backend)) {
          found = timed(number -> steps.run(steps.inputs(number % steps.count())));
        }
      }
      return List.of(found).iterator();
    }
  }

  /** Returns the first shard of a step. */
  static Shard first(TrainingSteps steps, long number) {
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    steps
        .inputs(number)
        .forEach(
            (name, values) -> {
              if (!name.contains("@") || name.endsWith("@0")) {
                inputs.put(name.replace("@0", ""), values);
              }
            });
    return new Shard(number, 0, inputs);
  }

  private double[] timed(Step step) {
    repeated(step, seconds / 2.0);
    return repeated(step, seconds);
  }

  private static double[] repeated(Step step, double seconds) {
    DoubleStream.Builder taken = DoubleStream.builder();
    long start = System.nanoTime();
    for (int number = 0; number < LEAST || System.nanoTime() - start < seconds * 1e9; number++) {
      long before = System.nanoTime();
      step.take(number);
      taken.add((System.nanoTime() - before) / 1e9);
    }
    return taken.build().toArray();
  }
}
