package io.github.vae4j.core.row;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.measure.GreyEntropy;
import io.github.vae4j.core.model.TrainedVae;
import java.util.List;

/**
 * Scores one row at a time in plain Java: -log p(x) in nats, estimated by the importance-weighted
 * bound with K draws (Burda et al. 2016, equation 8). It is the score that {@link
 * io.github.vae4j.core.evaluation.Scorer} gives the row under the same options, from the same
 * draws, up to the rounding of FLOAT32. It needs no backend, so nothing is to be closed.
 *
 * <p>It covers every model whose program has operations on FLOAT32 alone. Dense networks of tables
 * and vectors are what it is fast for; the networks of images are computed as matrix products.
 *
 * <p>Thread-safe. A thread has a workspace of its own, some hundred kilobytes, from its first row
 * on, and no row after it allocates, unless data are binarised or a cell is a date. The bits of a
 * score depend neither on the thread nor on the rows before.
 */
public final class RowScorer {
  private static final float[] NO_CONDITION = {};

  private final RowPlan plan;
  private final TrainedVae vae;
  private final EvaluationOptions options;
  private final GreyEntropy entropy;
  private final ThreadLocal<Row> rows;

  private RowScorer(TrainedVae vae, EvaluationOptions options) {
    this.plan = new RowPlan(vae, options);
    this.vae = vae;
    this.options = options;
    this.entropy = GreyEntropy.of(vae.model());
    this.rows = ThreadLocal.withInitial(this::row);
    rows.get(); // what cannot be read is refused here
  }

  private Row row() {
    return new Row(plan, vae, options, entropy);
  }

  /**
   * Returns a scorer of 100 draws under seed 1.
   *
   * @throws IllegalArgumentException as {@link #of(TrainedVae, EvaluationOptions)}
   */
  public static RowScorer of(TrainedVae vae) {
    return of(vae, EvaluationOptions.defaults());
  }

  /**
   * Returns a scorer. It draws the noise and computes what no row changes.
   *
   * @param options samples K and seed; there is no engine to verify and no progress to tell
   * @throws IllegalArgumentException if the parameters are of FLOAT64, or the model has an
   *     operation on other numbers than FLOAT32; the message names it
   */
  public static RowScorer of(TrainedVae vae, EvaluationOptions options) {
    return new RowScorer(vae, options);
  }

  /**
   * Returns the names of the columns whose cells make a row, in their order; empty if the model's
   * data have no names.
   */
  public List<String> columns() {
    return rows.get().columns();
  }

  /**
   * Returns the score of a row of a table, in nats; higher is stranger.
   *
   * @param cells of the {@link #columns}: a number, or the text of a level or of a date; null, NaN
   *     and an empty text are a missing cell
   * @throws DataException if there are more or fewer cells than columns, or one is none of its
   *     column or missing and the model takes no missing ones; the message names the column
   * @throws IllegalArgumentException if the model is conditional
   * @throws io.github.vae4j.core.execution.NonFiniteException if the score is NaN or infinite
   */
  public double score(List<?> cells) {
    return score(cells, NO_CONDITION);
  }

  /**
   * Returns the score of a row of a table under a condition, in nats; higher is stranger.
   *
   * @param cells as {@link #score(List)} takes them
   * @param condition as {@link io.github.vae4j.core.model.Conditioning#vector} gives it; empty for
   *     a model without
   * @throws IllegalArgumentException if the condition has another length
   * @throws RuntimeException as {@link #score(List)}
   */
  public double score(List<?> cells, float[] condition) {
    Row row = rows.get();
    row.read(cells);
    return finite(row.score(condition));
  }

  /**
   * Returns the score of a vector, in nats; higher is stranger.
   *
   * @param datum its elements in the units of the data, before the model's preprocessing; NaN is a
   *     missing one, if the model takes such
   * @throws IllegalArgumentException if there are more or fewer elements than the model takes, the
   *     model is one of a table with a schema, or it is conditional
   * @throws DataException if an element is NaN, infinite or outside what the likelihood takes
   * @throws io.github.vae4j.core.execution.NonFiniteException if the score is NaN or infinite
   */
  public double score(float[] datum) {
    return score(datum, NO_CONDITION);
  }

  /**
   * Returns the score of a vector under a condition, in nats; higher is stranger.
   *
   * @param datum as {@link #score(float[])} takes it
   * @param condition as {@link io.github.vae4j.core.model.Conditioning#vector} gives it; empty for
   *     a model without
   * @throws IllegalArgumentException if the condition has another length
   * @throws RuntimeException as {@link #score(float[])}
   */
  public double score(float[] datum, float[] condition) {
    Row row = rows.get();
    row.read(datum);
    return finite(row.score(condition));
  }

  private static double finite(double score) {
    return Double.isFinite(score)
        ? score
        : Finite.requirePerDatum("score", i -> Row.NAME, 0, new double[] {score})[0];
  }
}
