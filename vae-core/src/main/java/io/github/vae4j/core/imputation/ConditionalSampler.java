package io.github.vae4j.core.imputation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Draws rows of a table given what some of their cells are, by importance resampling (Rubin 1988):
 * latents are proposed with those cells observed, weighted and chosen by weight. A range or a
 * choice of values is proposed uniformly, which the weights make good. The same seed gives the same
 * rows. Whoever opens it closes it, and the backend after it.
 */
public final class ConditionalSampler implements AutoCloseable {
  /** The most proposals unless another number is asked for. */
  public static final long PROPOSALS = 100_000;

  private static final int PER_ROW = 2; // a latent of the encoder, and one of the prior

  private final TrainedVae vae;
  private final TableSchema schema;
  private final DeviceArrays parameters;
  private final ConditionalProgram program;

  /**
   * Rows that were drawn.
   *
   * @param elements of all rows, in the model's units, [rows * width]
   * @param effectiveSamples effective size of the importance sample they were chosen from
   * @param proposals how many were proposed
   */
  public record Draws(double[] elements, double effectiveSamples, long proposals) {}

  /**
   * Uploads the parameters.
   *
   * @throws IllegalArgumentException if the model was not trained on a table
   */
  public ConditionalSampler(TrainedVae vae, Backend backend) {
    this.schema =
        vae.preprocessing()
            .schema()
            .filter(columns -> vae.model().given().containsKey(Given.MASK))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "conditions on cells: the model was not trained on a table"));
    this.vae = vae;
    this.program = new ConditionalProgram(vae, backend, PER_ROW);
    this.parameters = DeviceArrays.upload(backend, vae.parameters());
  }

  /**
   * Draws rows of a model without conditions, under seed 1, from {@value #PROPOSALS} proposals at
   * most.
   *
   * @throws IllegalArgumentException if two constraints are on one column
   */
  public Draws draw(int rows, Constraint... constraints) {
    return draw(rows, List.of(constraints), Optional.empty(), PROPOSALS, 1, done -> {});
  }

  /**
   * Draws rows.
   *
   * @param rows how many, at least 1
   * @param constraints on different columns
   * @param condition [1, size] of a conditional model
   * @param most proposals; fewer are made if the effective sample size reaches {@code rows} before
   * @param progress told the number of proposals
   * @throws IllegalArgumentException if two constraints are on one column
   */
  public Draws draw(
      int rows,
      List<Constraint> constraints,
      Optional<HostArray> condition,
      long most,
      long seed,
      LongConsumer progress) {
    if (constraints.stream().map(c -> c.column().name()).distinct().count() < constraints.size()) {
      throw new IllegalArgumentException("conditions on cells: a column is named twice");
    }
    RandomKey key = RandomKey.of(seed).fold("where");
    List<double[]> logWeights = new ArrayList<>(); // of each batch
    Weights weights;
    long proposals;
    do {
      RandomKey ofBatch = key.fold(logWeights.size());
      logWeights.add(run(constraints, condition, ofBatch).logWeights().toDoubles());
      proposals = (long) logWeights.size() * PER_ROW * program.batch();
      progress.accept(proposals);
      weights = Weights.of(logWeights.stream().flatMapToDouble(Arrays::stream).toArray());
    } while (proposals < most && weights.effective() < rows);
    double[] uniform = new double[1];
    Noise.UNIFORM.fill(key.fold("resample"), 0, uniform);
    int[] chosen = weights.resample(rows, uniform[0]);
    return new Draws(elements(constraints, condition, key, chosen), weights.effective(), proposals);
  }

  private ConditionalProgram.Draws run(
      List<Constraint> constraints, Optional<HostArray> condition, RandomKey ofBatch) {
    return program.run(parameters.map(), inputs(constraints, condition, ofBatch), ofBatch);
  }

  /**
   * Returns the elements of the chosen proposals, in ascending order. Their batches are drawn once
   * more, so that memory holds the weights alone until then.
   */
  private double[] elements(
      List<Constraint> constraints, Optional<HostArray> condition, RandomKey key, int[] chosen) {
    int width = schema.width();
    int perBatch = PER_ROW * program.batch();
    double[] elements = new double[Math.multiplyExact(chosen.length, width)];
    for (int i = 0; i < chosen.length; ) {
      int batch = chosen[i] / perBatch;
      HostArray drawn = run(constraints, condition, key.fold(batch)).draws();
      float[] proposed = proposed(constraints, key.fold(batch));
      for (; i < chosen.length && chosen[i] / perBatch == batch; i++) {
        int draw = chosen[i] % perBatch;
        for (int j = 0; j < width; j++) {
          float given = proposed[draw % program.batch() * width + j];
          elements[i * width + j] = Float.isNaN(given) ? drawn.get(draw * width + j) : given;
        }
      }
    }
    return elements;
  }

  /** Returns the elements of a batch, NaN where nothing is said. */
  private float[] proposed(List<Constraint> constraints, RandomKey key) {
    int width = schema.width();
    int batch = program.batch();
    float[] rows = new float[batch * width];
    Arrays.fill(rows, Float.NaN);
    int[] starts = schema.starts();
    for (Constraint constraint : constraints) {
      Column column = constraint.column();
      int start = starts[schema.features().indexOf(column)];
      double[] uniform = new double[batch];
      Noise.UNIFORM.fill(key.fold("value").fold(column.name()), 0, uniform);
      for (int i = 0; i < batch; i++) {
        column
            .encoding()
            .orElseThrow()
            .encode(constraint.propose(uniform[i]), rows, i * width + start);
      }
    }
    return rows;
  }

  private Map<String, HostArray> inputs(
      List<Constraint> constraints, Optional<HostArray> condition, RandomKey key) {
    float[] rows = proposed(constraints, key);
    int batch = program.batch();
    double[] x = new double[rows.length];
    double[] mask = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      mask[i] = Float.isNaN(rows[i]) ? 0 : 1;
      x[i] = Float.isNaN(rows[i]) ? 0 : rows[i];
    }
    DType dtype = vae.dtype();
    TensorType type = TensorType.of(dtype, batch, schema.width());
    Map<String, HostArray> inputs = new HashMap<>();
    inputs.put(BatchReader.DATA, HostArray.ofDoubles(type, x));
    inputs.put(ModelInputs.inputName(Given.MASK), HostArray.ofDoubles(type, mask));
    condition.ifPresent(
        c -> {
          int size = c.shape().dim(1);
          double[] all = new double[batch * size];
          for (int i = 0; i < all.length; i++) {
            all[i] = c.get(i % size);
          }
          inputs.put(
              ModelInputs.inputName(Given.CONDITION),
              HostArray.ofDoubles(new TensorType(dtype, Shape.of(batch, size)), all));
        });
    return inputs;
  }

  @Override
  public void close() {
    program.close();
    parameters.close();
  }
}
