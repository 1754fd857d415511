package io.github.vae4j.core.shard;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gradient of what is minimised over some shards of a step, the first one next to the last.
 *
 * @param values by the names of the parameters
 * @param report [1 + parts, rows]: the bound and its parts for each row, in nats; rows that only
 *     fill the batch come last
 */
public record ShardGradient(Map<String, HostArray> values, HostArray report) {
  private static final String VALUE = "gradient/";
  private static final String REPORT = "report";

  /** Keeps the order of the parameters. */
  public ShardGradient {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns it as bytes that go to another process: those of a safetensors file. */
  public byte[] toBytes() {
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    values.forEach((name, array) -> tensors.put(VALUE + name, array));
    tensors.put(REPORT, report);
    return Safetensors.bytes(tensors, Map.of());
  }

  /**
   * Returns what {@link #toBytes} wrote.
   *
   * @throws FileException if it is something else
   */
  public static ShardGradient of(byte[] bytes) {
    Map<String, HostArray> tensors =
        Safetensors.read(Path.of("gradient of a shard"), bytes).tensors();
    Map<String, HostArray> values = new LinkedHashMap<>();
    tensors.forEach(
        (name, array) -> {
          if (name.startsWith(VALUE)) {
            values.put(name.substring(VALUE.length()), array);
          }
        });
    return new ShardGradient(values, Named.get(tensors, REPORT));
  }
}
