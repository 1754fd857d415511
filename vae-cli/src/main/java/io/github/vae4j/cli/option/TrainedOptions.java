package io.github.vae4j.cli.option;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.yaml.Yaml;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The options of the training of a model, as its file keeps them. */
public final class TrainedOptions {
  /** Under which name the file keeps them. */
  public static final String KEY = "configuration";

  private static final Pattern OPTION = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private TrainedOptions() {}

  /**
   * Returns the options by their names, lists with commas between their items; none for a model
   * that was not trained by the command line, or whose file has something else there.
   */
  public static Map<String, String> of(TrainedVae vae) {
    Map<String, String> options = new LinkedHashMap<>();
    read(vae).forEach((name, value) -> options.put(name, text(value)));
    return options;
  }

  private static Map<String, Yaml> read(TrainedVae vae) {
    try {
      return Yaml.of(Path.of(KEY), vae.provenance().getOrDefault(KEY, ""))
          .mapping()
          .orElse(Map.of());
    } catch (DataException e) {
      return Map.of();
    }
  }

  /** Returns the options for a document: numbers, true and false as such, and lists as lists. */
  public static Json json(TrainedVae vae) {
    Json json = new Json();
    read(vae)
        .forEach(
            (name, value) -> {
              if (OPTION.matcher(name).matches()) { // a file may hold anything
                value
                    .list()
                    .ifPresentOrElse(
                        items ->
                            json.putWords(
                                Json.name(name), items.stream().map(TrainedOptions::text).toList()),
                        () -> json.putWord(Json.name(name), text(value)));
              }
            });
    return json;
  }

  private static String text(Yaml value) {
    return value
        .list()
        .map(items -> items.stream().map(TrainedOptions::text).collect(Collectors.joining(",")))
        .orElseGet(() -> value.text().orElse(""));
  }
}
