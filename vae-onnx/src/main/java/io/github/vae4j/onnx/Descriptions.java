package io.github.vae4j.onnx;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is said of a model in its file: what inputs and outputs are, and the metadata. */
final class Descriptions {
  /** What the keys of metadata begin with. */
  static final String ENTRY = "vae4j.";

  private static final Gson GSON = new Gson();
  private static final String ROW =
      "a number, the position of a class or level from 0, or the seconds from 1970 of a date; NaN"
          + " where it is missing";

  private final TrainedVae vae;
  private final Parts parts;

  Descriptions(TrainedVae vae, Parts parts) {
    this.vae = vae;
    this.parts = parts;
  }

  private boolean table() {
    return vae.preprocessing().schema().isPresent();
  }

  String model(String part) {
    return "The " + part + " of " + vae.model().description();
  }

  String input(String name) {
    return switch (name) {
      case Parts.LATENT -> "latents";
      case Parts.CONDITION ->
          String.join(", ", parts.conditions().columns().keySet()) + ": each " + ROW;
      default ->
          table()
              ? "for each column " + ROW
              : vae.preprocessing().binarization() == Binarization.DYNAMIC
                  ? "data that were binarised before, in their own units"
                  : "data in their own units; the preprocessing is inside: "
                      + vae.preprocessing().describe();
    };
  }

  String output(String part, String name) {
    return switch (name) {
      case Parts.SCALE -> "standard deviation of q(z|x)";
      case Parts.SCORE -> "-log p(x) in nats; higher is stranger";
      default ->
          part.equals("encoder")
              ? VaeSession.centre(vae)
              : table()
                  ? "mean of p(x|z): of numbers in the units of their columns, of levels their"
                      + " probabilities"
                  : "mean of p(x|z) in the units of the data";
    };
  }

  /** Returns the metadata of a part. */
  Map<String, String> metadata(String part) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(ENTRY + "part", part);
    entries.put(ENTRY + "model", vae.model().description());
    entries.put(ENTRY + "preprocessing", vae.preprocessing().json());
    entries.put(ENTRY + "digest", vae.digest());
    boolean table = vae.preprocessing().schema().isPresent() || !vae.columns().isEmpty();
    if (table && !part.equals("decoder")) {
      entries.put(Parts.DATA + ".columns", columns(parts.data()));
    }
    if (!parts.conditions().columns().isEmpty()) {
      entries.put(Parts.CONDITION + ".columns", columns(parts.conditions()));
    }
    if (table && part.equals("decoder")) {
      entries.put(Parts.MEAN + ".elements", GSON.toJson(parts.data().names()));
    }
    return entries;
  }

  private static String columns(Elements elements) {
    JsonArray columns = new JsonArray();
    elements
        .columns()
        .forEach(
            (column, levels) -> {
              JsonObject entry = new JsonObject();
              entry.addProperty("name", column);
              if (!levels.isEmpty()) {
                entry.add("levels", GSON.toJsonTree(levels));
              }
              columns.add(entry);
            });
    return GSON.toJson(columns);
  }
}
