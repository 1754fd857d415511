package io.github.vae4j.spark;

import io.github.vae4j.core.data.DataException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows of a training by partitions: which rows are in which, in which order, and which are held
 * out, are functions of their ids or their content and the seed alone. So a partition that is lost
 * is made again as it was, and a driver that goes on finds the same ones.
 *
 * @param training the rows of the partitions, on the disks of the executors once they were read
 * @param sample of them, in an order that is always the same
 * @param validation rows that are held out, in such an order
 * @param count of all rows
 * @param digest of all rows, in whichever order
 */
record SplitRows(
    Dataset<Row> training, Dataset<Row> sample, Dataset<Row> validation, long count, String digest)
    implements AutoCloseable {
  private static final String KEY = "vae4j#key";
  private static final int PARTS = 1_000_000; // of a share

  /** Splits the rows. */
  static SplitRows of(TrainingColumns columns, TrainingWords words) {
    Dataset<Row> rows = columns.rows();
    List<Column> read = new ArrayList<>();
    for (String name : columns.id().isEmpty() ? rows.columns() : new String[] {columns.id()}) {
      read.add(functions.col('`' + name.replace("`", "``") + '`'));
    }
    Dataset<Row> keyed = rows.withColumn(KEY, functions.xxhash64(read.toArray(new Column[0])));
    Row counted =
        keyed
            .agg(
                functions.count(functions.lit(1)),
                functions.sum(functions.col(KEY).cast("decimal(38,0)")))
            .first();
    long count = counted.getLong(0);
    if (count < 2) {
      throw new DataException(
          "DataFrame: expected at least 2 rows to train on and to hold out, found " + count);
    }
    double share = words.real("validation-split");
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "option 'validation-split': needs a share above 0 and below 1, got " + share);
    }
    int parts = words.number("partitions");
    int partitions = parts > 0 ? parts : rows.rdd().getNumPartitions();
    double seen = Math.min(1, (double) words.number("sample") / count);
    Column held = place(words.seed(), 0).lt(Math.max(1, Math.round(share * PARTS)));
    Column known = place(words.seed(), 1).lt(Math.max(1, Math.round(seen * PARTS)));
    Dataset<Row> training =
        keyed
            .filter(functions.not(held))
            .repartition(partitions, functions.col(KEY))
            .sortWithinPartitions(KEY)
            .persist(StorageLevel.DISK_ONLY());
    return new SplitRows(
        training,
        training.filter(known),
        keyed.filter(held).filter(known).orderBy(KEY),
        count,
        counted.get(1).toString());
  }

  /** Returns where a row stands among all, from 0 to a million, by one of several orders. */
  private static Column place(long seed, int order) {
    return functions.pmod(
        functions.xxhash64(functions.col(KEY), functions.lit(seed), functions.lit(order)),
        functions.lit((long) PARTS));
  }

  @Override
  public void close() {
    training.unpersist();
  }
}
