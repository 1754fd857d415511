package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Explains the score of a datum by its columns: how unlikely the model finds each, given the
 * others,
 *
 * <pre>-log p(x_c | x_others) = log p(x_others) - log p(x)</pre>
 *
 * in nats. Both are importance-weighted bounds with K draws, as in {@link Scorer}, the former with
 * the column masked in encoder and likelihood (Mattei and Frellsen 2019). They share their draws.
 * Of a numeric column p is a density of the model's elements, so that the number may be below 0.
 *
 * <p>The numbers of a datum do not sum to its score: columns that tell each other are each likely
 * given the other. Whoever opens it closes it, and the backend after it.
 */
public final class Explainer implements AutoCloseable {
  private static final int SMALL = 16;
  private static final int BATCH = 256;
  private static final String MASK = ModelInputs.inputName(Given.MASK);

  private final EvaluationOptions options;
  private final int[] starts;
  private final SharedDraws draws;

  /**
   * Uploads the parameters.
   *
   * @param starts the first element of each column, and the number of elements behind the last, as
   *     {@link io.github.vae4j.core.table.TableSchema#starts} tells them
   * @throws IllegalArgumentException if the model is given no mask of elements, or columns are
   *     empty or leave elements out
   */
  public Explainer(TrainedVae vae, Backend backend, EvaluationOptions options, int[] starts) {
    Shape event = vae.model().eventShape();
    if (!vae.model().given().getOrDefault(Given.MASK, Shape.scalar()).equals(event)) {
      throw new IllegalArgumentException(
          "explain: the model cannot leave a column out: it is given no mask of missing cells;"
              + " train a model on a table, with a likelihood made of columns");
    }
    this.starts = starts.clone();
    boolean ascending = starts.length > 1 && starts[0] == 0;
    for (int c = 1; c < starts.length; c++) {
      ascending &= starts[c] > starts[c - 1];
    }
    if (!ascending || starts[starts.length - 1] != event.size()) {
      throw new IllegalArgumentException(
          "explain: needs columns that begin with element 0, in ascending order, up to the "
              + event.size()
              + " elements of a datum, got "
              + Arrays.toString(starts));
    }
    this.options = options;
    this.draws = new SharedDraws("explain: the explainer is closed", vae, backend, options);
  }

  /**
   * Returns -log p(x_c | x_others) for each column of some data, [rows][columns] in nats; NaN where
   * the column is missing.
   *
   * @param rows indices of data
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws io.github.vae4j.core.data.DataException if a number of the data is infinite
   * @throws io.github.vae4j.core.execution.NonFiniteException if a log p(x) is not finite
   * @throws io.github.vae4j.core.examination.VerificationException if the backend computes the
   *     first batch otherwise than plain Java
   * @throws io.github.vae4j.api.backend.BackendException of kind CLOSED if this or the backend was
   *     closed
   */
  public double[][] explain(Dataset data, int... rows) {
    int columns = starts.length - 1;
    int variants = columns + 1; // the datum as it is, then without each column
    long all = (long) rows.length * variants;
    int batch = all <= SMALL ? SMALL : BATCH;
    double[][] reasons = new double[rows.length][columns];
    double whole = Double.NaN;
    Batch inputs = new Batch(data, rows, batch);
    for (long from = 0; from < all; from += batch) {
      int count = (int) Math.min(batch, all - from);
      LogMeanExp[] weights = draws.weights(inputs.from(from, count), count, batch);
      for (int i = 0; i < count; i++) {
        int row = (int) ((from + i) / variants);
        int column = (int) ((from + i) % variants) - 1;
        double value = weights[i].value();
        Finite.requirePerDatum("log p(x)", data::place, rows[row], new double[] {value});
        if (column < 0) {
          whole = value;
        } else {
          reasons[row][column] = inputs.missing(i, column) ? Double.NaN : value - whole;
        }
      }
      options.progress().accept((from + count) / variants);
    }
    return reasons;
  }

  /** The inputs of a batch of variants. */
  private final class Batch {
    private final Dataset data;
    private final int[] rows;
    private final int batch;
    private final boolean[][] missing;

    Batch(Dataset data, int[] rows, int batch) {
      this.data = data;
      this.rows = rows;
      this.batch = batch;
      this.missing = new boolean[batch][starts.length - 1];
    }

    /** Returns whether the variant has no such column. */
    boolean missing(int i, int column) {
      return missing[i][column];
    }

    Map<String, HostArray> from(long from, int count) {
      Map<String, HostArray> one = Map.of();
      Map<String, double[]> values = new HashMap<>();
      int read = -1;
      for (int i = 0; i < batch; i++) {
        long variant = from + (i < count ? i : 0);
        int row = (int) (variant / starts.length);
        if (row != read) {
          one = draws.read(data, rows, row, 1, 1);
          read = row;
        }
        for (Map.Entry<String, HostArray> input : one.entrySet()) {
          double[] datum = input.getValue().toDoubles();
          double[] target =
              values.computeIfAbsent(input.getKey(), name -> new double[batch * datum.length]);
          System.arraycopy(datum, 0, target, i * datum.length, datum.length);
        }
        mask(values, i, (int) (variant % starts.length) - 1);
      }
      Map<String, HostArray> inputs = new HashMap<>();
      for (Map.Entry<String, HostArray> input : one.entrySet()) {
        TensorType type = input.getValue().type();
        Shape item = Shape.of(Arrays.stream(type.shape().toArray()).skip(1).toArray());
        inputs.put(
            input.getKey(),
            HostArray.ofDoubles(
                new TensorType(type.dtype(), Shape.of(batch).concat(item)),
                Named.get(values, input.getKey())));
      }
      return inputs;
    }

    private void mask(Map<String, double[]> values, int i, int column) {
      int size = starts[starts.length - 1];
      double[] mask = Named.get(values, MASK);
      for (int c = 0; c < starts.length - 1; c++) {
        missing[i][c] = mask[i * size + starts[c]] == 0;
      }
      if (column >= 0) {
        Arrays.fill(mask, i * size + starts[column], i * size + starts[column + 1], 0);
        Arrays.fill(
            Named.get(values, BatchReader.DATA),
            i * size + starts[column],
            i * size + starts[column + 1],
            0);
      }
    }
  }

  @Override
  public void close() {
    draws.close();
  }
}
