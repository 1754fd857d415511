package io.github.vae4j.core.shard;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A shard of a step as a worker needs it, which has no data of its own. The noise is not in it: it
 * is a function of the seed, the step and the number, and the worker draws it.
 *
 * @param step number of the step, from 0
 * @param number of the shard, from 0
 * @param inputs rows, their weights and numbers of the step, by the names of the program's inputs
 */
public record Shard(long step, int number, Map<String, HostArray> inputs) {
  private static final String STEP = "step";
  private static final String NUMBER = "shard";

  /** Makes the inputs unmodifiable. */
  public Shard {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** Returns it as bytes that go to another process: those of a safetensors file. */
  public byte[] toBytes() {
    return Safetensors.bytes(
        inputs, Map.of(STEP, Long.toString(step), NUMBER, Integer.toString(number)));
  }

  /**
   * Returns what {@link #toBytes} wrote.
   *
   * @throws FileException if it is something else
   */
  public static Shard of(byte[] bytes) {
    Safetensors.Content content = Safetensors.read(Path.of("shard of a step"), bytes);
    Map<String, String> numbers = content.metadata();
    try {
      return new Shard(
          Long.parseLong(numbers.getOrDefault(STEP, "")),
          Integer.parseInt(numbers.getOrDefault(NUMBER, "")),
          content.tensors());
    } catch (NumberFormatException e) {
      throw new FileException("shard of a step: expected its numbers, found " + numbers, e);
    }
  }
}
