package io.github.vae4j.cli.option;

import io.github.vae4j.cli.yaml.Yaml;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The options of the training of a model, as its file keeps them. */
public final class TrainedOptions {
  /** Under which name the file keeps them. */
  public static final String KEY = "configuration";

  private TrainedOptions() {}

  /**
   * Returns the options by their names, lists with commas between their items; none for a model
   * that was not trained by the command line, or whose file has something else there.
   */
  public static Map<String, String> of(TrainedVae vae) {
    Map<String, String> options = new LinkedHashMap<>();
    try {
      Yaml.of(Path.of(KEY), vae.provenance().getOrDefault(KEY, ""))
          .mapping()
          .orElse(Map.of())
          .forEach((name, value) -> options.put(name, text(value)));
    } catch (DataException e) {
      return Map.of();
    }
    return options;
  }

  private static String text(Yaml value) {
    return value
        .list()
        .map(items -> items.stream().map(TrainedOptions::text).collect(Collectors.joining(",")))
        .orElseGet(() -> value.text().orElse(""));
  }
}
