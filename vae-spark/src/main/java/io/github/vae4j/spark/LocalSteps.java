package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import io.github.vae4j.spark.row.InputColumns;
import io.github.vae4j.spark.row.Spool;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * The steps of one partition in one round: a function of the state that the round begins with, the
 * partition and its rows, so that it can be repeated anywhere. An executor keeps the rows of a
 * partition and the compiled step from round to round; one that does not have them reads the rows
 * again.
 *
 * @param training tells this training from others
 * @param model the bytes of a model file: what is trained, and the preprocessing
 * @param state the bytes of what the round begins with
 * @param method word of the method
 * @param words how is trained
 * @param usual the batch size and the learning rate that are in force
 * @param first number of the round's first step, from 0
 * @param count of steps in the round
 * @param whole number of steps of all rounds
 */
record LocalSteps(
    String training,
    Broadcast<byte[]> model,
    Broadcast<byte[]> state,
    String method,
    TrainingWords words,
    Usual usual,
    InputColumns inputs,
    EngineChoice engine,
    long first,
    int count,
    long whole)
    implements Function2<Integer, Iterator<Row>, Iterator<byte[]>> {
  private static final long serialVersionUID = 1;
  private static final String ROWS = "rows";

  /** What the data decided where no option did. */
  record Usual(int batchSize, double learningRate) implements java.io.Serializable {}

  /** The rows of a partition and the compiled step on them. */
  private record Opened(Dataset data, TrainingSteps steps) implements AutoCloseable {
    @Override
    public void close() {
      steps.close();
      data.close();
    }
  }

  private record Key(String training, int partition, EngineChoice engine) {}

  @Override
  public Iterator<byte[]> call(Integer partition, Iterator<Row> rows) {
    Key key = new Key(training, partition, engine);
    if (!Executors.has(key) && !rows.hasNext()) {
      return Collections.emptyIterator(); // no row, no part in the average
    }
    Opened opened =
        Executors.acquire(key, Opened.class, engine, backend -> open(partition, rows, backend));
    try {
      return Collections.singletonList(run(opened)).iterator();
    } finally {
      Executors.release(key);
    }
  }

  private Opened open(int partition, Iterator<Row> rows, Backend backend) {
    TrainedVae start = TrainedVae.load(Path.of("broadcast model"), model.value());
    String name = "DataFrame, training partition " + partition;
    Shape shape = words.imageShape();
    Dataset data = Spool.of(rows, inputs, name, shape);
    try {
      TrainingOptions options =
          words.options(data).toBuilder()
              .batchSize(usual.batchSize)
              .learningRate(usual.learningRate)
              .seed(RandomKey.of(words.seed()).fold("partition").fold(partition).word())
              .build();
      Trainer trainer =
          Trainer.of(start.model(), start.preprocessing())
              .method(InferenceMethods.discover().create(method))
              .options(options);
      return new Opened(data, trainer.steps(data, backend));
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private byte[] run(Opened opened) {
    TrainingSteps steps = opened.steps;
    synchronized (steps) {
      steps.restore(moved(state.value()).state());
      for (long number = first; number < first + count; number++) {
        steps.run(steps.inputs(number, whole));
      }
      return bytes(new OuterStep.Moved(opened.data.size(), steps.state()));
    }
  }

  /** Returns a state, and the number of rows behind it, as bytes. */
  static byte[] bytes(OuterStep.Moved moved) {
    return Safetensors.bytes(moved.state(), Map.of(ROWS, Integer.toString(moved.rows())));
  }

  /** Returns what is in these bytes. */
  static OuterStep.Moved moved(byte[] bytes) {
    Safetensors.Content content = Safetensors.read(Path.of("state of a round"), bytes);
    int rows = Integer.parseInt(Named.get(content.metadata(), ROWS));
    return new OuterStep.Moved(rows, content.tensors());
  }
}
