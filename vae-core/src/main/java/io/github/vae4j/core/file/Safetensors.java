package io.github.vae4j.core.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The public safetensors format: a little-endian 64-bit length, a JSON header of that length with
 * the type, shape and place of each tensor and an optional {@code __metadata__} map of strings,
 * then the elements, little-endian, without gaps. Holds data alone: reading runs no code of the
 * file.
 */
public final class Safetensors {
  private static final String METADATA = "__metadata__";
  private static final long MAX_HEADER = 100_000_000;

  private Safetensors() {}

  /**
   * What a file holds.
   *
   * @param tensors by name, in the file's order
   * @param metadata strings by key
   */
  public record Content(Map<String, HostArray> tensors, Map<String, String> metadata) {
    /** Keeps the order of the entries. */
    public Content {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @throws FileException if it cannot be written; an existing file is then as it was
   */
  public static void write(
      Path path, Map<String, HostArray> tensors, Map<String, String> metadata) {
    JsonObject header = new JsonObject();
    if (!metadata.isEmpty()) {
      JsonObject json = new JsonObject();
      metadata.forEach(json::addProperty);
      header.add(METADATA, json);
    }
    Map<String, HostArray> sorted = new TreeMap<>(tensors);
    long offset = 0;
    for (Map.Entry<String, HostArray> entry : sorted.entrySet()) {
      HostArray tensor = entry.getValue();
      JsonObject json = new JsonObject();
      json.addProperty("dtype", name(tensor.type().dtype()));
      JsonArray shape = new JsonArray();
      for (int dim : tensor.shape().toArray()) {
        shape.add(dim);
      }
      json.add("shape", shape);
      JsonArray offsets = new JsonArray();
      offsets.add(offset);
      offset += tensor.type().bytes();
      offsets.add(offset);
      json.add("data_offsets", offsets);
      header.add(entry.getKey(), json);
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    AtomicFile.write(
        path,
        out -> {
          ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
          start.putLong(padded).put(text);
          while (start.hasRemaining()) {
            start.put((byte) ' ');
          }
          out.write(start.array());
          for (HostArray tensor : sorted.values()) {
            writeElements(out, tensor);
          }
        });
  }

  private static String name(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
      case INT32 -> "I32";
      case BOOL -> "BOOL";
    };
  }

  private static void writeElements(OutputStream out, HostArray tensor) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(tensor.type().bytes())).order(ByteOrder.LITTLE_ENDIAN);
    switch (tensor.type().dtype()) {
      case FLOAT32 -> bytes.asFloatBuffer().put(tensor.floats());
      case FLOAT64 -> bytes.asDoubleBuffer().put(tensor.doubles());
      case INT32 -> bytes.asIntBuffer().put(tensor.ints());
      case BOOL -> {
        for (boolean b : tensor.booleans()) {
          bytes.put((byte) (b ? 1 : 0));
        }
      }
    }
    out.write(bytes.array());
  }

