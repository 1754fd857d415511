package io.github.vae4j.cli.model;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
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
          + " different estimators, or of other data or seeds, are not compared."
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
    for (String estimator : both) {
      Estimate difference = estimate(estimator, second.minus(first, estimator));
      Estimate ofOne = estimate(estimator, first.column(estimator));
      Estimate ofOther = estimate(estimator, second.column(estimator));
      console.line(
          "%s%s, n = %,d",
          estimator, first.crossEntropy() ? " (cross-entropy)" : "", difference.count());
      print(console, one.toString(), ofOne);
      print(console, other.toString(), ofOther);
      print(console, "difference", difference);
      console.line("  %s", verdict(difference));
    }
    return ExitCodes.OK;
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

  private String verdict(Estimate difference) {
    if (difference.count() == 1) {
      return "one datum says nothing of others";
    }
    if (!(Math.abs(difference.mean()) > 2 * difference.standardError())) {
      return "no difference beyond two standard errors";
    }
    return (difference.mean() > 0 ? other : one) + " explains these data better";
  }
}
