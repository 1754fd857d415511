package io.github.vae4j.core.model;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * A JSON object of a file that anybody may have written. What is asked for by its name is checked:
 * its kind, whole numbers and their range. The depth is limited, and a list of numbers is kept as
 * such, so that the text bounds the memory. NaN and infinity are read as numbers; whoever asks for
 * them says where they stand.
 */
final class JsonFields {
  private static final int MOST_DEPTH = 8;
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private final Map<String, Object> members = new LinkedHashMap<>();

  private JsonFields() {}

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is none, is too deep or names something twice
   */
  static JsonFields of(String text) {
    return as(JsonFields.class, "an object", "the entry", read(text));
  }

  /**
   * Reads a list of texts.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static List<String> listOfTexts(String text) {
    return texts("the entry", read(text));
  }

  private static Object read(String text) {
    try (JsonReader json = new JsonReader(new StringReader(text))) {
      json.setStrictness(Strictness.LENIENT); // for NaN and infinity
      json.setNestingLimit(MOST_DEPTH);
      Object value = value(json);
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("there is more behind the end, at " + json.getPath());
      }
      return value;
    } catch (IOException e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException("expected JSON, found otherwise: " + what, e);
    }
  }

  private static Object value(JsonReader json) throws IOException {
    return switch (json.peek()) {
      case BEGIN_OBJECT -> object(json);
      case BEGIN_ARRAY -> list(json);
      case STRING -> json.nextString();
      case NUMBER -> number(json);
      case BOOLEAN -> json.nextBoolean();
      default ->
          throw new IllegalArgumentException(
              "expected a value at " + json.getPath() + ", found " + json.peek());
    };
  }

  private static JsonFields object(JsonReader json) throws IOException {
    JsonFields fields = new JsonFields();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (fields.members.put(name, value(json)) != null) {
        throw new IllegalArgumentException("'" + name + "' is there twice");
      }
    }
    json.endObject();
    return fields;
  }

  /** Returns a list that begins with a number as an array of numbers. */
  private static Object list(JsonReader json) throws IOException {
    json.beginArray();
    if (json.peek() == JsonToken.NUMBER) {
      DoubleStream.Builder numbers = DoubleStream.builder();
      while (json.hasNext()) {
        numbers.add(number(json));
      }
      json.endArray();
      return numbers.build().toArray();
    }
    List<Object> all = new ArrayList<>();
    while (json.hasNext()) {
      all.add(value(json));
    }
    json.endArray();
    return all;
  }

  private static double number(JsonReader json) throws IOException {
    boolean number = json.peek() == JsonToken.NUMBER;
    if (!number && json.peek() != JsonToken.STRING) {
      throw new IllegalArgumentException(
          "expected a number at " + json.getPath() + ", found " + json.peek());
    }
    String text = json.nextString();
    return number ? Double.parseDouble(text) : notFinite(json.getPath(), text);
  }

  private static double notFinite(String where, Object text) {
    if (!(text instanceof String word && NOT_FINITE.contains(word))) {
      throw new IllegalArgumentException(where + ": expected a number, found " + kind(text));
    }
    return Double.parseDouble(word);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  String text(String name) {
    return as(String.class, "a text", quoted(name), member(name));
  }

  boolean truth(String name) {
    return as(Boolean.class, "true or false", quoted(name), member(name));
  }

  double number(String name) {
    return number(quoted(name), member(name));
  }

  /**
   * Returns a whole number.
   *
   * @throws IllegalArgumentException if it is not whole, or below {@code least}
   */
  int integer(String name, int least) {
    return integer(quoted(name), number(name), least);
  }

  double[] numbers(String name) {
    Object value = member(name);
    return value instanceof double[] numbers
        ? numbers.clone()
        : list(quoted(name), value).stream().mapToDouble(v -> number(quoted(name), v)).toArray();
  }

  /** Returns the whole numbers of a list, each at least 1. */
  int[] sizes(String name) {
    return Arrays.stream(numbers(name)).mapToInt(n -> integer(quoted(name), n, 1)).toArray();
  }

  List<String> texts(String name) {
    return texts(quoted(name), member(name));
  }

  JsonFields object(String name) {
    return as(JsonFields.class, "an object", quoted(name), member(name));
  }

  List<JsonFields> objects(String name) {
    return list(quoted(name), member(name)).stream()
        .map(value -> as(JsonFields.class, "an object", quoted(name), value))
        .toList();
  }

  /** Returns all members, each of which is a shape, by name. */
  Map<String, Shape> shapes() {
    Map<String, Shape> all = new LinkedHashMap<>();
    members.keySet().forEach(name -> all.put(name, Shape.of(sizes(name))));
    return all;
  }

  private Object member(String name) {
    Object value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException(quoted(name) + " is missing");
    }
    return value;
  }

  private static double number(String where, Object value) {
    return value instanceof Double number ? number : notFinite(where, value);
  }

  private static int integer(String where, double value, int least) {
    if (value != Math.rint(value) || value < least || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          where
              + ": expected a whole number from "
              + least
              + " to "
              + Integer.MAX_VALUE
              + ", found "
              + value);
    }
    return (int) value;
  }

  private static List<String> texts(String where, Object value) {
    return list(where, value).stream().map(v -> as(String.class, "texts", where, v)).toList();
  }

  private static List<?> list(String where, Object value) {
    return as(List.class, "a list of such as belong here", where, value);
  }

  private static <T> T as(Class<T> type, String expected, String where, Object value) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          where + ": expected " + expected + ", found " + kind(value));
    }
    return type.cast(value);
  }

  private static String kind(Object value) {
    if (value instanceof JsonFields) {
      return "an object";
    }
    return value instanceof List<?>
        ? "a list"
        : value instanceof double[] ? "a list of numbers" : "'" + value + "'";
  }

  private static String quoted(String name) {
    return "'" + name + "'";
  }
}
