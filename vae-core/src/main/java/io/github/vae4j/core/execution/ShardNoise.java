package io.github.vae4j.core.execution;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The noise of a shard, a block of the rows of a batch: the numbers that the whole batch has for
 * these rows, drawn without those of the others. An axis that holds the rows several times has them
 * one batch after the other. What is drawn once for all rows, such as the parameters of a decoder,
 * is the same in all shards.
 *
 * <p>An engine that draws noise itself has other numbers for each shard than for a whole batch.
 */
public final class ShardNoise {
  private final Map<String, Integer> chunks = new HashMap<>(); // of a shard, in one piece; by site
  private final int shards;

  /**
   * Finds where the rows are in each noise site.
   *
   * @param shard the inputs of the program of a shard
   * @param rows of a shard
   * @param more the inputs of the same program of one row more
   * @param shards that make a batch
   * @throws IllegalArgumentException if a site grows with the rows, and not by one axis that holds
   *     them
   */
  public ShardNoise(List<Program.Input> shard, int rows, List<Program.Input> more, int shards) {
    this.shards = shards;
    Map<String, Shape> grown = new HashMap<>();
    more.forEach(input -> grown.put(input.name(), input.type().shape()));
    for (Program.Input input : shard) {
      Shape shape = input.type().shape();
      Shape larger = Named.get(grown, input.name());
      if (input.noise().isPresent() && !shape.equals(larger)) {
        chunks.put(input.name(), chunk(input.name(), shape, rows, larger));
      }
    }
  }

  /** Returns how many numbers of a shard stand one after the other in the noise of a batch. */
  private static int chunk(String site, Shape shape, int rows, Shape grown) {
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < Math.min(shape.rank(), grown.rank()); i++) {
      if (shape.dim(i) != grown.dim(i)) {
        axes.add(i);
      }
    }
    int axis = axes.isEmpty() ? 0 : axes.get(0);
    if (axes.size() != 1
        || shape.rank() != grown.rank()
        || shape.dim(axis) % rows != 0
        || grown.dim(axis) != shape.dim(axis) / rows * (rows + 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shards: expected noise with one axis that holds the rows, once or several times;"
                  + " found '%s' of shape %s for %d rows and %s for %d; take 1 shard",
              site,
              shape,
              rows,
              grown,
              rows + 1));
    }
    return rows * shape.range(axis + 1, shape.rank()).size();
  }

  /**
   * Returns the noise inputs of a shard's program by name.
   *
   * @param program of a shard
   * @param key of the batch
   * @param shard its number, from 0
   */
  public Map<String, HostArray> draw(Program program, RandomKey key, int shard) {
    Map<String, HostArray> drawn = new LinkedHashMap<>();
    for (Program.Input input : program.inputs()) {
      input
          .noise()
          .ifPresent(
              noise -> {
                RandomKey site = key.fold(input.name());
                Integer chunk = chunks.get(input.name());
                drawn.put(
                    input.name(),
                    chunk == null
                        ? HostArray.draw(input.type(), noise, site)
                        : draw(input.type(), noise, site, chunk, shard));
              });
    }
    return drawn;
  }

  private HostArray draw(TensorType type, Noise noise, RandomKey key, int chunk, int shard) {
    int size = type.shape().size();
    long stride = (long) shards * chunk;
    long first = (long) shard * chunk;
    if (type.dtype() == DType.FLOAT32) {
      float[] all = new float[size];
      float[] part = new float[chunk];
      for (int i = 0; i < size / chunk; i++) {
        noise.fill(key, i * stride + first, part);
        System.arraycopy(part, 0, all, i * chunk, chunk);
      }
      return HostArray.of(type.shape(), all);
    }
    if (type.dtype() == DType.FLOAT64) {
      double[] all = new double[size];
      double[] part = new double[chunk];
      for (int i = 0; i < size / chunk; i++) {
        noise.fill(key, i * stride + first, part);
        System.arraycopy(part, 0, all, i * chunk, chunk);
      }
      return HostArray.of(type.shape(), all);
    }
    return HostArray.draw(type, noise, key.fold(shard)); // a key, to draw from on the device
  }
}