  /**
   * Reads a file and checks all of it.
   *
   * @throws FileException if it is missing, cut short or not in the format; the message says where,
   *     what was expected and what was found
   */
  public static Content read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new FileException(
          path
              + ": expected a safetensors file, found "
              + (Files.isDirectory(path) ? "a directory" : "none; check the path"));
    }
    try (InputStream in = Files.newInputStream(path)) {
      long size = Files.size(path);
      if (size < 8) {
        throw new FileException(
            path + ": expected a safetensors file of at least 8 bytes, found " + size);
      }
      long length = ByteBuffer.wrap(in.readNBytes(8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > MAX_HEADER) {
        throw new FileException(
            path
                + ", byte 0: expected a header of 2 to "
                + MAX_HEADER
                + " bytes, found "
                + length
                + "; not a safetensors file");
      }
      if (8 + length > size) {
        throw new FileException(
            path
                + ": expected a header of "
                + length
                + " bytes, found a file of "
                + size
                + " bytes; the file is cut short");
      }
      String text = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
      JsonObject header = header(path, text);
      Map<String, String> metadata = metadata(path, header);
      List<Place> places = places(path, header);
      long data = places.isEmpty() ? 0 : places.get(places.size() - 1).end;
      if (size != 8 + length + data) {
        throw new FileException(
            path
                + ": expected "
                + (8 + length + data)
                + " bytes, found "
                + size
                + (size < 8 + length + data
                    ? "; the file is cut short"
                    : "; there is more than the header says"));
      }
      Map<String, HostArray> tensors = new LinkedHashMap<>();
      for (Place place : places) {
        tensors.put(
            place.name,
            elements(place.type, in.readNBytes(Math.toIntExact(place.end - place.start))));
      }
      return new Content(tensors, metadata);
    } catch (IOException e) {
      throw new FileException(path + ": could not be read: " + AtomicFile.reason(e), e);
    }
  }

  private static JsonObject header(Path path, String text) {
    try {
      requireDistinctNames(path, text);
      JsonElement json = JsonParser.parseString(text);
      if (json.isJsonObject()) {
        return json.getAsJsonObject();
      }
    } catch (JsonParseException | IllegalStateException | IOException e) {
      throw new FileException(
          path + ", header: expected JSON, found something else (" + e.getMessage() + ")", e);
    }
    throw new FileException(path + ", header: expected a JSON object, found something else");
  }

  private static void requireDistinctNames(Path path, String text) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        return;
      }
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (names.contains(name)) {
          throw new FileException(
              path + ", header: expected each name once, found '" + name + "' twice");
        }
        names.add(name);
        reader.skipValue();
      }
    }
  }

  private static Map<String, String> metadata(Path path, JsonObject header) {
    Map<String, String> metadata = new LinkedHashMap<>();
    JsonElement json = header.remove(METADATA);
    if (json == null) {
      return metadata;
    }
    if (!json.isJsonObject()) {
      throw new FileException(
          path + ", " + METADATA + ": expected an object of strings, found " + json);
    }
    for (Map.Entry<String, JsonElement> entry : json.getAsJsonObject().entrySet()) {
      if (!entry.getValue().isJsonPrimitive()
          || !entry.getValue().getAsJsonPrimitive().isString()) {
        throw new FileException(
            path
                + ", "
                + METADATA
                + " '"
                + entry.getKey()
                + "': expected a string, found "
                + entry.getValue());
      }
      metadata.put(entry.getKey(), entry.getValue().getAsString());
    }
    return metadata;
  }

  private record Place(String name, TensorType type, long start, long end) {}

  private static List<Place> places(Path path, JsonObject header) {
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
      places.add(place(path, entry.getKey(), entry.getValue()));
    }
    places.sort(Comparator.comparingLong(Place::start));
    long next = 0;
    for (Place place : places) {
      if (place.start != next || place.end - place.start != place.type.bytes()) {
        throw new FileException(
            path
                + ", tensor '"
                + place.name
                + "' "
                + place.type
                + ": expected offsets "
                + next
                + " to "
                + (next + place.type.bytes())
                + ", found "
                + place.start
                + " to "
                + place.end);
      }
      next = place.end;
    }
    return places;
  }

  private static Place place(Path path, String name, JsonElement json) {
    try {
      JsonObject o = json.getAsJsonObject();
      DType dtype =
          switch (o.get("dtype").getAsString()) {
            case "F32" -> DType.FLOAT32;
            case "F64" -> DType.FLOAT64;
            case "I32" -> DType.INT32;
            case "BOOL" -> DType.BOOL;
            default ->
                throw new FileException(
                    path
                        + ", tensor '"
                        + name
                        + "': expected dtype F32, F64, I32 or BOOL, found "
                        + o.get("dtype"));
          };
      int[] dims = new int[o.getAsJsonArray("shape").size()];
      for (int i = 0; i < dims.length; i++) {
        dims[i] = o.getAsJsonArray("shape").get(i).getAsInt();
      }
      JsonArray offsets = o.getAsJsonArray("data_offsets");
      return new Place(
          name,
          new TensorType(dtype, Shape.of(dims)),
          offsets.get(0).getAsLong(),
          offsets.get(1).getAsLong());
    } catch (IllegalStateException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException
        | IndexOutOfBoundsException
        | UnsupportedOperationException e) {
      throw new FileException(
          path + ", tensor '" + name + "': expected dtype, shape and data_offsets, found " + json,
          e);
    }
  }

  private static HostArray elements(TensorType type, byte[] data) {
    ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    int n = type.shape().size();
    return switch (type.dtype()) {
      case FLOAT32 -> {
        float[] a = new float[n];
        bytes.asFloatBuffer().get(a);
        yield HostArray.of(type.shape(), a);
      }
      case FLOAT64 -> {
        double[] a = new double[n];
        bytes.asDoubleBuffer().get(a);
        yield HostArray.of(type.shape(), a);
      }
      case INT32 -> {
        int[] a = new int[n];
        bytes.asIntBuffer().get(a);
        yield HostArray.of(type.shape(), a);
      }
      case BOOL -> {
        boolean[] a = new boolean[n];
        for (int i = 0; i < n; i++) {
          a[i] = data[i] != 0;
        }
        yield HostArray.of(type.shape(), a);
      }
    };
  }
}
