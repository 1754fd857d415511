package io.github.vae4j.cli.card;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.option.TrainedOptions;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.model.TrainedVae;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a model file says of the training. */
final class TrainingFacts {
  /** Before the names of what the backend said of itself. */
  static final String BACKEND = "backend-";

  private static final Pattern PATH = Pattern.compile("^(/|[A-Za-z]:[/\\\\])");

  private TrainingFacts() {}

  static Section of(TrainedVae vae) {
    Map<String, String> from = vae.provenance();
    Map<String, String> options = TrainedOptions.of(vae);
    Section section = new Section("training").fact("objective", from.getOrDefault("objective", ""));
    section.fact("optimizer", options.getOrDefault("optimizer", ""));
    for (String option : List.of("learning-rate", "batch-size")) {
      section.number(option, options.getOrDefault(option, ""));
    }
    String run = from.getOrDefault("epochs-run", "");
    String kept = from.getOrDefault("epoch-kept", run);
    section
        .fact(
            "epochs",
            run.isEmpty() ? "" : run + "; epoch " + kept + " was kept",
            json -> json.putWord("epochs", run).putWord("epoch_kept", kept))
        .number("seed", from.getOrDefault("seed", ""));
    String validation = from.getOrDefault("validation", "");
    Optional<Estimate> bound = RecordedNumbers.estimate(validation);
    section
        .fact(
            "validation",
            bound.map(Estimate::toString).orElse(validation),
            json ->
                json.put(
                    "validation", bound.map(e -> Json.of(e.label(), e, ModelCard.side(e.bound())))))
        .fact("verified", from.getOrDefault("verified", ""))
        .fact("backend", backend(from), json -> backend(json, from))
        .fact(
            "made by",
            from.containsKey("vae4j")
                ? "vae4j " + from.get("vae4j") + ", Java " + from.getOrDefault("java", "unknown")
                : "",
            json ->
                json.put("vae4j", from.getOrDefault("vae4j", ""))
                    .put("java", from.getOrDefault("java", "")));
    if (options.isEmpty()) {
      section.facts("options", NamedValues.unfolded(from.getOrDefault("options", "")));
    } else {
      section.fact("all options", NamedValues.facts(options), json -> {}); // beside the sections
    }
    return section;
  }

  private static String backend(Map<String, String> from) {
    Map<String, String> facts = backendFacts(from);
    String name = from.getOrDefault("backend", "");
    return facts.isEmpty() ? name : name + ": " + NamedValues.facts(facts);
  }

  private static void backend(Json json, Map<String, String> from) {
    json.put("backend", from.getOrDefault("backend", ""))
        .putTexts("backend_facts", backendFacts(from));
  }

  /** Returns what the backend said of itself, without paths of the machine that trained. */
  private static Map<String, String> backendFacts(Map<String, String> from) {
    Map<String, String> facts = new LinkedHashMap<>();
    new TreeMap<>(from)
        .forEach(
            (name, value) -> {
              if (name.startsWith(BACKEND) && !PATH.matcher(value).find()) {
                facts.put(name.substring(BACKEND.length()), value);
              }
            });
    return facts;
  }
}
