package io.github.vae4j.core.row;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.measure.GreyEntropy;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.table.RowEncoder;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** The workspace of a thread, and the row that stands in it, as data of one. Not thread-safe. */
final class Row implements Dataset {
  static final String NAME = "row";

  private final RowPlan plan;
  private final VaeModel model;
  private final Preprocessing preprocessing;
  private final GreyEntropy entropy;
  private final RandomKey binarization;
  private final List<String> columns;
  private final Optional<RowEncoder> encoder;
  private final float[] datum; // before the preprocessing, a table's behind its schema
  private final float[][] registers;
  private final float[] x;
  private final float[] mask; // empty if the model is not given one
  private final float[] condition;
  private final IntToDoubleFunction elements;
  private final LogMeanExp weights = new LogMeanExp();

  Row(RowPlan plan, TrainedVae vae, EvaluationOptions options, GreyEntropy entropy) {
    this.plan = plan;
    this.model = vae.model();
    this.preprocessing = vae.preprocessing();
    this.entropy = entropy;
    this.binarization = EvaluationData.binarization(options.seed());
    this.encoder = preprocessing.schema().map(RowEncoder::of);
    this.columns = encoder.map(RowEncoder::columns).orElse(vae.columns());
    this.registers = plan.registers();
    this.x = plan.input(BatchReader.DATA, registers);
    this.mask = plan.input(ModelInputs.inputName(Given.MASK), registers);
    this.condition = plan.input(ModelInputs.inputName(Given.CONDITION), registers);
    this.datum = new float[x.length];
    this.elements = i -> x[i];
  }

  /** Reads the cells of a table. */
  void read(List<?> cells) {
    if (encoder.isPresent()) {
      encoder.get().encode(NAME, cells, datum);
      return;
    }
    RowEncoder.requireCells(NAME, cells, datum.length);
    for (int i = 0; i < datum.length; i++) {
      datum[i] = number(i, cells.get(i));
    }
  }

  private float number(int element, Object cell) {
    if (cell instanceof Number number) {
      return number.floatValue();
    }
    if (cell == null || cell.equals("")) {
      return Float.NaN;
    }
    throw new DataException(place(0, element) + ": expected a number, found '" + cell + "'");
  }

  /** Reads the elements of a vector. */
  void read(float[] elementsOfDatum) {
    if (encoder.isPresent()) {
      throw new IllegalArgumentException(
          "row scorer: the model was trained on the columns of a table; give the cells of "
              + columns
              + " as a list");
    }
    if (elementsOfDatum.length != datum.length) {
      throw new IllegalArgumentException(
          "row scorer: the model takes data of "
              + datum.length
              + " elements, found "
              + elementsOfDatum.length);
    }
    System.arraycopy(elementsOfDatum, 0, datum, 0, datum.length);
  }

  /** Returns the score of the row that was read. */
  double score(float[] given) {
    if (given.length != condition.length) {
      throw new IllegalArgumentException(
          "row scorer: the model is given a condition of "
              + condition.length
              + " numbers, found "
              + given.length
              + (condition.length == 0
                  ? "; leave it out"
                  : "; preprocessing().conditioning().vector(values) makes it"));
    }
    System.arraycopy(given, 0, condition, 0, given.length);
    preprocessing.readFor(model, this, 0, binarization, x, 0);
    if (mask.length == 0 && hasMissing()) {
      BatchReader.requirePresent(this, 0, x, 0);
    }
    for (int i = 0; i < mask.length; i++) {
      boolean missing = Float.isNaN(x[i]);
      mask[i] = missing ? 0 : 1;
      x[i] = missing ? 0 : x[i];
    }
    weights.clear();
    plan.addWeights(registers, weights);
    return -weights.value() - entropy.of(elements);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public Shape itemShape() {
    return model.eventShape();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    System.arraycopy(datum, 0, target, offset, datum.length);
  }

  @Override
  public boolean hasLabels() {
    return false;
  }

  @Override
  public int label(int index) {
    throw new IllegalStateException(NAME + " has no label");
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean hasMissing() {
    return mask.length > 0 || encoder.isPresent();
  }

  @Override
  public String place(int index, int element) {
    return encoder
        .map(known -> known.place(NAME, element))
        .orElse(
            columns.isEmpty()
                ? NAME + ", element " + (element + 1)
                : NAME + ", column '" + columns.get(element) + "'");
  }

  @Override
  public void close() {}
}
