package io.github.vae4j.core.model;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Sha256;
import io.github.vae4j.core.grid.Levels;
import io.github.vae4j.core.part.Support;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What is done to a datum before the model sees it: (x - offset) / divisor for each element, then
 * binarisation; and what a conditional model is given beside it. Stored with the model, so that new
 * data are treated like the training data.
 */
public final class Preprocessing {
  private static final String ADVICE =
      "what data are divided by comes from the training data: train the model again";

  private static final double LEAST_DEVIATION = 0.1; // of images that are trained on as they are

  private final double[] offset;
  private final double[] divisor;
  private final Binarization binarization;
  private final Conditioning conditioning;
  private final Optional<TableSchema> schema;

  private Preprocessing(
      double[] offset,
      double[] divisor,
      Binarization binarization,
      Conditioning conditioning,
      Optional<TableSchema> schema) {
    this.offset = offset;
    this.divisor = divisor;
    this.binarization = binarization;
    this.conditioning = conditioning;
    this.schema = schema;
  }

  /**
   * Returns what a schema makes of the rows of a table. The columns that are conditions in it are
   * the conditions of the model.
   */
  public static Preprocessing of(TableSchema schema) {
    return new Preprocessing(
        new double[] {0},
        new double[] {1},
        Binarization.NONE,
        Conditioning.of(schema),
        Optional.of(schema));
  }

  /**
   * Returns x / divisor for every element, for example 255 for grey levels.
   *
   * @throws IllegalArgumentException if the divisor is not above 0, or infinite
   */
  public static Preprocessing divide(double divisor) {
    if (!(divisor > 0 && Double.isFinite(divisor))) {
      throw new IllegalArgumentException("scale: needs to be finite and above 0, got " + divisor);
    }
    return new Preprocessing(
        new double[] {0},
        new double[] {divisor},
        Binarization.NONE,
        Conditioning.none(),
        Optional.empty());
  }

