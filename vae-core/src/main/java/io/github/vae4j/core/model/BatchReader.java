package io.github.vae4j.core.model;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import java.util.HashMap;
import java.util.Map;

/**
 * Fills fixed-size batches: the inputs {@code x} [batch, size] and {@code rowWeights} [batch], 0
 * for rows left over.
 */
public final class BatchReader {
  /** Name of the input that holds the data. */
  public static final String DATA = "x";

  /** Name of the input that holds 1 for a datum and 0 for a row that only fills the batch. */
  public static final String ROW_WEIGHTS = "rowWeights";

  private final Dataset data;
  private final Preprocessing preprocessing;
  private final int batch;
  private final DType dtype;

  /** Creates a reader of batches of {@code batch} rows. */
  public BatchReader(Dataset data, Preprocessing preprocessing, int batch, DType dtype) {
    this.data = data;
    this.preprocessing = preprocessing;
    this.batch = batch;
    this.dtype = dtype;
  }

  /**
   * Reads {@code count} data, at most the batch; the remaining rows repeat the first datum with
   * weight 0.
   *
   * @param order indices of data
   * @param from position of the first in {@code order}
   * @param key decides a dynamic binarisation
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   */
  public Map<String, HostArray> read(int[] order, int from, int count, RandomKey key) {
    int size = data.itemShape().size();
    float[] rows = new float[batch * size];
    double[] weights = new double[batch];
    for (int i = 0; i < batch; i++) {
      if (i < count) {
        preprocessing.read(data, order[from + i], key, rows, i * size);
        weights[i] = 1;
      } else {
        System.arraycopy(rows, 0, rows, i * size, size);
      }
    }
    Map<String, HostArray> inputs = new HashMap<>();
    inputs.put(DATA, toDtype(rows, Shape.of(batch, size)));
    inputs.put(ROW_WEIGHTS, HostArray.ofDoubles(TensorType.of(dtype, batch), weights));
    return inputs;
  }

  private HostArray toDtype(float[] rows, Shape shape) {
    if (dtype == DType.FLOAT32) {
      return HostArray.of(shape, rows);
    }
    double[] wide = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      wide[i] = rows[i];
    }
    return HostArray.of(shape, wide);
  }
}
