package io.github.vae4j.cli.search;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.word.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What varies.
 *
 * @param dimensions of different options
 */
record Space(List<Dimension> dimensions) {
  /** What varies where nobody says it: the size of the model and how fast it learns. */
  static final String USUAL =
      "learning-rate=0.0003..0.01:log, latent=4..64:log, hidden=64|128|256,256";

  Space {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * Reads what varies.
   *
   * @param allowed options that may
   * @param given options that the command line says itself
   * @throws IllegalArgumentException if an option may not vary, is given too, or varies twice
   */
  static Space of(List<String> texts, Set<String> allowed, Set<String> given) {
    List<Dimension> dimensions = new ArrayList<>();
    for (String text : texts) {
      Dimension dimension = Dimension.of(text);
      String option = dimension.option();
      if (!allowed.contains(option)) {
        throw new IllegalArgumentException(
            "--vary: expected an option of model or training, found '"
                + option
                + "'"
                + NearestName.to(option, allowed)
                    .map(name -> "; did you mean '" + name + "'?")
                    .orElse("; there are " + String.join(", ", allowed)));
      }
      if (given.contains(option)) {
        throw new IllegalArgumentException(
            "--vary "
                + option
                + ": does not go with --"
                + option
                + ", which holds it at one value; leave one out");
      }
      if (dimensions.stream().anyMatch(d -> d.option().equals(option))) {
        throw new IllegalArgumentException("--vary: '" + option + "' varies twice; name it once");
      }
      dimensions.add(dimension);
    }
    return new Space(dimensions);
  }

  /** Returns a trial, the same for the same seed and number. */
  Trial draw(long seed, int number) {
    RandomKey key = RandomKey.of(seed).fold("search").fold(number);
    Map<String, String> settings = new LinkedHashMap<>();
    dimensions.forEach(dimension -> settings.put(dimension.option(), dimension.draw(key)));
    return new Trial(number, settings);
  }

  /** Returns how many settings there are; the greatest number where a range has no end of them. */
  long size() {
    double size = 1;
    for (Dimension dimension : dimensions) {
      if (dimension instanceof Dimension.Range range) {
        size *= range.whole() ? range.most() - range.least() + 1 : Double.POSITIVE_INFINITY;
      } else {
        size *= dimension.ends().size();
      }
    }
    return (long) size;
  }
}
