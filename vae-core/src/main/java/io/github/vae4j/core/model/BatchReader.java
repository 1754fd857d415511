package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fills fixed-size batches, the inputs that {@link ModelInputs} declares: {@code x} [batch, size],
 * the condition [batch, size] if there is one, the mask of observed elements [batch, size] if the
 * model is given one, and {@code rowWeights} [batch], 0 for rows left over.
 */
public final class BatchReader {
  /** Name of the input that holds the data. */
  public static final String DATA = "x";

  /** Name of the input that holds 1 for a datum and 0 for a row that only fills the batch. */
  public static final String ROW_WEIGHTS = "rowWeights";

  private final Optional<VaeModel> model; // whose support is checked
  private final Dataset data;
  private final Preprocessing preprocessing;
  private final Conditioning.Reader conditions;
  private final int batch;
  private final DType dtype;

  /**
   * Returns a reader of batches of {@code batch} rows for a model.
   *
   * @throws IllegalArgumentException if the data do not fit the model: their shape is another, or
   *     they lack what it is conditional on
   */
  public static BatchReader of(
      VaeModel model, Dataset data, Preprocessing preprocessing, int batch, DType dtype) {
    requireFit(model, data, preprocessing);
    return new BatchReader(Optional.of(model), data, preprocessing, batch, dtype);
  }

  /**
   * Checks that data fit a model.
   *
   * @throws IllegalArgumentException if their shape is another, or they lack what it is conditional
   *     on
   */
  public static void requireFit(VaeModel model, Dataset data, Preprocessing preprocessing) {
    preprocessing.modelled(data).requireShape(model.eventShape());
    Conditioning conditioning = preprocessing.conditioning();
    conditioning.reader(data);
    Map<String, Shape> filled = new HashMap<>(model.given());
    filled.remove(Given.MASK, model.eventShape());
    if (!filled.equals(conditioning.given())) {
      throw new IllegalArgumentException(
          "the model is given "
              + (model.given().isEmpty() ? "nothing" : model.given())
              + " beside the data, and the preprocessing fills "
              + (conditioning.size() == 0 ? "nothing" : conditioning.given())
              + "; fit a Conditioning to the training data and put it into the preprocessing");
    }
  }

  private BatchReader(
      Optional<VaeModel> model, Dataset data, Preprocessing preprocessing, int batch, DType dtype) {
    this.model = model;
    this.data = preprocessing.modelled(data);
    this.conditions = preprocessing.conditioning().reader(data);
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
   * @throws DataException if a number of the data is NaN, infinite or outside what the likelihood
   *     takes, or an element is missing and the model is given no mask
   */
  public Map<String, HostArray> read(int[] order, int from, int count, RandomKey key) {
    int size = data.itemShape().size();
    float[] rows = new float[batch * size];
    double[] weights = new double[batch];
    for (int i = 0; i < batch; i++) {
      if (i < count) {
        readRow(order[from + i], key, rows, i * size);
        weights[i] = 1;
      } else {
        System.arraycopy(rows, 0, rows, i * size, size);
      }
    }
    Map<String, HostArray> inputs = new HashMap<>();
    fillMask(rows, inputs);
    int conditionSize = preprocessing.conditioning().size();
    if (conditionSize > 0) {
      float[] vectors = new float[batch * conditionSize];
      for (int i = 0; i < batch; i++) {
        conditions.read(order[from + (i < count ? i : 0)], vectors, i * conditionSize);
      }
      inputs.put(
          ModelInputs.inputName(Given.CONDITION), toDtype(vectors, Shape.of(batch, conditionSize)));
    }
    inputs.put(DATA, toDtype(rows, Shape.of(batch, size)));
    inputs.put(ROW_WEIGHTS, HostArray.ofDoubles(TensorType.of(dtype, batch), weights));
    return inputs;
  }

  /**
   * Returns what an encoder is given of the first {@code count} data of an order: their elements as
   * the model sees them, then the condition.
   *
   * @param key decides a dynamic binarisation
   */
  public static float[][] encoderInputs(
      Dataset data, Preprocessing preprocessing, int[] order, int count, RandomKey key) {
    BatchReader reader = new BatchReader(Optional.empty(), data, preprocessing, 1, DType.FLOAT32);
    int size = reader.data.itemShape().size();
    float[][] rows = new float[count][size + preprocessing.conditioning().size()];
    for (int i = 0; i < count; i++) {
      preprocessing.read(reader.data, order[i], key, rows[i], 0);
      for (int j = 0; j < size; j++) {
        rows[i][j] = Float.isNaN(rows[i][j]) ? 0 : rows[i][j];
      }
      reader.readCondition(order[i], rows[i], size);
    }
    return rows;
  }

  /** Puts 0 in the place of what is missing, and says so in the mask if the model is given one. */
  private void fillMask(float[] rows, Map<String, HostArray> inputs) {
    boolean masked = model.filter(m -> m.given().containsKey(Given.MASK)).isPresent();
    if (!masked && !data.hasMissing()) {
      return;
    }
    float[] mask = new float[masked ? rows.length : 0];
    for (int i = 0; i < rows.length; i++) {
      boolean missing = Float.isNaN(rows[i]);
      if (masked) {
        mask[i] = missing ? 0 : 1;
      }
      rows[i] = missing ? 0 : rows[i];
    }
    if (masked) {
      inputs.put(
          ModelInputs.inputName(Given.MASK), toDtype(mask, Shape.of(batch, mask.length / batch)));
    }
  }

  /**
   * Checks that no element of a datum is missing, which a model without a mask does not take.
   *
   * @param data what is {@linkplain Preprocessing#modelled modelled} of them
   * @param index of the datum
   * @param row its elements, from {@code start} on
   * @throws DataException if one is NaN; the message names its place
   */
  public static void requirePresent(Dataset data, int index, float[] row, int start) {
    for (int i = 0; i < data.itemShape().size(); i++) {
      if (Float.isNaN(row[start + i])) {
        throw new DataException(
            data.place(index, i)
                + ": expected a cell, because the model takes no missing ones, found a missing one;"
                + " train a model whose likelihood is made of columns");
      }
    }
  }

  private void readRow(int index, RandomKey key, float[] rows, int start) {
    if (model.isPresent()) {
      preprocessing.readFor(model.get(), data, index, key, rows, start);
      if (data.hasMissing() && !model.get().given().containsKey(Given.MASK)) {
        requirePresent(data, index, rows, start);
      }
    } else {
      preprocessing.read(data, index, key, rows, start);
    }
  }

  /** Writes the condition of a datum to {@code target}, from {@code start} on. */
  void readCondition(int index, float[] target, int start) {
    conditions.read(index, target, start);
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
