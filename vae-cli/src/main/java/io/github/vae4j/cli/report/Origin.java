package io.github.vae4j.cli.report;

import io.github.vae4j.core.model.TrainedVae;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a model comes from, what was verified, and how it can be made again. */
final class Origin {
  private static final List<String> FIRST =
      List.of("verified", "backend-examined", "validation", "vae4j", "java", "backend", "seed");
  private static final List<String> ELSEWHERE = List.of("configuration", "options");

  private Origin() {}

  static Optional<Html> of(Run run) {
    Html html = new Html();
    Map<String, String> ordered = new LinkedHashMap<>();
    Map<String, String> provenance = run.provenance();
    FIRST.stream()
        .filter(provenance::containsKey)
        .forEach(name -> ordered.put(name, provenance.getOrDefault(name, "")));
    provenance.keySet().stream()
        .sorted()
        .filter(name -> !ELSEWHERE.contains(name))
        .forEach(name -> ordered.putIfAbsent(name, provenance.getOrDefault(name, "")));
    if (ordered.isEmpty()) {
      html.paragraph("The model could not be read: " + run.withoutModel());
    } else {
      html.paragraph(
          ordered.containsKey("verified")
              ? "The engine's first step was computed again in plain Java: "
                  + ordered.get("verified")
                  + "."
              : "Nothing says that the engine's numbers were compared with plain Java.");
      List<List<String>> rows = new ArrayList<>();
      run.model().map(TrainedVae::digest).ifPresent(sum -> rows.add(List.of("model SHA-256", sum)));
      List<List<String>> others = new ArrayList<>();
      ordered.forEach(
          (name, value) -> (FIRST.contains(name) ? rows : others).add(List.of(name, value)));
      List<String> header = List.of("name", "value");
      html.table("What the model file says of its training", header, rows);
      html.open("details").element("summary", "More of what the model file says");
      html.table("More of what the model file says", header, others).close();
    }
    if (!run.settings().isEmpty()) {
      html.open("details").element("summary", "All settings");
      List<List<String>> rows = new ArrayList<>();
      run.settings().forEach((name, value) -> rows.add(List.of(name, value)));
      html.table("Settings in force", List.of("setting", "value"), rows).close();
      html.paragraph(
          "The same settings are in config.yaml: vae train --config config.yaml trains again.");
    }
    return Optional.of(html);
  }
}
