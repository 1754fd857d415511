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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The JSON form of what describes a model in its file. */
final class ModelJson {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private ModelJson() {}

  static String toJson(VaeSpec spec) {
    JsonObject json = new JsonObject();
    json.addProperty("architecture", spec.architecture().label());
    json.add("event", integers(Arrays.stream(spec.eventShape().toArray()).boxed().toList()));
    json.addProperty("latent", spec.latentSize());
    json.add("encoder", integers(spec.encoder()));
    json.add("decoder", integers(spec.decoder()));
    json.addProperty("activation", spec.activation().label());
    json.addProperty("likelihood", spec.likelihood().label());
    json.addProperty("scale-floor", spec.scaleFloor());
    return GSON.toJson(json);
  }

  static VaeSpec spec(Path path, String text) {
    return parse(
        path,
        "vae4j.spec",
        text,
        root -> {
          JsonObject json = root.getAsJsonObject();
          return new VaeSpec(
              label(json, "architecture", Architecture.values(), Architecture::label),
              Shape.of(ints(json, "event").stream().mapToInt(Integer::intValue).toArray()),
              member(json, "latent").getAsInt(),
              ints(json, "encoder"),
              ints(json, "decoder"),
              label(json, "activation", Activation.values(), Activation::label),
              label(json, "likelihood", Likelihood.values(), Likelihood::label),
              member(json, "scale-floor").getAsDouble());
        });
  }

  static String toJson(Preprocessing preprocessing) {
    JsonObject json = new JsonObject();
    json.add("offset", GSON.toJsonTree(preprocessing.offset()));
    json.add("divisor", GSON.toJsonTree(preprocessing.divisor()));
    json.addProperty("binarization", preprocessing.binarization().label());
    return GSON.toJson(json);
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
          return Preprocessing.of(
              offset,
              divisor,
              label(json, "binarization", Binarization.values(), Binarization::label));
        });
  }

  static String toJson(List<String> strings) {
    return GSON.toJson(strings);
  }

  static List<String> strings(Path path, String text) {
    return parse(
        path,
        "vae4j.columns",
        text,
        root -> {
          List<String> all = new ArrayList<>();
          root.getAsJsonArray().forEach(element -> all.add(element.getAsString()));
          return all;
        });
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

  private static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return member;
  }

  private static JsonArray integers(List<Integer> list) {
    JsonArray array = new JsonArray();
    list.forEach(array::add);
    return array;
  }

  private static List<Integer> ints(JsonObject json, String name) {
    List<Integer> all = new ArrayList<>();
    member(json, name).getAsJsonArray().forEach(element -> all.add(element.getAsInt()));
    return all;
  }

  private static double[] doubles(JsonObject json, String name) {
    JsonArray array = member(json, name).getAsJsonArray();
    double[] all = new double[array.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = array.get(i).getAsDouble();
    }
    return all;
  }

  private static <T> T label(JsonObject json, String name, T[] values, Function<T, String> label) {
    String wanted = member(json, name).getAsString();
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    name
                        + " '"
                        + wanted
                        + "' is unknown; there are "
                        + Arrays.stream(values).map(label).toList()));
  }
}
