package io.github.vae4j.core.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.vae4j.api.inference.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The JSON form of the reports of a training; numbers are texts, which can be NaN. */
final class HistoryJson {
  private HistoryJson() {}

  static String toJson(List<EpochReport> history) {
    JsonArray all = new JsonArray();
    for (EpochReport report : history) {
      JsonObject json = new JsonObject();
      json.addProperty("epoch", report.epoch());
      json.addProperty("epochs", report.epochs());
      json.addProperty("step", report.step());
      json.add("training", estimate(report.training()));
      JsonObject parts = new JsonObject();
      report.parts().forEach((name, part) -> parts.add(name, estimate(part)));
      json.add("parts", parts);
      report.validation().ifPresent(value -> json.add("validation", estimate(value)));
      report.weighted().ifPresent(value -> json.add("weighted", estimate(value)));
      report.information().ifPresent(value -> json.add("information", estimate(value)));
      json.addProperty("encoder-updates", report.encoderUpdates());
      json.addProperty("best", report.best());
      json.addProperty("learning-rate", Double.toString(report.learningRate()));
      json.addProperty("kl-weight", Double.toString(report.klWeight()));
      json.addProperty("seconds", Double.toString(report.seconds()));
      all.add(json);
    }
    return all.toString();
  }

  private static JsonObject estimate(Estimate estimate) {
    JsonObject json = new JsonObject();
    json.addProperty("bound", estimate.bound());
    json.addProperty("samples", estimate.samples());
    json.addProperty("mean", Double.toString(estimate.mean()));
    json.addProperty("error", Double.toString(estimate.standardError()));
    json.addProperty("count", estimate.count());
    return json;
  }

  /**
   * Reads reports.
   *
   * @throws IllegalArgumentException if an entry is missing or a number is out of its range
   * @throws IllegalStateException if an entry is of another kind
   * @throws com.google.gson.JsonParseException if it is not JSON
   */
  static List<EpochReport> of(String text) {
    List<EpochReport> history = new ArrayList<>();
    for (JsonElement element : JsonParser.parseString(text).getAsJsonArray()) {
      JsonObject json = element.getAsJsonObject();
      Map<String, Estimate> parts = new LinkedHashMap<>();
      member(json, "parts")
          .getAsJsonObject()
          .entrySet()
          .forEach(part -> parts.put(part.getKey(), estimate(part.getValue())));
      history.add(
          new EpochReport(
              member(json, "epoch").getAsInt(),
              member(json, "epochs").getAsInt(),
              member(json, "step").getAsLong(),
              estimate(member(json, "training")),
              parts,
              Optional.ofNullable(json.get("validation")).map(HistoryJson::estimate),
              Optional.ofNullable(json.get("weighted")).map(HistoryJson::estimate),
              Optional.ofNullable(json.get("information")).map(HistoryJson::estimate),
              json.has("encoder-updates") ? member(json, "encoder-updates").getAsLong() : 0,
              member(json, "best").getAsBoolean(),
              number(json, "learning-rate"),
              number(json, "kl-weight"),
              number(json, "seconds")));
    }
    return history;
  }

  private static Estimate estimate(JsonElement element) {
    JsonObject json = element.getAsJsonObject();
    return new Estimate(
        member(json, "bound").getAsString(),
        member(json, "samples").getAsInt(),
        number(json, "mean"),
        number(json, "error"),
        member(json, "count").getAsLong(),
        OptionalDouble.empty());
  }

  private static double number(JsonObject json, String name) {
    return Double.parseDouble(member(json, name).getAsString());
  }

  private static JsonElement member(JsonObject json, String name) {
    JsonElement value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a report without '" + name + "'");
    }
    return value;
  }
}