  /**
   * Returns (x - mean) / standard deviation for each element; where the deviation is 0, x - mean.
   *
   * @throws NonFiniteException if a mean or a deviation is NaN or infinite
   */
  public static Preprocessing standardize(DatasetStatistics statistics) {
    double[] deviation = statistics.standardDeviation().clone();
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] = deviation[i] == 0 ? 1 : deviation[i];
    }
    return of(statistics.mean(), deviation, Binarization.NONE);
  }

  /**
   * Returns what {@code vae train} does unless it is told otherwise. A table of numbers that may be
   * anything is standardised. An image of grey levels is divided by its {@linkplain
   * DatasetStatistics#greyScale full scale}. Other images that may be anything stay as they are if
   * their standard deviation lies between 0.1 and 10, and else are standardised as a whole, by one
   * mean and one deviation. All else stays as it is.
   *
   * @param data what is modelled of the training data
   * @param support of the likelihood
   * @throws DataException if a number of the data is NaN or infinite
   */
  public static Preprocessing fitting(Dataset data, Support support) {
    return fitting(data, DatasetStatistics.of(data), support);
  }

  /** Returns {@link #fitting(Dataset, Support)} of data whose statistics are known. */
  public static Preprocessing fitting(Dataset data, DatasetStatistics statistics, Support support) {
    boolean table = data.itemShape().rank() == 1;
    if (table && support == Support.REAL) {
      return standardize(statistics);
    }
    boolean scaled = support == Support.REAL || support == Support.UNIT_INTERVAL;
    if (table || !scaled) {
      return divide(1);
    }
    OptionalDouble grey = statistics.greyScale(data.fullScale());
    double deviation = statistics.overallDeviation();
    boolean unit =
        deviation == 0 || deviation >= LEAST_DEVIATION && deviation <= 1 / LEAST_DEVIATION;
    if (grey.isPresent() || support == Support.UNIT_INTERVAL || unit) {
      return divide(grey.orElse(1));
    }
    return of(new double[] {statistics.overallMean()}, new double[] {deviation}, Binarization.NONE);
  }

  /**
   * Returns the preprocessing with these numbers, one for each element or one for all.
   *
   * @throws NonFiniteException if a number is NaN or infinite
   * @throws IllegalArgumentException if a divisor is not above 0, there is none or the lengths
   *     differ
   */
  public static Preprocessing of(double[] offset, double[] divisor, Binarization binarization) {
    requireFinite("preprocessing", offset, divisor);
    if (offset.length == 0
        || offset.length != divisor.length
        || Arrays.stream(divisor).anyMatch(d -> !(d > 0))) {
      throw new IllegalArgumentException(
          "preprocessing: needs at least one offset and as many divisors above 0, got "
              + offset.length
              + " offsets and "
              + divisor.length
              + " divisors");
    }
    return new Preprocessing(
        offset.clone(), divisor.clone(), binarization, Conditioning.none(), Optional.empty());
  }

  /** Checks the numbers of a preprocessing; {@code where} names it in messages. */
  static void requireFinite(String where, double[] offset, double[] divisor) {
    Finite.require(offset, i -> where + ": offset of element " + (i + 1), ADVICE);
    Finite.require(divisor, i -> where + ": divisor of element " + (i + 1), ADVICE);
  }

  /**
   * Checks that it makes data of so many elements.
   *
   * @throws IllegalArgumentException if its columns or numbers are of another number of elements
   */
  void requireElements(int elements) {
    int width = schema.map(TableSchema::width).orElse(offset.length);
    if (width != elements && (schema.isPresent() || width != 1)) {
      throw new IllegalArgumentException(
          "expected "
              + (schema.isPresent()
                  ? "columns of "
                  : "1 offset for all elements, or one for each of ")
              + elements
              + " elements that the model takes, found "
              + width);
    }
  }

  /** Returns this preprocessing with another binarisation. */
  public Preprocessing with(Binarization other) {
    return new Preprocessing(offset, divisor, other, conditioning, schema);
  }

  /** Returns this preprocessing of a model that is conditional. */
  public Preprocessing with(Conditioning other) {
    return new Preprocessing(offset, divisor, binarization, other, schema);
  }

  /** Returns what the columns of a table are; empty for data that are numbers alone. */
  public Optional<TableSchema> schema() {
    return schema;
  }

  /** Returns what the model is conditional on. */
  public Conditioning conditioning() {
    return conditioning;
  }

  /**
   * Returns what of the data is modelled: the elements that a {@linkplain TableSchema#encode
   * schema} makes of a table, else the columns that are no {@linkplain Conditioning#modelled
   * conditions}.
   *
   * @throws IllegalArgumentException if a condition is not there, or data of a schema are no table
   * @throws DataException if a column of the schema is not there
   */
  public Dataset modelled(Dataset data) {
    Optional<String> unknown = conditioning.unknownLabels().stream().findFirst();
    return schema
        .map(columns -> columns.encode(data, unknown))
        .orElseGet(() -> conditioning.modelled(data));
  }

  /**
   * Returns the SHA-256 of what a model is given of data, in hexadecimal: of what is modelled, and
   * if there are conditions of these too. Reads all data.
   */
  public String digest(Dataset data) {
    String modelled = modelled(data).digest();
    return conditioning.size() == 0
        ? modelled
        : modelled + ' ' + new ConditionVectors(data, conditioning).digest();
  }

  /** Returns the SHA-256 of this preprocessing, in hexadecimal. */
  public String digest() {
    return Sha256.of(json());
  }

  /** Returns this preprocessing as the JSON that model files keep. */
  public String json() {
    return ModelJson.toJson(this);
  }

  /** Returns the binarisation. */
  public Binarization binarization() {
    return binarization;
  }

  /** Returns the offsets, one for each element or one for all. */
  public double[] offset() {
    return offset.clone();
  }

  /** Returns the divisors, one for each element or one for all. */
  public double[] divisor() {
    return divisor.clone();
  }

  /** Returns element {@code element} of a datum as the model sees it, before binarisation. */
  public double scaled(int element, double raw) {
    int i = offset.length == 1 ? 0 : element;
    return (raw - offset[i]) / divisor[i];
  }

  /** Returns a number of the model in the units of the data. */
  public double unscaled(int element, double value) {
    int i = offset.length == 1 ? 0 : element;
    return value * divisor[i] + offset[i];
  }

  /**
   * Reads a datum as the model sees it.
   *
   * @param data what is {@linkplain #modelled modelled} of them
   * @param key decides a dynamic binarisation together with the {@linkplain Dataset#drawKey key} of
   *     the datum
   * @param row receives the elements from {@code start} on
   * @throws DataException as {@link #readScaled}
   */
  public void read(Dataset data, int index, RandomKey key, float[] row, int start) {
    readScaled(data, index, row, start);
    binarization.apply(key.fold(data.drawKey(index)), row, start, data.itemShape().size());
  }

  /**
   * Reads a datum as the model sees it, before binarisation.
   *
   * @param data what is {@linkplain #modelled modelled} of them
   * @param row receives the elements from {@code start} on
   * @throws DataException if an element is infinite in the data, or NaN without standing for one
   *     that is missing, or beyond float32 once it is scaled; the message names its place
   */
  public void readScaled(Dataset data, int index, float[] row, int start) {
    data.readFinite(index, row, start);
    int length = data.itemShape().size();
    if (offset.length == 1 && offset[0] == 0) {
      if (divisor[0] != 1) {
        float d = (float) divisor[0];
        for (int i = start; i < start + length; i++) {
          row[i] /= d;
        }
      }
    } else {
      for (int i = 0; i < length; i++) {
        row[start + i] = (float) scaled(i, row[start + i]);
      }
    }
    int found = firstNotFinite(data, row, start, start + length);
    if (found >= 0) {
      float[] raw = new float[length];
      data.read(index, raw, 0);
      throw new DataException(
          data.place(index, found - start)
              + ": expected a number that stays within float32 when the preprocessing scales it, found "
              + raw[found - start]
              + ", which is far outside the training data");
    }
  }

  private static int firstNotFinite(Dataset data, float[] row, int start, int end) {
    int found = Finite.firstNot(row, start, end);
    while (found >= 0 && data.hasMissing() && Float.isNaN(row[found])) {
      found = Finite.firstNot(row, found + 1, end);
    }
    return found;
  }

  /**
   * Checks that data fit a model, each number of them.
   *
   * @param advice what to do with a number that the model does not take
   * @throws DataException if a number is NaN, infinite or outside what the likelihood takes, or a
   *     label is of a class that the training data lacked; the message names its place
   * @throws IllegalArgumentException if the shape is another, or a condition is missing
   */
  public void check(Dataset data, VaeModel model, String advice) {
    BatchReader.requireFit(model, data, this);
    Dataset modelled = modelled(data);
    Conditioning.Reader conditions = conditioning.reader(data);
    float[] condition = new float[conditioning.size()];
    float[] row = new float[modelled.itemShape().size()];
    for (int i = 0; i < modelled.size(); i++) {
      conditions.read(i, condition, 0);
      readScaled(modelled, i, row, 0);
      requireSupport(modelled, model, i, row, 0, own -> advice);
    }
  }

  private void requireSupport(
      Dataset modelled,
      VaeModel model,
      int index,
      float[] row,
      int start,
      Function<Preprocessing, String> advice) {
    requireLevels(modelled, model, index, row, start);
    // What is binarised has to be a probability before.
    Support support = binarization == Binarization.NONE ? model.support() : Support.UNIT_INTERVAL;
    int size = modelled.itemShape().size();
    for (int i = start; i < start + size; i++) {
      if (!support.contains(row[i]) && !(modelled.hasMissing() && Float.isNaN(row[i]))) {
        if (binarization != Binarization.NONE && schema.isPresent()) {
          double[] datum = new double[size];
          for (int j = 0; j < size; j++) {
            datum[j] = row[start + j];
          }
          throw new DataException(
              modelled.place(index, i - start)
                  + ": expected a cell that becomes a number in [0, 1], because --binarize is for"
                  + " images and other data in that range, found "
                  + schema.get().cell(datum, i - start)
                  + "; leave out --binarize");
        }
        throw new DataException(
            modelled.place(index, i - start)
                + ": expected "
                + support.description()
                + " for "
                + (model.likelihoodKind().isEmpty()
                    ? "the model " + model.description()
                    : "the likelihood " + model.likelihoodKind())
                + ", found "
                + row[i]
                + "; "
                + advice.apply(this));
      }
    }
  }

  private void requireLevels(Dataset modelled, VaeModel model, int index, float[] row, int start) {
    int levels = model.gridLevels().orElse(0);
    if (levels == 0 || binarization != Binarization.NONE) {
      return;
    }
    for (int i = start; i < start + modelled.itemShape().size(); i++) {
      if (model.support().contains(row[i]) && !Levels.contains(levels, row[i])) {
        throw new DataException(
            modelled.place(index, i - start)
                + ": expected one of the "
                + levels
                + " levels k/"
                + (levels - 1)
                + " of the model's likelihood, found "
                + row[i]
                + "; train with levels=L for data of L levels, or with the likelihood"
                + " continuous-bernoulli for numbers in between");
      }
    }
  }

  /**
   * Reads a datum as {@link #read}, and checks that the model takes it; bits it always takes.
   *
   * @param data what is {@linkplain #modelled modelled} of them
   * @throws DataException as {@link #readScaled}, and if a number is outside what the likelihood
   *     takes
   */
  public void readFor(
      VaeModel model, Dataset data, int index, RandomKey key, float[] row, int start) {
    readScaled(data, index, row, start);
    if (binarization == Binarization.NONE) {
      requireSupport(data, model, index, row, start, Preprocessing::onItsScale);
    } else {
      binarization.apply(key.fold(data.drawKey(index)), row, start, data.itemShape().size());
    }
  }

  private String onItsScale() {
    return "give data on the scale that the model is trained on (it takes them " + describe() + ")";
  }

  /** Returns for people what is done to data: {@code divided by 255, binarised (dynamic)}. */
  public String describe() {
    if (schema.isPresent()) {
      TableSchema columns = schema.get();
      String read =
          String.format(
              Locale.ROOT,
              columns.columns(Role.FEATURE).size() == 1
                  ? "%d column as %d " + (columns.width() == 1 ? "element" : "elements")
                  : "%d columns as %d elements",
              columns.columns(Role.FEATURE).size(),
              columns.width());
      return binarization == Binarization.NONE
          ? read
          : read + ", binarised (" + binarization.label() + ")";
    }
    String scaling =
        divisor.length > 1 || offset[0] != 0
            ? "standardised"
            : divisor[0] == 1
                ? "as they are"
                : String.format(Locale.ROOT, "divided by %s", divisor[0]);
    return binarization == Binarization.NONE
        ? scaling
        : scaling + ", binarised (" + binarization.label() + ")";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing that
        && Arrays.equals(offset, that.offset)
        && Arrays.equals(divisor, that.divisor)
        && binarization == that.binarization
        && conditioning.equals(that.conditioning)
        && schema.equals(that.schema);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        Arrays.hashCode(offset), Arrays.hashCode(divisor), binarization, conditioning, schema);
  }
}
