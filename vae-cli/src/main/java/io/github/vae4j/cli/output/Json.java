package io.github.vae4j.cli.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.evaluation.Reliability;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An object of a JSON document. Names are in snake_case; numbers have all their digits; one that is
 * NaN or infinite is null, because JSON has no word for it.
 */
public final class Json {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Gson WRITER =
      new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  /** On which side of log p(x) the mean of an estimate lies. */
  public enum Bound {
    /** Below it. */
    LOWER("lower"),
    /** Above it. */
    UPPER("upper"),
    /** It is no bound on it. */
    NONE("none");

    private final String word;

    Bound(String word) {
      this.word = word;
    }
  }

  private final JsonObject fields = new JsonObject();

  /** Adds a text. */
  public Json put(String name, String text) {
    return add(name, new JsonPrimitive(text));
  }

  /** Adds a number; NaN and infinity are null. */
  public Json put(String name, double number) {
    return add(name, number(number));
  }

  /** Adds a whole number. */
  public Json put(String name, long number) {
    return add(name, new JsonPrimitive(number));
  }

  /** Adds true or false. */
  public Json put(String name, boolean value) {
    return add(name, new JsonPrimitive(value));
  }

  /** Adds an object. */
  public Json put(String name, Json object) {
    return add(name, object.fields);
  }

  /** Adds an object, or null where there is none. */
  public Json put(String name, Optional<Json> object) {
    return add(name, object.<JsonElement>map(o -> o.fields).orElse(JsonNull.INSTANCE));
  }

  /** Adds a text, or null where there is none. */
  public Json putText(String name, Optional<String> text) {
    return add(name, text.<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
  }

  /** Adds all that another object has. */
  public Json putAll(Json other) {
    other.fields.entrySet().forEach(field -> add(field.getKey(), field.getValue()));
    return this;
  }

  /** Adds a list of objects. */
  public Json putAll(String name, List<Json> objects) {
    return list(name, objects, object -> object.fields);
  }

  /** Adds a list of texts. */
  public Json putTexts(String name, List<String> texts) {
    return list(name, texts, JsonPrimitive::new);
  }

  /** Adds a list of what words say, each as {@link #putWord}. */
  public Json putWords(String name, List<String> words) {
    return list(name, words, Json::word);
  }

  /** Adds what a word says: true, false, a number where it is one, else the text. */
  public Json putWord(String name, String word) {
    return add(name, word(word));
  }

  private static JsonElement word(String word) {
    if (NUMBER.matcher(word).matches()) {
      return new JsonPrimitive(new BigDecimal(word));
    }
    return word.equals("true") || word.equals("false")
        ? new JsonPrimitive(Boolean.parseBoolean(word))
        : new JsonPrimitive(word);
  }

  /** Returns a name in snake_case for one that people read, such as {@code SHA-256}. */
  public static String name(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
  }

  /** Adds a list of whole numbers. */
  public Json putCounts(String name, List<Integer> counts) {
    return list(name, counts, JsonPrimitive::new);
  }

  /** Adds a list of numbers. */
  public Json putNumbers(String name, double... numbers) {
    JsonArray array = new JsonArray();
    for (double number : numbers) {
      array.add(number(number));
    }
    return add(name, array);
  }

  /** Adds texts by names that others gave, and that are no names of this form. */
  public Json putTexts(String name, Map<String, String> texts) {
    JsonObject object = new JsonObject();
    texts.forEach(object::addProperty);
    return add(name, object);
  }

  private <T> Json list(String name, List<T> items, Function<T, JsonElement> element) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(element.apply(item)));
    return add(name, array);
  }

  private Json add(String name, JsonElement value) {
    if (!NAME.matcher(name).matches() || fields.has(name)) {
      throw new IllegalArgumentException(
          "JSON: expected another name in snake_case, found '" + name + "'");
    }
    fields.add(name, value);
    return this;
  }

  private static JsonElement number(double number) {
    return Double.isFinite(number) ? new JsonPrimitive(number) : JsonNull.INSTANCE;
  }

  /** Returns an estimate in nats, with its error and the side on which it bounds log p(x). */
  public static Json of(String name, Estimate e, Bound bound) {
    Json json =
        new Json()
            .put("name", name)
            .put("mean", e.mean())
            .put("standard_error", e.count() > 1 ? e.standardError() : Double.NaN)
            .put("unit", "nats")
            .put("count", e.count())
            .put("samples", e.samples())
            .put("bound", bound.word);
    e.bitsPerDimension().ifPresent(bits -> json.put("bits_per_dimension", bits));
    return json;
  }

  /** Returns how far estimates from weighted draws are to be trusted. */
  public static Json of(Reliability r) {
    return new Json()
        .put("draws", r.draws())
        .put("effective_sample_size_median", r.medianEffectiveSampleSize())
        .put("effective_sample_size_least", r.leastEffectiveSampleSize())
        .put("pareto_k_median", r.medianParetoK())
        .put("pareto_k_worst", r.greatestParetoK())
        .put("pareto_k_threshold", r.threshold())
        .put("pareto_k_share_above", r.shareAboveThreshold());
  }

  /** Returns the document, of several lines. */
  @Override
  public String toString() {
    return WRITER.toJson(fields);
  }
}
