package io.github.vae4j.spark.shard;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * What a task has to know of a training to compute gradients of its shards, in words and numbers
 * that go to any machine.
 *
 * @param training tells this training from others
 * @param model its description
 * @param event shape of a datum
 * @param given shapes of what there is beside it, by name
 * @param method word of the method
 * @param batchSize rows of a step
 * @param shards of a step
 * @param seed of all that is drawn
 * @param dtype of all numbers
 * @param count of the training data
 */
record ShardWork(
    String training,
    String model,
    int[] event,
    TreeMap<String, int[]> given,
    String method,
    int batchSize,
    int shards,
    long seed,
    DType dtype,
    int count,
    EngineChoice engine)
    implements Serializable {
  private static final long serialVersionUID = 1;

  private record Key(String training, EngineChoice engine) {}

  static ShardWork of(VaeModel model, Trainer trainer, int count, EngineChoice engine) {
    TrainingOptions options = trainer.options();
    TreeMap<String, int[]> given = new TreeMap<>();
    model.given().forEach((name, shape) -> given.put(name, shape.toArray()));
    return new ShardWork(
        UUID.randomUUID().toString(),
        model.description(),
        model.eventShape().toArray(),
        given,
        trainer.method().name(),
        options.batchSize(),
        options.shards(),
        options.seed(),
        options.dtype(),
        count,
        engine);
  }

  /** Uses the engine, on which the programs are compiled once in a process. */
  <T> T with(Function<ShardGradients, T> use) {
    Key key = new Key(training, engine);
    ShardGradients gradients =
        Executors.acquire(
            key, ShardGradients.class, engine, backend -> trainer().shardGradients(count, backend));
    try {
      return use.apply(gradients);
    } finally {
      Executors.release(key);
    }
  }

  private Trainer trainer() {
    Map<String, Shape> shapes = new HashMap<>();
    given.forEach((name, dims) -> shapes.put(name, Shape.of(dims)));
    TrainingOptions options =
        TrainingOptions.builder()
            .batchSize(batchSize)
            .shards(shards)
            .seed(seed)
            .dtype(dtype)
            .build();
    return Trainer.of(Models.make(model, Shape.of(event), shapes), Preprocessing.divide(1))
        .method(InferenceMethods.discover().create(method))
        .options(options);
  }
}
