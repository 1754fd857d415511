package io.github.vae4j.core.word;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Finds the name that was probably meant. */
public final class NearestName {
  /** What else people write, in lower case, with the name that stands for it. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("gaussian", "normal"),
          Map.entry("standard-normal", "normal"),
          Map.entry("mse", "normal"),
          Map.entry("l1", "laplace"),
          Map.entry("bce", "bernoulli"),
          Map.entry("binary", "bernoulli"),
          Map.entry("multinomial", "categorical"),
          Map.entry("one-hot", "categorical"),
          Map.entry("gamma-poisson", "negative-binomial"),
          Map.entry("nb", "negative-binomial"),
          Map.entry("logistic", "discretized-logistic"),
          Map.entry("gmm", "mixture"),
          Map.entry("mog", "mixture"),
          Map.entry("vampprior", "vamp"),
          Map.entry("dense", "mlp"),
          Map.entry("cnn", "conv"),
          Map.entry("convolutional", "conv"),
          Map.entry("linear", "identity"),
          Map.entry("none", "identity"),
          Map.entry("swish", "silu"));

  private static final int LONGEST = 100; // characters; longer is no slip of the pen

  private NearestName() {}

  /**
   * Returns the name that {@code typed} is a usual synonym of, else the one with the fewest edits
   * from it, if those are a third at most. Upper and lower case are the same.
   */
  public static Optional<String> to(String typed, Collection<String> names) {
    return to(typed, names, SYNONYMS);
  }

  private static Optional<String> nearest(String typed, Collection<String> names) {
    int limit = Math.max(1, typed.length() / 3);
    String lower = typed.toLowerCase(Locale.ROOT);
    ToIntFunction<String> edits = name -> edits(lower, name.toLowerCase(Locale.ROOT));
    return names.stream()
        .filter(name -> edits.applyAsInt(name) <= limit)
        .min(Comparator.comparingInt(edits).thenComparing(n -> n));
  }

  /**
   * Returns the name that {@code typed} is another word for, else the nearest.
   *
   * @param synonyms the names by what else people write, in lower case
   */
  public static Optional<String> to(
      String typed, Collection<String> names, Map<String, String> synonyms) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    return Optional.ofNullable(synonyms.get(typed.toLowerCase(Locale.ROOT)))
        .filter(names::contains)
        .or(() -> nearest(typed, names))
        .or(() -> nearest(typed, synonyms.keySet()).map(synonyms::get).filter(names::contains));
  }

  /** Levenshtein's distance, with the swap of two neighbours counted once. */
  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
