package io.github.vae4j.core.training;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Schedule;

/**
 * How a model is trained.
 *
 * @param epochs passes over the training data, at least 1; without effect where steps are given
 * @param steps least number of steps, for data of which a pass is a few steps: the training then
 *     takes as many whole {@linkplain #passes passes} as that needs; 0 for the number of epochs
 * @param batchSize data per step, at least 1
 * @param shards blocks of rows, at least 1, into which the batch of a step is cut: the gradient of
 *     each is computed apart, and the gradients are added in their order. The batch size is a
 *     multiple of it. What a step computes is the same up to rounding; the memory that it takes
 *     falls with the number
 * @param seed of everything that is drawn
 * @param optimizer of encoder and decoder
 * @param learningRate at the start, above 0
 * @param schedule how the learning rate falls
 * @param beta weight of the KL term, at least 0; 1 is the bound (Higgins et al. 2017 for others)
 * @param klWarmup share of all steps, or of those of a cycle, over which the KL weight rises from 0
 *     to beta along a line, at least 0 and below 1, so that it ends before training does
 * @param klCycles the number of cycles of equal length, at least 1, in each of which the KL weight
 *     rises anew (Fu et al. 2019, equations 6 and 7); more than 1 only with a warm-up
 * @param clipNorm limit of the gradient's global norm; 0 for none
 * @param average decay of the {@linkplain io.github.vae4j.core.optimizer.ExponentialAverage
 *     exponential moving average} of the parameters, which is then looked at and kept in their
 *     place; above 0 and below 1, or 0 for none
 * @param encoderUpdates most updates of the encoder alone before a step while it lags behind the
 *     decoder (He et al. 2019): see {@link Trainer}; 0 for none
 * @param patience looks at the validation bound without a better one after which training stops; 0
 *     for never. There is a look after each epoch, or after each {@linkplain #passesPerLook few} of
 *     them where steps are given. Looks count where the KL weight had risen to beta
 * @param dtype of parameters and data
 * @param deviceNoise whether the backend draws the noise itself, for very large batches: the same
 *     distribution, but other numbers on each backend
 * @param verify whether the first step is computed in plain Java too before training begins
 */
