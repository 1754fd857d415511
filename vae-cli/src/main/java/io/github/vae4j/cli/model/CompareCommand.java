package io.github.vae4j.cli.model;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two models datum by datum. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares two models by their estimates of log p(x) of the same data.",
      "",
      "The estimates are files of 'vae evaluate --estimates'. The difference is taken datum"
          + " by datum, so its error is smaller than that of either number. Estimates by"
          + " different estimators, or of other data or seeds, are not compared.",
      "",
      "The verdict says which bound is greater. That is not yet the better model: how far a bound"
          + " lies from log p(x) depends on the model, too."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae compare small.csv large.csv")
public final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "Estimates of one model.")
  private Path one = Path.of("");

  @Parameters(index = "1", paramLabel = "OTHER", description = "Estimates of another.")
  private Path other = Path.of("");

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    LikelihoodTable first = LikelihoodTable.read(one);
    LikelihoodTable second = LikelihoodTable.read(other);
    Set<String> both = new LinkedHashSet<>(first.estimators());
    both.retainAll(second.estimators());
    if (both.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "compare: only like estimators can be compared; %s has %s, and %s has %s",
              one, first.estimators(), other, second.estimators()));
    }
    Map<String, Estimate> differences = new LinkedHashMap<>();
    for (String estimator : both) {
      Estimate difference = estimate(estimator, second.minus(first, estimator));
      Optional<LikelihoodEstimator> known = known(estimator);
      console.line(
          "%s%s%s, n = %,d",
          estimator,
          known.map(e -> ", a " + e.kind()).orElse(""),
          first.crossEntropy() ? " (cross-entropy)" : "",
          difference.count());
      print(console, one.toString(), estimate(estimator, first.column(estimator)));
      print(console, other.toString(), estimate(estimator, second.column(estimator)));
      print(console, "difference", difference);
      known.ifPresent(
          e -> {
            printReliability(console, one, first.reliability(e), estimator);
            printReliability(console, other, second.reliability(e), estimator);
          });
      console.line("  %s", verdict(estimator, difference));
      differences.put(estimator, difference);
    }
    printLeftOut(console, one, first.estimators(), both);
    printLeftOut(console, other, second.estimators(), both);
    printLimits(console, differences);
    return ExitCodes.OK;
  }

  /** Returns the estimator of a column; nothing if it is somebody else's or one of two bounds. */
  private static Optional<LikelihoodEstimator> known(String name) {
    try {
      return Optional.of(LikelihoodEstimators.create(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void printReliability(
      Console console, Path file, Optional<Reliability> reliability, String estimator) {
    reliability.ifPresent(
        found -> {
          found.sizes().ifPresent(sizes -> console.line("  %s: ESS %s", file, sizes));
          found.tails().ifPresent(tails -> console.line("  %s: Pareto k-hat %s", file, tails));
          found
              .doubt(estimator + " of " + file)
              .ifPresent(doubt -> console.line("  note: %s", doubt));
        });
  }

  private static void printLeftOut(
      Console console, Path file, Set<String> there, Set<String> both) {
    for (String estimator : there) {
      if (!both.contains(estimator)) {
        console.line(
            "%s%s: in %s alone, not compared",
            estimator, known(estimator).map(e -> ", a " + e.kind()).orElse(""), file);
      }
    }
  }

  /** Says what the differences do not say. */
  private static void printLimits(Console console, Map<String, Estimate> differences) {
    Set<Boolean> orders =
        differences.values().stream()
            .filter(CompareCommand::significant)
            .map(difference -> difference.mean() > 0)
            .collect(Collectors.toSet());
    if (orders.size() > 1) {
      console.line("The bounds do not agree on the order of the models: no order is known.");
    } else if (!orders.isEmpty()) {
      boolean atEncoders =
          differences.keySet().stream()
              .allMatch(name -> known(name).filter(LikelihoodEstimator::atEncoder).isPresent());
      console.line(
          "A greater bound may be the tighter one, and says which model explains the data better only"
              + " where both are close to log p(x)%s.",
          atEncoders
              ? ". Bounds at the encoders' proposals depend on the encoders: compare ais:1000 or"
                  + " bsvi:500 too"
              : "");
    }
  }

  private static Estimate estimate(String estimator, double[] perDatum) {
    return Finite.require(Estimate.of(estimator, 1, perDatum, 0));
  }

  private void print(Console console, String name, Estimate e) {
    int width =
        Math.max(
            "difference".length(), Math.max(one.toString().length(), other.toString().length()));
    console.line("  %-" + width + "s %10.3f%s nats", name, e.mean(), Evaluation.error(e));
  }

  private static boolean significant(Estimate difference) {
    return Math.abs(difference.mean()) > 2 * difference.standardError();
  }

  private String verdict(String estimator, Estimate difference) {
    if (difference.count() == 1) {
      return "one datum says nothing of others";
    }
    if (!significant(difference)) {
      return "no difference beyond two standard errors";
    }
    return estimator + " of " + (difference.mean() > 0 ? other : one) + " is greater";
  }
}
