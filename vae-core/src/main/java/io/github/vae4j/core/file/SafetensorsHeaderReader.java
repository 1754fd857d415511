package io.github.vae4j.core.file;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads and checks the JSON header of a safetensors file. */
final class SafetensorsHeaderReader {
  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");
  private static final int MOST_NAME = 1000; // characters of a tensor's name
  private static final int MOST_NUMBERS = 64; // axes of a tensor, far beyond use

  private final Path path;
  private final JsonReader json;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<SafetensorsHeader.Entry> entries = new ArrayList<>();

  private SafetensorsHeaderReader(Path path, JsonReader json) {
    this.path = path;
    this.json = json;
  }

  /**
   * Returns what a header says.
   *
   * @throws FileException if it is not JSON of the right form, names something twice, or its
   *     tensors overlap, leave gaps or do not fit their types
   */
  static SafetensorsHeader read(Path path, byte[] header) {
    if (header[0] != '{') {
      throw new FileException(
          path + ", header: expected a JSON object, found text that does not start with '{'");
    }
    Reader text =
        new InputStreamReader(
            new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
    try (JsonReader json = new JsonReader(text)) {
      json.setStrictness(Strictness.STRICT);
      SafetensorsHeaderReader reader = new SafetensorsHeaderReader(path, json);
      reader.object();
      reader.expect(JsonToken.END_DOCUMENT);
      return new SafetensorsHeader(reader.metadata, reader.contiguous());
    } catch (CharacterCodingException e) {
      throw new FileException(path + ", header: expected UTF-8 text, found other bytes", e);
    } catch (IOException e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new FileException(
          path + ", header: expected JSON, found otherwise: " + Excerpt.of(what), e);
    }
  }

  private void object() throws IOException {
    Set<String> names = new HashSet<>();
    expect(JsonToken.BEGIN_OBJECT);
    json.beginObject();
    while (json.hasNext()) {
      String name = distinct(names);
      if (name.equals(SafetensorsHeader.METADATA)) {
        metadata();
      } else {
        entries.add(tensor(name));
      }
    }
    json.endObject();
  }

  private String distinct(Set<String> names) throws IOException {
    String name = json.nextName();
    if (!names.add(name)) {
      throw new FileException(
          path + ", header: expected each name once, found '" + Excerpt.of(name) + "' twice");
    }
    return name;
  }

  private void metadata() throws IOException {
    Set<String> names = new HashSet<>();
    expect(JsonToken.BEGIN_OBJECT);
    json.beginObject();
    while (json.hasNext()) {
      String name = distinct(names);
      expect(JsonToken.STRING);
      metadata.put(name, json.nextString());
    }
    json.endObject();
  }

  private SafetensorsHeader.Entry tensor(String name) throws IOException {
    if (name.length() > MOST_NAME) {
      throw wrong(
          name, "a name of at most " + MOST_NAME + " characters", name.length() + " of them");
    }
    Set<String> fields = new TreeSet<>();
    String dtype = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    expect(JsonToken.BEGIN_OBJECT);
    json.beginObject();
    while (json.hasNext()) {
      switch (distinct(fields)) {
        case "dtype" -> {
          expect(JsonToken.STRING);
          dtype = json.nextString();
        }
        case "shape" -> shape = wholeNumbers();
        case "data_offsets" -> offsets = wholeNumbers();
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (!fields.equals(FIELDS)) {
      throw wrong(
          name,
          "dtype, shape and data_offsets",
          fields.isEmpty() ? "none" : String.join(", ", fields));
    }
    if (offsets.size() != 2) {
      throw wrong(name, "two data_offsets", offsets.size() + " of them");
    }
    TensorType type = new TensorType(dtype(name, dtype), shape(name, shape));
    return new SafetensorsHeader.Entry(name, type, offsets.get(0), offsets.get(1));
  }

  private List<Long> wholeNumbers() throws IOException {
    List<Long> numbers = new ArrayList<>();
    expect(JsonToken.BEGIN_ARRAY);
    json.beginArray();
    while (json.hasNext()) {
      expect(JsonToken.NUMBER);
      String at = place();
      String number = json.nextString();
      if (!number.matches("\\d{1,18}")) {
        throw new FileException(
            path
                + ", header, "
                + at
                + ": expected a whole number from 0, found "
                + Excerpt.of(number));
      }
      if (numbers.size() == MOST_NUMBERS) {
        throw new FileException(
            path + ", header, " + at + ": expected at most " + MOST_NUMBERS + " numbers");
      }
      numbers.add(Long.parseLong(number));
    }
    json.endArray();
    return numbers;
  }

  private DType dtype(String name, String code) {
    return switch (code) {
      case "F32" -> DType.FLOAT32;
      case "F64" -> DType.FLOAT64;
      case "I32" -> DType.INT32;
      case "BOOL" -> DType.BOOL;
      default -> throw wrong(name, "dtype F32, F64, I32 or BOOL", code);
    };
  }

  private Shape shape(String name, List<Long> dims) {
    try {
      return Shape.of(dims.stream().mapToInt(Math::toIntExact).toArray());
    } catch (ShapeException | ArithmeticException e) {
      throw wrong(
          name, "a shape of axes from 1 and at most " + Integer.MAX_VALUE + " elements", "" + dims);
    }
  }

  /** Returns the tensors in the order of their elements, which must follow each other. */
  private List<SafetensorsHeader.Entry> contiguous() {
    entries.sort(Comparator.comparingLong(SafetensorsHeader.Entry::start));
    long next = 0;
    for (SafetensorsHeader.Entry entry : entries) {
      long end = next + entry.type().bytes();
      if (entry.start() != next || entry.end() != end) {
        throw wrong(
            entry.name(),
            "data_offsets " + next + " to " + end + " for " + entry.type(),
            entry.start() + " to " + entry.end());
      }
      next = end;
    }
    return entries;
  }

  private void expect(JsonToken token) throws IOException {
    JsonToken found = json.peek();
    if (found != token) {
      throw new FileException(
          path + ", header, " + place() + ": expected " + words(token) + ", found " + words(found));
    }
  }

  private String place() {
    return Excerpt.of(json.getPath());
  }

  private static String words(JsonToken token) {
    return token.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private FileException wrong(String tensor, String expected, String found) {
    return new FileException(
        path
            + ", tensor '"
            + Excerpt.of(tensor)
            + "': expected "
            + expected
            + ", found "
            + Excerpt.of(found));
  }
}
