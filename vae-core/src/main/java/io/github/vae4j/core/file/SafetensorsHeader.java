package io.github.vae4j.core.file;

import com.google.gson.stream.JsonWriter;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a safetensors header says.
 *
 * @param metadata strings by key
 * @param tensors in the order of their elements in the file
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> tensors) {
  static final String METADATA = "__metadata__";
  static final int MAX_BYTES = 100_000_000;

  /** Widest elements first, so that each tensor is aligned: the order of the public writer. */
  private static final List<DType> ORDER =
      List.of(DType.FLOAT64, DType.FLOAT32, DType.INT32, DType.BOOL);

  /**
   * A tensor.
   *
   * @param start of its elements, in bytes after the header
   * @param end of its elements, exclusive
   */
  record Entry(String name, TensorType type, long start, long end) {}

  /** Returns the header of a file that holds these tensors. */
  static SafetensorsHeader of(Map<String, HostArray> tensors, Map<String, String> metadata) {
    Comparator<Map.Entry<String, HostArray>> byType =
        Comparator.comparing(tensor -> ORDER.indexOf(tensor.getValue().type().dtype()));
    List<Entry> entries = new ArrayList<>();
    long[] next = {0};
    tensors.entrySet().stream()
        .sorted(byType.thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            tensor -> {
              long start = next[0];
              TensorType type = tensor.getValue().type();
              next[0] += type.bytes();
              entries.add(new Entry(tensor.getKey(), type, start, next[0]));
            });
    return new SafetensorsHeader(new TreeMap<>(metadata), entries);
  }

  /** Returns the number of bytes after the header. */
  long dataBytes() {
    return tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
  }

  /** Returns the JSON text, padded with spaces to a multiple of 8 bytes. */
  byte[] encode() {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      if (!metadata.isEmpty()) {
        json.name(METADATA).beginObject();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
      }
      for (Entry tensor : tensors) {
        json.name(tensor.name()).beginObject();
        json.name("dtype").value(code(tensor.type().dtype()));
        json.name("shape").beginArray();
        for (int dim : tensor.type().shape().toArray()) {
          json.value(dim);
        }
        json.endArray();
        json.name("data_offsets").beginArray();
        json.value(tensor.start()).value(tensor.end());
        json.endArray().endObject();
      }
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  private static String code(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
      case INT32 -> "I32";
      case BOOL -> "BOOL";
    };
  }
}