public record TrainingOptions(
    int epochs,
    int steps,
    int batchSize,
    int shards,
    long seed,
    Optimizer optimizer,
    double learningRate,
    Schedule schedule,
    double beta,
    double klWarmup,
    int klCycles,
    double clipNorm,
    double average,
    int encoderUpdates,
    int patience,
    DType dtype,
    boolean deviceNoise,
    boolean verify) {
  private static final int STEPS_PER_LOOK = 100;
  private static final int TABLE_STEPS = 2500;
  private static final int TABLE_PATIENCE = 10;
  private static final double TABLE_RATE = 3e-3;
  private static final int FEW_BATCH = 50;
  private static final double FEW_RATE = 3e-3;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public TrainingOptions {
    check("epochs", epochs, epochs >= 1, "at least 1");
    check("steps", steps, steps >= 0, "at least 0 (as many as the epochs have)");
    check("batch size", batchSize, batchSize >= 1, "at least 1");
    check("shards", shards, shards >= 1, "at least 1");
    check(
        "batch size",
        batchSize,
        batchSize % shards == 0,
        "a multiple of the "
            + shards
            + " shards, of which the nearest is "
            + (long) shards * Math.max(1, Math.round((double) batchSize / shards)));
    check(
        "learning rate",
        learningRate,
        learningRate > 0 && Double.isFinite(learningRate),
        "above 0");
    check("beta", beta, beta >= 0 && Double.isFinite(beta), "at least 0");
    check(
        "KL warm-up",
        klWarmup,
        klWarmup >= 0 && klWarmup < 1,
        "a share of all steps, at least 0 and below 1: it must end before training does");
    check("KL cycles", klCycles, klCycles >= 1, "at least 1");
    check(
        "KL cycles",
        klCycles,
        klCycles == 1 || klWarmup > 0,
        "1 without a warm-up: give the share of each cycle over which the weight rises, such as"
            + " --kl-warmup 0.5");
    check("clip norm", clipNorm, clipNorm >= 0, "at least 0 (none)");
    check(
        "average",
        average,
        average >= 0 && average < 1,
        "a decay above 0 and below 1, such as 0.999, or 0 (none)");
    check("encoder updates", encoderUpdates, encoderUpdates >= 0, "at least 0 (none)");
    check("patience", patience, patience >= 0, "at least 0 (never)");
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException(
          "element type: needs to be FLOAT32 or FLOAT64, got " + dtype);
    }
  }

  private static void check(String what, Number value, boolean valid, String range) {
    if (!valid) {
      throw new IllegalArgumentException(what + ": needs to be " + range + ", got " + value);
    }
  }

  /**
   * Checks that steps of a method can be cut into shards.
   *
   * @throws IllegalArgumentException if there are several, and the method {@linkplain
   *     InferenceMethod#needsWholeBatch needs whole batches}
   */
  public static void requireRows(InferenceMethod method, int shards) {
    if (shards > 1) {
      method
          .needsWholeBatch()
          .ifPresent(
              reason -> {
                throw new IllegalArgumentException(
                    "shards: " + method.name() + " needs 1 shard, got " + shards + ": " + reason);
              });
    }
  }

  /**
   * Returns a builder with the defaults: 100 epochs with batches of 100, Adam at 0.001 falling
   * along a cosine, no warm-up, the first step verified.
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with the defaults for tables, which are often small: 2500 steps, less if 10
   * looks at the validation bound, some 1000 steps, find no better one, at a learning rate of
   * 0.003: in these steps Adam at 0.001 moves a learned scale by little more than 1.
   */
  public static Builder ofTable() {
    return builder().steps(TABLE_STEPS).patience(TABLE_PATIENCE).learningRate(TABLE_RATE);
  }

  /**
   * Returns a builder with the defaults for images or rows of numbers, of which {@link #builder}
   * has those for many. Fewer than {@value VaeSpec#FEW} have batches of 50 at a learning rate of
   * 0.003: 100 epochs are few steps for them.
   *
   * @param data training data with those of a validation split
   */
  public static Builder of(Dataset data) {
    return data.size() < VaeSpec.FEW
        ? builder().batchSize(FEW_BATCH).learningRate(FEW_RATE)
        : builder();
  }

  /** Returns a builder that starts from these options. */
  public Builder toBuilder() {
    return builder()
        .epochs(epochs)
        .steps(steps)
        .batchSize(batchSize)
        .shards(shards)
        .seed(seed)
        .optimizer(optimizer)
        .learningRate(learningRate)
        .schedule(schedule)
        .beta(beta)
        .klWarmup(klWarmup)
        .klCycles(klCycles)
        .clipNorm(clipNorm)
        .average(average)
        .encoderUpdates(encoderUpdates)
        .patience(patience)
        .dtype(dtype)
        .deviceNoise(deviceNoise)
        .verify(verify);
  }

  /** Collects options. */
  public static final class Builder {
    private int epochs = 100;
    private int steps;
    private int batchSize = 100;
    private int shards = 1;
    private long seed = 1;
    private Optimizer optimizer = Adam.defaults();
    private double learningRate = 1e-3;
    private Schedule schedule = Schedule.COSINE;
    private double beta = 1;
    private double klWarmup;
    private int klCycles = 1;
    private double clipNorm;
    private double average;
    private int encoderUpdates;
    private int patience;
    private DType dtype = DType.FLOAT32;
    private boolean deviceNoise;
    private boolean verify = true;

    private Builder() {}

    /** Sets the passes over the training data. */
    public Builder epochs(int value) {
      this.epochs = value;
      return this;
    }

    /** Sets the least number of steps; 0 for the number of epochs. */
    public Builder steps(int value) {
      this.steps = value;
      return this;
    }

    /** Sets the data per step. */
    public Builder batchSize(int value) {
      this.batchSize = value;
      return this;
    }

    /** Sets the blocks of rows into which the batch of a step is cut. */
    public Builder shards(int value) {
      this.shards = value;
      return this;
    }

    /** Sets the seed. */
    public Builder seed(long value) {
      this.seed = value;
      return this;
    }

    /** Sets the optimiser. */
    public Builder optimizer(Optimizer value) {
      this.optimizer = value;
      return this;
    }

    /** Sets the learning rate at the start. */
    public Builder learningRate(double value) {
      this.learningRate = value;
      return this;
    }

    /** Sets how the learning rate falls. */
    public Builder schedule(Schedule value) {
      this.schedule = value;
      return this;
    }

    /** Sets the weight of the KL term. */
    public Builder beta(double value) {
      this.beta = value;
      return this;
    }

    /** Sets the share of all steps, or of those of a cycle, over which the KL weight rises. */
    public Builder klWarmup(double value) {
      this.klWarmup = value;
      return this;
    }

    /** Sets the number of cycles in each of which the KL weight rises anew. */
    public Builder klCycles(int value) {
      this.klCycles = value;
      return this;
    }

    /** Sets the limit of the gradient's global norm. */
    public Builder clipNorm(double value) {
      this.clipNorm = value;
      return this;
    }

    /** Sets the decay of the average of the parameters; 0 for none. */
    public Builder average(double value) {
      this.average = value;
      return this;
    }

    /** Sets the most updates of an encoder that lags before a step; 0 for none. */
    public Builder encoderUpdates(int value) {
      this.encoderUpdates = value;
      return this;
    }

    /** Sets the looks without a better validation bound after which training stops. */
    public Builder patience(int value) {
      this.patience = value;
      return this;
    }

    /** Sets the element type. */
    public Builder dtype(DType value) {
      this.dtype = value;
      return this;
    }

    /** Sets whether the backend draws the noise itself. */
    public Builder deviceNoise(boolean value) {
      this.deviceNoise = value;
      return this;
    }

    /** Sets whether the first step is computed in plain Java too before training begins. */
    public Builder verify(boolean value) {
      this.verify = value;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public TrainingOptions build() {
      return new TrainingOptions(
          epochs,
          steps,
          batchSize,
          shards,
          seed,
          optimizer,
          learningRate,
          schedule,
          beta,
          klWarmup,
          klCycles,
          clipNorm,
          average,
          encoderUpdates,
          patience,
          dtype,
          deviceNoise,
          verify);
    }
  }

  /**
   * Returns the passes over the training data: the epochs, or those that take the steps, at least
   * one.
   *
   * @param data number of training data
   */
  public int passes(int data) {
    return steps == 0 ? epochs : Math.max(1, divideUp(steps, stepsPerPass(data)));
  }

  /**
   * Returns the passes from one look at the validation data to the next: one, or where steps are
   * given those that take {@value #STEPS_PER_LOOK} steps, so that looks do not cost more than the
   * training.
   *
   * @param data number of training data
   */
  public int passesPerLook(int data) {
    return steps == 0 ? 1 : divideUp(STEPS_PER_LOOK, stepsPerPass(data));
  }

  /**
   * Returns the steps of one pass over the training data.
   *
   * @param data number of training data
   */
  public int stepsPerPass(int data) {
    return divideUp(data, batchSize);
  }

  private static int divideUp(int dividend, int divisor) {
    return (int) (((long) dividend + divisor - 1) / divisor);
  }

  /**
   * Returns the KL weight of a step.
   *
   * @param step from 0
   * @param steps of the whole training, more than {@code step}
   */
  public double klWeight(long step, long steps) {
    double progress = (double) (step * klCycles % steps) / steps; // of the cycle
    return progress >= klWarmup ? beta : beta * progress / klWarmup;
  }
}
