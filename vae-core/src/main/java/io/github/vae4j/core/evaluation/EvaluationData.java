package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every estimator sees of the same data under the same seed. */
public final class EvaluationData {
  /**
   * The most rows that a decoder computes at a time; bounds the memory, whatever the number of
   * samples. See {@link #rows} for large decoders.
   */
  public static final int ROWS = 2048;

  private static final long MOST_BYTES = 1L << 32; // of all intermediates, which a gradient keeps

  private EvaluationData() {}

  /**
   * Returns how many rows a model's decoder computes at a time: {@value #ROWS}, or the largest
   * power of two of rows whose intermediates take at most 4 GiB together.
   */
  public static int rows(VaeModel model, DType dtype) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(model, Scope.root(trace, dtype), 1);
    TensorType latent = TensorType.of(dtype, 1, model.latentSize());
    trace.withOrigin(
        "the decoder of one row",
        () -> inputs.bound().likelihood(trace.input("z", Role.DATA, latent)).logProb(inputs.x()));
    long bytes =
        trace.equations().stream()
            .flatMap(equation -> equation.outputs().stream())
            .filter(value -> value.shape().rank() > 0 && value.shape().dim(0) == 1) // no filters
            .mapToLong(value -> value.type().bytes())
            .sum();
    long rows = Math.max(1, MOST_BYTES / Math.max(1, bytes));
    return (int) Math.min(ROWS, Long.highestOneBit(rows));
  }

  /** Returns the key of everything that is drawn under a seed. */
  public static RandomKey key(long seed) {
    return RandomKey.of(seed).fold("evaluation");
  }

  /** Returns the key of what is drawn where the epoch of a training is chosen. */
  static RandomKey looks(long seed) {
    return RandomKey.of(seed).fold("look");
  }

  /**
   * Returns the key under which data are binarised at random: all estimates of one seed see the
   * same, and so does all else that reads data under a seed.
   */
  public static RandomKey binarization(long seed) {
    return Binarization.key(seed);
  }

  /** Returns the key under which data are binarised among what is drawn under another key. */
  static RandomKey binarization(RandomKey root) {
    return root.fold("binarization");
  }

  /**
   * Reads data from {@code from} on, and what the model is given beside them, by the names of the
   * inputs that {@link io.github.vae4j.core.model.ModelInputs} declares; rows left over repeat the
   * first datum.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public static Map<String, HostArray> read(
      TrainedVae vae, Dataset data, int from, int count, int batch, long seed) {
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = from + i;
    }
    BatchReader reader = BatchReader.of(vae.model(), data, vae.preprocessing(), batch, vae.dtype());
    Map<String, HostArray> inputs = reader.read(rows, 0, count, binarization(seed));
    inputs.remove(BatchReader.ROW_WEIGHTS);
    return inputs;
  }

  /**
   * Returns noise that is the same in each row, so that the weights of a datum do not depend on the
   * others: what scores are made of.
   *
   * @param program whose noise inputs it is for: [draws, batch, ...], or with both in one axis, as
   *     of latents that depend on a drawn class
   * @param first draw
   * @throws IllegalArgumentException if an input has another shape
   */
  public static Map<String, HostArray> sharedNoise(
      Program program, long seed, int first, int draws, int batch) {
    RandomKey key = RandomKey.of(seed).fold("score");
    Map<String, HostArray> noise = new LinkedHashMap<>();
    for (Program.Input input : program.inputs()) {
      input
          .noise()
          .ifPresent(
              distribution -> {
                Shape shape = input.type().shape();
                requireRows(input.name(), shape, draws, batch);
                int width = shape.size() / (draws * batch);
                double[] values = new double[shape.size()];
                double[] one = new double[width];
                for (int s = 0; s < draws; s++) {
                  distribution.fill(key.fold(input.name()).fold(first + s), 0, one);
                  for (int i = 0; i < batch; i++) {
                    System.arraycopy(one, 0, values, (s * batch + i) * width, width);
                  }
                }
                noise.put(
                    input.name(),
                    HostArray.ofDoubles(new TensorType(input.type().dtype(), shape), values));
              });
    }
    return noise;
  }

  private static void requireRows(String site, Shape shape, int draws, int batch) {
    boolean apart = shape.rank() > 1 && shape.dim(0) == draws && shape.dim(1) == batch;
    if (!apart && (shape.rank() == 0 || shape.dim(0) != draws * batch)) {
      throw new IllegalArgumentException(
          String.format(
              "noise '%s': expected %d draws of %d rows first, found the shape %s",
              site, draws, batch, shape));
    }
  }
}
