package io.github.vae4j.core.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.word.Choice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The JSON form of what describes a model in its file. */
final class ModelJson {
  /** The entry that describes the model. */
  static final String MODEL = "vae4j.model";

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private static final Pattern OF_LEVELS =
      Pattern.compile("(?<![a-z-])discretized-logistic(?!-)(:[^;+)]*)?");
  private static final Pattern SAID = Pattern.compile("levels=|floor=|scale=fixed:");

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
        MODEL,
        text,
        entry -> {
          JsonFields json = JsonFields.of(entry);
          return Models.make(word(json), shape(json), json.object("given").shapes());
        });
  }

  /**
   * Returns the word of a model. Discretised logistics without levels and floor are older than
   * both, and had the floor 0.01.
   */
  private static String word(JsonFields json) {
    return OF_LEVELS
        .matcher(json.text("word"))
        .replaceAll(
            found -> {
              String settings = found.group(1) == null ? "" : found.group(1);
              boolean said = SAID.matcher(settings).find();
              String floor = (settings.isEmpty() ? ":" : ",") + "floor=0.01";
              return Matcher.quoteReplacement(found.group() + (said ? "" : floor));
            });
  }

  /**
   * Checks that a file holds a model as this one.
   *
   * @throws FileException if it describes itself otherwise, or takes other data
   */
  static void requireSame(Path path, String text, VaeModel model) {
    boolean same =
        parse(
            path,
            MODEL,
            text,
            entry -> {
              JsonFields json = JsonFields.of(entry);
              return word(json).equals(model.description())
                  && shape(json).equals(model.eventShape())
                  && json.object("given").shapes().equals(model.given());
            });
    if (!same) {
      throw new FileException(
          path
              + ": metadata 'vae4j.model': expected "
              + toJson(model)
              + " of the model that is to be loaded, found "
              + Excerpt.of(text));
    }
  }

  /** Makes the model of an entry of format 1, before parts had words. */
  static VaeModel firstFormat(Path path, String text) {
    return parse(
        path,
        "vae4j.spec",
        text,
        entry -> {
          JsonFields json = JsonFields.of(entry);
          String network = json.text("architecture");
          Likelihood likelihood = Likelihood.of(json.text("likelihood"));
          double floor = json.number("scale-floor");
          return VaeSpec.builder(shape(json))
              .latent(json.integer("latent", 1))
              .encoder(Network.of(network + ":" + widths(json, "encoder")))
              .decoder(Network.of(network + ":" + widths(json, "decoder")))
              .activation(Activation.of(json.text("activation")))
              .likelihood(
                  likelihood.heads() == 1
                      ? likelihood
                      : Likelihood.of(likelihood.name() + ":floor=" + floor))
              .build();
        });
  }

  private static String widths(JsonFields json, String name) {
    int[] widths = json.sizes(name);
    return widths.length == 0
        ? "none"
        : Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  private static Shape shape(JsonFields json) {
    return Shape.of(json.sizes("event"));
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
      if (label.partly()) {
        json.add("unknown", GSON.toJsonTree(label.unknown()));
      }
    } else if (source instanceof Conditioning.Column column) {
      json.addProperty("column", column.name());
      json.addProperty("offset", column.offset());
      json.addProperty("divisor", column.divisor());
    }
    return json;
  }

  private static Conditioning.Source source(JsonFields json) {
    return json.has("classes")
        ? new Conditioning.Label(
            json.integer("classes", 1),
            json.has("names") ? json.texts("names") : List.of(),
            json.has("unknown") ? json.texts("unknown") : List.of())
        : new Conditioning.Column(
            json.text("column"), json.number("offset"), json.number("divisor"));
  }

  static Preprocessing preprocessing(Path path, String text) {
    return parse(
        path,
        "vae4j.preprocessing",
        text,
        entry -> {
          JsonFields json = JsonFields.of(entry);
          double[] offset = json.numbers("offset");
          double[] divisor = json.numbers("divisor");
          String where = path + ": metadata 'vae4j.preprocessing'";
          Preprocessing.requireFinite(where, offset, divisor);
          List<Conditioning.Source> conditions =
              json.has("conditions")
                  ? json.objects("conditions").stream().map(ModelJson::source).toList()
                  : List.of();
          Binarization binarization =
              Choice.of(
                  "binarization",
                  json.text("binarization"),
                  Binarization.values(),
                  Binarization::label);
          Preprocessing numbers = Preprocessing.of(offset, divisor, binarization);
          Preprocessing read =
              json.has("schema")
                  ? Preprocessing.of(SchemaJson.schema(where, json.objects("schema")))
                      .with(binarization)
                  : numbers;
          return read.with(read.conditioning().and(new Conditioning(conditions)));
        });
  }

  static String toJson(List<String> strings) {
    return GSON.toJson(strings);
  }

  static List<String> strings(Path path, String text) {
    return parse(path, "vae4j.columns", text, JsonFields::listOfTexts);
  }

  /** Reads an entry; providers of models and parts, which may be anybody's, run in it. */
  private static <T> T parse(Path path, String key, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (NonFiniteException e) {
      throw e; // names the file and the place
    } catch (RuntimeException e) {
      throw new FileException(
          path
              + ": metadata '"
              + key
              + "': expected a valid entry, found "
              + Excerpt.of(text)
              + " ("
              + Excerpt.of(String.valueOf(e.getMessage()))
              + ")",
          e);
    }
  }

  private static JsonArray integers(Shape shape) {
    JsonArray array = new JsonArray();
    Arrays.stream(shape.toArray()).forEach(array::add);
    return array;
  }
}
