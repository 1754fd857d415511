package io.github.vae4j.it;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A bill of materials in CycloneDX's format. */
record Sbom(String text) {
  /**
   * A component.
   *
   * @param coordinates {@code group:artifact:version}; empty if it is no artifact of Maven
   * @param licence an expression
   * @param places where it stands in the archive
   */
  record Part(
      String type,
      String name,
      String version,
      String coordinates,
      String licence,
      String copyright,
      String sha256,
      List<String> places,
      List<Part> inside) {

    /** Returns this and all that is inside. */
    Stream<Part> all() {
      return Stream.concat(Stream.of(this), inside.stream().flatMap(Part::all));
    }
  }

  List<Part> parts() {
    return parts(JsonParser.parseString(text).getAsJsonObject());
  }

  private static List<Part> parts(JsonObject parent) {
    List<Part> parts = new ArrayList<>();
    if (parent.has("components")) {
      for (JsonElement element : parent.getAsJsonArray("components")) {
        JsonObject part = element.getAsJsonObject();
        parts.add(
            new Part(
                string(part, "type"),
                string(part, "name"),
                string(part, "version"),
                string(part, "purl").replace("pkg:maven/", "").replace('/', ':').replace('@', ':'),
                licence(part),
                string(part, "copyright"),
                part.has("hashes")
                    ? string(part.getAsJsonArray("hashes").get(0).getAsJsonObject(), "content")
                    : "",
                places(part),
                parts(part)));
      }
    }
    return parts;
  }

  private static String licence(JsonObject part) {
    if (!part.has("licenses")) {
      return "";
    }
    JsonObject first = part.getAsJsonArray("licenses").get(0).getAsJsonObject();
    return first.has("license")
        ? string(first.getAsJsonObject("license"), "id")
        : string(first, "expression");
  }

  private static List<String> places(JsonObject part) {
    List<String> places = new ArrayList<>();
    if (part.has("evidence")) {
      part.getAsJsonObject("evidence")
          .getAsJsonArray("occurrences")
          .forEach(place -> places.add(string(place.getAsJsonObject(), "location")));
    }
    return places;
  }

  private static String string(JsonObject object, String key) {
    return object.has(key) ? object.get(key).getAsString() : "";
  }
}
