package io.github.vae4j.core.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The JSON form of what describes a model in its file. */
final class ModelJson {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private ModelJson() {}

  static String toJson(VaeModel model) {
    JsonObject json = new JsonObject();
    json.addProperty("word", model.description());
    json.add("event", integers(model.eventShape()));
    JsonObject given = new JsonObject();
    model.given().forEach((name, shape) -> given.add(name, integers(shape)));
    json.add("given", given);
    return GSON.toJson(json);
  }

  /** Makes the model that an entry describes. */
  static VaeModel model(Path path, String text) {
    return parse(
        path,
        "vae4j.model",
        text,
        root -> {
          JsonObject json = root.getAsJsonObject();
          return Models.make(
              member(json, "word").getAsString(), shape(member(json, "event")), given(json));
        });
  }

  /**
   * Checks that a file holds a model as this one.
   *
   * @throws FileException if it describes itself otherwise, or takes other data
   */
  static void requireSame(Path path, String text, VaeModel model) {
    String expected = toJson(model);
    if (!JsonParser.parseString(expected)
        .equals(parse(path, "vae4j.model", text, Function.identity()))) {
      throw new FileException(
          path
              + ": metadata 'vae4j.model': expected "
              + expected
              + " of the model that is to be loaded, found "
              + text);
    }
  }

  /** Makes the model of an entry of format 1, before parts had words. */
  static VaeModel firstFormat(Path path, String text) {
    return parse(
        path,
        "vae4j.spec",
        text,
        root -> {
          JsonObject json = root.getAsJsonObject();
          String network = member(json, "architecture").getAsString();
          Likelihood likelihood = Likelihood.of(member(json, "likelihood").getAsString());
          double floor = member(json, "scale-floor").getAsDouble();
          return VaeSpec.builder(shape(member(json, "event")))
              .latent(member(json, "latent").getAsInt())
              .encoder(Network.of(network + ":" + joined(json, "encoder")))
              .decoder(Network.of(network + ":" + joined(json, "decoder")))
              .activation(Activation.of(member(json, "activation").getAsString()))
              .likelihood(
                  likelihood.heads() == 1
                      ? likelihood
                      : Likelihood.of(likelihood.name() + ":floor=" + floor))
              .build();
        });
  }

  private static String joined(JsonObject json, String name) {
    List<String> all = new ArrayList<>();
    member(json, name).getAsJsonArray().forEach(e -> all.add(Integer.toString(e.getAsInt())));
    return all.isEmpty() ? "none" : String.join(",", all);
  }

  private static Map<String, Shape> given(JsonObject json) {
    Map<String, Shape> given = new LinkedHashMap<>();
    member(json, "given")
        .getAsJsonObject()
        .entrySet()
        .forEach(entry -> given.put(entry.getKey(), shape(entry.getValue())));
    return given;
  }

  private static Shape shape(JsonElement array) {
    List<Integer> dims = new ArrayList<>();
    array.getAsJsonArray().forEach(element -> dims.add(element.getAsInt()));
    return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
  }

  static String toJson(Preprocessing preprocessing) {
    JsonObject json = new JsonObject();
    json.add("offset", GSON.toJsonTree(preprocessing.offset()));
    json.add("divisor", GSON.toJsonTree(preprocessing.divisor()));
    json.addProperty("binarization", preprocessing.binarization().label());
    preprocessing.schema().ifPresent(schema -> json.add("schema", SchemaJson.toJson(schema)));
    JsonArray conditions = new JsonArray();
    preprocessing.conditioning().sources().stream()
        .filter(source -> !(source instanceof Conditioning.Cells)) // the schema has those
        .forEach(source -> conditions.add(toJson(source)));
    if (!conditions.isEmpty()) {
      json.add("conditions", conditions);
    }
    return GSON.toJson(json);
  }

  private static JsonObject toJson(Conditioning.Source source) {
    JsonObject json = new JsonObject();
    if (source instanceof Conditioning.Label label) {
      json.addProperty("classes", label.classes());
      if (!label.names().isEmpty()) {
        json.add("names", GSON.toJsonTree(label.names()));
      }
    } else if (source instanceof Conditioning.Column column) {
      json.addProperty("column", column.name());
      json.addProperty("offset", column.offset());
      json.addProperty("divisor", column.divisor());
    }
    return json;
  }

  private static Conditioning.Source source(JsonObject json) {
    return json.has("classes")
        ? new Conditioning.Label(
            member(json, "classes").getAsInt(),
            json.has("names") ? strings(json.getAsJsonArray("names")) : List.of())
        : new Conditioning.Column(
            member(json, "column").getAsString(),
            member(json, "offset").getAsDouble(),
            member(json, "divisor").getAsDouble());
  }

  static Preprocessing preprocessing(Path path, String text) {
    return parse(
        path,
        "vae4j.preprocessing",
        text,
        root -> {
          JsonObject json = root.getAsJsonObject();
          double[] offset = doubles(json, "offset");
          double[] divisor = doubles(json, "divisor");
          Preprocessing.requireFinite(path + ": metadata 'vae4j.preprocessing'", offset, divisor);
          List<Conditioning.Source> conditions = new ArrayList<>();
          if (json.has("conditions")) {
            json.getAsJsonArray("conditions")
                .forEach(element -> conditions.add(source(element.getAsJsonObject())));
          }
          Binarization binarization =
              Choice.of(
                  "binarization",
                  member(json, "binarization").getAsString(),
                  Binarization.values(),
                  Binarization::label);
          Preprocessing read =
              json.has("schema")
                  ? Preprocessing.of(
                          SchemaJson.schema(
                              path + ": metadata 'vae4j.preprocessing'",
                              json.getAsJsonArray("schema")))
                      .with(binarization)
                  : Preprocessing.of(offset, divisor, binarization);
          return read.with(read.conditioning().and(new Conditioning(conditions)));
        });
  }

  static String toJson(List<String> strings) {
    return GSON.toJson(strings);
  }

  static List<String> strings(Path path, String text) {
    return parse(path, "vae4j.columns", text, root -> strings(root.getAsJsonArray()));
  }

  private static List<String> strings(JsonArray array) {
    List<String> all = new ArrayList<>();
    array.forEach(element -> all.add(element.getAsString()));
    return all;
  }

  private static <T> T parse(Path path, String key, String text, Function<JsonElement, T> reader) {
    try {
      return reader.apply(JsonParser.parseString(text));
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException
        | ClassCastException e) {
      throw new FileException(
          path
              + ": metadata '"
              + key
              + "': expected a valid entry, found "
              + text
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return member;
  }

  private static JsonArray integers(Shape shape) {
    JsonArray array = new JsonArray();
    Arrays.stream(shape.toArray()).forEach(array::add);
    return array;
  }

  private static double[] doubles(JsonObject json, String name) {
    JsonArray array = member(json, name).getAsJsonArray();
    double[] all = new double[array.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = array.get(i).getAsDouble();
    }
    return all;
  }
}
