package io.github.vae4j.cli.search;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A setting that is tried.
 *
 * @param number from 1
 * @param settings values by the options that vary
 */
record Trial(int number, Map<String, String> settings) {
  /** Returns for example {@code latent=16 learning-rate=0.003}. */
  String text() {
    return settings.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
