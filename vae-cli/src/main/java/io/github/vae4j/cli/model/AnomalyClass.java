package io.github.vae4j.cli.model;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.Interval;
import io.github.vae4j.core.decision.RankingMetrics;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Which classes are anomalies, and how well scores tell them from the others. */
final class AnomalyClass {
  private static final String TRAINED_ON = "train-on";

  @Option(
      names = "--positive",
      paramLabel = "CLASS",
      description =
          "The class of the anomalies, for AUROC and average precision. Several are separated by"
              + " |. Default: every class other than those of --train-on, else the rarer of two.")
  private String word = "";

  /** Returns what a model keeps of the classes it was trained on. */
  static Map<String, String> provenance(List<String> trainedOn) {
    return trainedOn.isEmpty() ? Map.of() : Map.of(TRAINED_ON, String.join("|", trainedOn));
  }

  /** Checks the option, before anything is computed. */
  void check(Dataset data) {
    if (!word.isEmpty() && !data.hasLabels()) {
      throw new IllegalArgumentException(
          "--positive: "
              + data.name()
              + " has no labels; name the column that holds them by --label-column");
    }
    if (!word.isEmpty()) {
      Map<String, Integer> counts = counts(classes(data));
      long found = counts.keySet().stream().filter(positive()).count();
      if (found == 0 || found == counts.size()) {
        throw new IllegalArgumentException(
            "--positive "
                + word
                + ": expected some of the data to be of it, not all, found the classes "
                + counts.keySet());
      }
    }
  }

  private Predicate<String> positive() {
    return List.of(word.split("\\|", -1))::contains;
  }

  private static String[] classes(Dataset data) {
    String[] classes = new String[data.size()];
    Arrays.setAll(classes, i -> Results.className(data, i));
    return classes;
  }

  private static Map<String, Integer> counts(String[] classes) {
    Map<String, Integer> counts = new TreeMap<>();
    Arrays.stream(classes).forEach(name -> counts.merge(name, 1, Integer::sum));
    return counts;
  }

  /** Prints and returns how well the scores find the anomalies, if there are labels that tell. */
  Optional<RankingMetrics> print(Console console, TrainedVae vae, Dataset data, double[] scores) {
    if (!data.hasLabels()) {
      return Optional.empty();
    }
    String[] classes = classes(data);
    Map<String, Integer> counts = counts(classes);
    Predicate<String> anomalous = anomalous(vae, counts);
    boolean[] positive = new boolean[classes.length];
    int found = 0;
    for (int i = 0; i < positive.length; i++) {
      positive[i] = anomalous.test(classes[i]);
      found += positive[i] ? 1 : 0;
    }
    if (found == 0 || found == positive.length) {
      return Optional.empty();
    }
    String names = String.join(", ", counts.keySet().stream().filter(anomalous).limit(5).toList());
    RankingMetrics metrics = RankingMetrics.of(scores, positive);
    console.line("%,d of %,d are anomalies (class %s):", metrics.positives(), scores.length, names);
    console.line("  AUROC              %s", text(metrics.auroc()));
    console.line(
        "  average precision  %s; chance: %.4f",
        text(metrics.averagePrecision()), (double) metrics.positives() / scores.length);
    return Optional.of(metrics);
  }

  /** Returns the metrics for a document. */
  static Json json(RankingMetrics metrics) {
    return new Json()
        .put("anomalies", metrics.positives())
        .put("auroc", json(metrics.auroc()))
        .put("average_precision", json(metrics.averagePrecision()));
  }

  private static Json json(RankingMetrics.Metric metric) {
    return new Json()
        .put("value", metric.value())
        .put("standard_error", metric.standardError())
        .put("low_95", metric.interval().low())
        .put("high_95", metric.interval().high());
  }

  private Predicate<String> anomalous(TrainedVae vae, Map<String, Integer> counts) {
    if (!word.isEmpty()) {
      return positive();
    }
    String trainedOn = vae.provenance().getOrDefault(TRAINED_ON, "");
    if (!trainedOn.isEmpty()) {
      return Predicate.not(List.of(trainedOn.split("\\|", -1))::contains);
    }
    if (counts.size() != 2) {
      return name -> false;
    }
    int least = counts.values().stream().mapToInt(n -> n).min().orElseThrow();
    List<String> rarer =
        counts.keySet().stream().filter(name -> counts.getOrDefault(name, 0) == least).toList();
    return rarer.get(rarer.size() - 1)::equals; // of two classes of one size the latter
  }

  private static String text(RankingMetrics.Metric metric) {
    Interval interval = metric.interval();
    return !(metric.standardError() > 0) // of one datum, or alike in all resamples
        ? String.format(Locale.ROOT, "%.4f, its error cannot be told", metric.value())
        : String.format(
            Locale.ROOT,
            "%.4f +- %.4f (95 %%: %.4f to %.4f)",
            metric.value(),
            metric.standardError(),
            interval.low(),
            interval.high());
  }
}
