package io.github.vae4j.spark.shard;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.shard.Shard;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardScheduler;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.spark.engine.EngineChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Has the shards of each step computed by tasks, each step a job of Spark. A task gets the
 * parameters and the rows of its shards, which follow each other, and gives back their sum; a task
 * that is lost is run again. The sums are added on the driver, or first by other tasks where there
 * are many. The order of the sum is that of the tree, whoever adds.
 *
 * @param workers tasks of a step, at most as many as shards
 */
public record ShardsOnTasks(JavaSparkContext spark, ShardWork work, int workers)
    implements ShardScheduler {
  private static final int FEW = 8; // sums that the driver adds alone

  /**
   * Returns the tasks of a training.
   *
   * @param model that the trainer trains
   * @param count of the training data
   */
  public static ShardsOnTasks of(
      JavaSparkContext spark,
      VaeModel model,
      Trainer trainer,
      int count,
      EngineChoice engine,
      int workers) {
    return new ShardsOnTasks(spark, ShardWork.of(model, trainer, count, engine), workers);
  }

  @Override
  public ShardGradient sum(Map<String, HostArray> parameters, List<Shard> shards) {
    List<Broadcast<byte[]>> sent = new ArrayList<>();
    try {
      Broadcast<byte[]> state = spark.broadcast(Safetensors.bytes(parameters, Map.of()));
      sent.add(state);
      List<Broadcast<byte[]>> given = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        List<Shard> own = shards.subList(first(worker), first(worker + 1));
        given.add(spark.broadcast(Blocks.join(own.stream().map(Shard::toBytes).toList())));
        sent.add(given.get(worker));
      }
      JavaRDD<byte[]> sums =
          spark
              .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
              .map(new ShardTask(work, state, given));
      List<byte[]> few =
          workers <= FEW ? sums.collect() : List.of(sums.treeReduce(new Adding(work), 2));
      return work.with(engine -> PartialSum.of(work.shards(), engine, few).total());
    } finally {
      sent.forEach(Broadcast::destroy);
    }
  }

  private int first(int worker) {
    return (int) ((long) work.shards() * worker / workers);
  }
}
