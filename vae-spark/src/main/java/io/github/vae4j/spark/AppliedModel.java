package io.github.vae4j.spark;

import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import io.github.vae4j.spark.row.Chunk;
import io.github.vae4j.spark.row.InputColumns;
import io.github.vae4j.spark.row.ModelOnEngine;
import io.github.vae4j.spark.row.OutputSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Adds the outputs of a model to the rows of a partition, in chunks: memory does not grow with the
 * partition.
 *
 * @param model the bytes of the model file, and
 * @param digest their digest, by which an executor knows the model again
 * @param id field that tells rows apart; -1 for their content
 */
record AppliedModel(
    Broadcast<byte[]> model,
    String digest,
    InputColumns inputs,
    int id,
    OutputSettings settings,
    EngineChoice engine)
    implements MapPartitionsFunction<Row, Row> {
  private static final int ROWS = 256; // the largest batch of a Scorer
  private static final long serialVersionUID = 1;

  /** What tells a model on an engine from others. */
  private record Key(String digest, OutputSettings settings, EngineChoice engine) {}

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return rows.hasNext() ? new Rows(rows) : rows;
  }

  private final class Rows implements Iterator<Row> {
    private final Iterator<Row> source;
    private final ModelOnEngine onEngine;
    private final String name;
    private final Queue<Row> ready = new ArrayDeque<>();
    private long done;

    Rows(Iterator<Row> source) {
      this.source = source;
      Key key = new Key(digest, settings, engine);
      this.onEngine =
          Executors.acquire(
              key,
              ModelOnEngine.class,
              engine,
              backend ->
                  new ModelOnEngine(
                      TrainedVae.load(Path.of("broadcast model"), model.value()),
                      settings,
                      backend));
      TaskContext task = TaskContext.get();
      this.name = "DataFrame, partition " + task.partitionId();
      task.addTaskCompletionListener(
          ended -> {
            Executors.release(key);
          });
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || source.hasNext();
    }

    @Override
    public Row next() {
      if (ready.isEmpty()) {
        fill();
      }
      return ready.remove();
    }

    private void fill() {
      List<Row> rows = new ArrayList<>();
      while (rows.size() < ROWS && source.hasNext()) {
        rows.add(source.next());
      }
      if (rows.isEmpty()) {
        throw new NoSuchElementException(name + ": has no more rows");
      }
      Chunk chunk = new Chunk(inputs, name, rows, done, id, ROWS);
      List<List<Object>> added = onEngine.values(chunk, rows.size());
      for (int i = 0; i < rows.size(); i++) {
        ready.add(with(rows.get(i), added.get(i)));
      }
      done += rows.size();
    }
  }

  private static Row with(Row row, List<Object> added) {
    Object[] values = new Object[row.size() + added.size()];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    for (int i = 0; i < added.size(); i++) {
      values[row.size() + i] = added.get(i);
    }
    return RowFactory.create(values);
  }
}
