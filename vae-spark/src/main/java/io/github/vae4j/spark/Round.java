package io.github.vae4j.spark;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.FileFormat;
import io.github.vae4j.core.file.Safetensors;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training by rounds as it stands between two of them: all that is needed to go on with the same
 * bits.
 *
 * @param number of rounds that were taken
 * @param state with velocities
 * @param best parameters of the best round so far; none before the first
 * @param bestRound its number, from 1; 0 for none
 * @param bound of the best round on the validation rows, in nats; NaN before the first
 */
record Round(
    int number,
    Map<String, HostArray> state,
    Map<String, HostArray> best,
    int bestRound,
    double bound) {
  private static final FileFormat FORMAT = new FileFormat("vae4j.round", 1);
  private static final String SETTING = "setting.";
  private static final String STATE = "state/";
  private static final String BEST = "best/";
  private static final String BOUND = "best-bound";
  private static final String NUMBER = "round";
  private static final String BEST_ROUND = "best-round";

  /** Returns the bytes of a file that keeps it, and the setting of the training. */
  byte[] bytes(Map<String, String> setting) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT.entry(), FORMAT.written());
    metadata.put(NUMBER, Integer.toString(number));
    metadata.put(BEST_ROUND, Integer.toString(bestRound));
    metadata.put(BOUND, Double.toString(bound));
    setting.forEach((name, value) -> metadata.put(SETTING + name, value));
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    state.forEach((name, values) -> tensors.put(STATE + name, values));
    best.forEach((name, values) -> tensors.put(BEST + name, values));
    Safetensors.Content content = new Safetensors.Content(tensors, metadata).withDigest();
    return Safetensors.bytes(content.tensors(), content.metadata());
  }

  /**
   * Reads a file.
   *
   * @param file what messages call it
   * @param setting of the training that goes on
   * @throws FileException if it is damaged, or no file of a round
   * @throws IllegalArgumentException if the training began with another setting
   */
  static Round of(String file, byte[] bytes, Map<String, String> setting) {
    java.nio.file.Path name = HadoopFiles.name(file);
    Safetensors.Content content = Safetensors.read(name, bytes);
    Map<String, String> metadata = content.metadata();
    String found = metadata.get(FORMAT.entry());
    if (found == null) {
      throw new FileException(
          file + ": expected a round of a training, found another safetensors file");
    }
    FORMAT.require(file + ": metadata '" + FORMAT.entry() + "'", found);
    content.requireDigest(name);
    setting.forEach(
        (key, value) ->
            requireSame(file, key, value, metadata.getOrDefault(SETTING + key, "none")));
    try {
      return new Round(
          Integer.parseInt(metadata.getOrDefault(NUMBER, "")),
          tensors(content, STATE),
          tensors(content, BEST),
          Integer.parseInt(metadata.getOrDefault(BEST_ROUND, "")),
          Double.parseDouble(metadata.getOrDefault(BOUND, "")));
    } catch (NumberFormatException e) {
      throw new FileException(file + ": expected the numbers of a round, found none", e);
    }
  }

  private static Map<String, HostArray> tensors(Safetensors.Content content, String prefix) {
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    content
        .tensors()
        .forEach(
            (name, values) -> {
              if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), values);
              }
            });
    return tensors;
  }

  private static void requireSame(String file, String name, String expected, String found) {
    if (!expected.equals(found)) {
      throw new IllegalArgumentException(
          file
              + ": the training cannot go on with another "
              + name
              + ": it began with "
              + found
              + ", not "
              + expected
              + "; go on as it began, or name another folder by option(\"checkpoints\", ...)");
    }
  }
}
