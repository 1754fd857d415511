package io.github.vae4j.cli.compare;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The estimates of several models by one estimator, each compared with the best.
 *
 * @param estimator its name
 * @param names of the models
 * @param tables of their estimates
 * @param bounds their means
 * @param best the place of the one with the greatest mean
 * @param differences of each to the best, datum by datum, in intervals that hold together
 */
record Comparison(
    String estimator,
    List<String> names,
    List<LikelihoodTable> tables,
    List<Estimate> bounds,
    int best,
    List<Interval> differences) {
  private static final double SHARE = 0.95;

  /**
   * Compares models.
   *
   * @throws IllegalArgumentException if the estimates are of other data, seeds or units
   */
  static Comparison of(String estimator, List<String> names, List<LikelihoodTable> tables) {
    List<Estimate> bounds =
        tables.stream()
            .map(table -> Estimate.of(estimator, 1, table.column(estimator), 0))
            .map(Finite::require)
            .toList();
    int best =
        IntStream.range(0, bounds.size())
            .boxed()
            .max(
                Comparator.comparingDouble((Integer i) -> bounds.get(i).mean())
                    .thenComparing(Comparator.reverseOrder())) // of equal ones the first
            .orElseThrow();
    // Any pair could have become the best and another: all are counted (Bonferroni).
    double share = 1 - (1 - SHARE) / pairs(names.size());
    List<Interval> differences = new ArrayList<>();
    for (LikelihoodTable table : tables) {
      differences.add(Interval.of(share, table.minus(tables.get(best), estimator)));
    }
    return new Comparison(estimator, names, tables, bounds, best, differences);
  }

  private static int pairs(int models) {
    return models * (models - 1) / 2;
  }

  /** Returns the estimator; nothing if it is somebody else's or one of two bounds. */
  Optional<LikelihoodEstimator> known() {
    return known(estimator);
  }

  static Optional<LikelihoodEstimator> known(String name) {
    try {
      return Optional.of(LikelihoodEstimators.create(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns whether the best is above a model, of which there is no doubt. */
  boolean below(int model) {
    return model != best && differences.get(model).below();
  }

  void print(Console console) {
    console.line(
        "%s%s%s, n = %,d",
        estimator,
        known().map(e -> ", a " + e.kind()).orElse(""),
        tables.get(0).crossEntropy() ? " (cross-entropy)" : "",
        bounds.get(0).count());
    List<String> texts = EstimateTexts.of(bounds);
    TextTable table = new TextTable(TextTable.Side.LEFT, TextTable.Side.LEFT, TextTable.Side.LEFT);
    for (int i = 0; i < names.size(); i++) {
      table.row(names.get(i), texts.get(i), i == best ? "the greatest" : difference(i));
    }
    console.table("  ", table);
    known()
        .ifPresent(
            e -> {
              for (int i = 0; i < names.size(); i++) {
                print(console, names.get(i), tables.get(i).reliability(e));
              }
            });
    verdict().forEach(sentence -> console.text("  ", sentence));
  }

  private String difference(int model) {
    Interval difference = differences.get(model);
    return difference.count() < 2
        ? String.format(Locale.ROOT, "%+.3f", difference.mean())
        : String.format(
            Locale.ROOT,
            "%+.3f (%+.3f to %+.3f)",
            difference.mean(),
            difference.mean() - difference.halfWidth(),
            difference.mean() + difference.halfWidth());
  }

  private void print(Console console, String name, Optional<Reliability> reliability) {
    reliability.ifPresent(
        found -> {
          found.sizes().ifPresent(sizes -> console.text("  " + name + ": ", "ESS " + sizes));
          found
              .tails()
              .ifPresent(tails -> console.text("  " + name + ": ", "Pareto k-hat " + tails));
          found
              .doubt(estimator + " of " + name)
              .ifPresent(doubt -> console.noteBelow("  note: ", doubt));
        });
  }

  /** Returns in sentences what may be said of the order. */
  List<String> verdict() {
    if (bounds.get(0).count() == 1) {
      return List.of("one datum says nothing of others");
    }
    List<String> below = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (i != best) {
        (below(i) ? below : open).add(names.get(i));
      }
    }
    if (below.isEmpty()) {
      return List.of("no difference that is sure: all 95 % intervals hold 0");
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(
        estimator
            + " of "
            + names.get(best)
            + " is greater"
            + (names.size() == 2 ? "" : " than of " + String.join(", ", below)));
    if (!open.isEmpty()) {
      sentences.add("not decided against " + String.join(", ", open));
    }
    return sentences;
  }

  /**
   * Returns how the intervals are meant.
   *
   * @param sizes numbers of models that are compared with each other
   */
  static String meaning(Set<Integer> sizes) {
    StringBuilder text =
        new StringBuilder(
            "Differences are datum by datum; in brackets stands their 95 % interval.");
    for (int models : sizes) {
      if (models > 2) {
        text.append(
            String.format(
                Locale.ROOT,
                " The intervals%s hold all together with 95 %%: each has %.2f %%, for the %d pairs of"
                    + " which any could be the best and another (Bonferroni).",
                sizes.size() > 1 ? " of " + models + " models" : "",
                100 * (1 - (1 - SHARE) / pairs(models)),
                pairs(models)));
      }
    }
    return text.toString();
  }

  Json json() {
    List<Json> models = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Interval difference = differences.get(i);
      boolean told = i != best && difference.count() > 1;
      Json one =
          new Json()
              .put("name", names.get(i))
              .put("estimate", Json.of(estimator, bounds.get(i), side()))
              .put("difference_to_greatest", difference.mean())
              .put("low", told ? difference.mean() - difference.halfWidth() : Double.NaN)
              .put("high", told ? difference.mean() + difference.halfWidth() : Double.NaN)
              .put("decided", below(i));
      LikelihoodTable table = tables.get(i);
      one.put("reliability", known().flatMap(table::reliability).map(Json::of));
      models.add(one);
    }
    return new Json()
        .put("estimator", estimator)
        .put("unit", "nats")
        .put("cross_entropy", tables.get(0).crossEntropy())
        .put("greatest", names.get(best))
        .put("confidence_together", SHARE)
        .put("pairs", pairs(names.size()))
        .putAll("models", models);
  }

  private Json.Bound side() {
    return known()
        .map(e -> e.side() == LikelihoodEstimator.Side.ABOVE ? Json.Bound.UPPER : Json.Bound.LOWER)
        .orElse(Json.Bound.NONE);
  }
}
