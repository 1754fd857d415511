package io.github.vae4j.core.discovery;

import io.github.vae4j.core.word.NearestName;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The artifacts of this project that bring what users name by a word, so that a message can say
 * what to add when a word is not there. Nothing else depends on this list.
 *
 * @param byWord group and artifact
 * @param synonyms what else people write, with the word that stands for it
 */
record Artifacts(Map<String, String> byWord, Map<String, String> synonyms) {
  static final Artifacts OF_BACKENDS =
      new Artifacts(
          Map.of(
              "djl", "io.github.vae4j:vae-backend-djl",
              "nd4j", "io.github.vae4j:vae-backend-nd4j",
              "tf", "io.github.vae4j:vae-backend-tf"),
          Map.of(
              "deeplearning4j", "nd4j",
              "libtorch", "djl",
              "dl4j", "nd4j",
              "pytorch", "djl",
              "tensorflow", "tf",
              "torch", "djl"));

  static final Artifacts OF_INFERENCE_METHODS = new Artifacts(bsvi(), Map.of());

  private static Map<String, String> bsvi() {
    String artifact = "io.github.vae4j:vae-inference-bsvi";
    return Map.of("bsvi", artifact, "savae", artifact, "svi", artifact, "svi-kl", artifact);
  }

  /**
   * Returns the message for a word that nobody answers to. What to do comes first if it is known.
   *
   * @param subject what is not there, for example {@code there is no backend 'dlj'}
   * @param typed the word
   * @param names the words that are there
   * @param details the words that are there, with what else is to be said of them
   */
  String refusal(String subject, String typed, Collection<String> names, String details) {
    String lower = typed.toLowerCase(Locale.ROOT);
    Optional<String> meant =
        byWord.containsKey(lower) && !names.contains(lower)
            ? Optional.of(lower)
            : NearestName.to(typed, names, synonyms)
                .or(() -> NearestName.to(typed, byWord.keySet(), synonyms));
    if (meant.isEmpty()) {
      return String.format(
          "%s; present: %s; name one of those, or add the jar of '%s' to the path",
          subject, details, typed);
    }
    String name = meant.get();
    String first = name.equals(typed) ? "" : "did you mean '" + name + "'? ";
    return names.contains(name)
        ? String.format("%s%s; present: %s", first, subject, details)
        : String.format(
            "%s%s; add the artifact %s to the path; present: %s",
            first, subject, byWord.get(name), details);
  }
}
