package io.github.vae4j.cli.compare;

import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares models datum by datum, and their settings. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares any number of models by their settings and by their estimates of log p(x) of the"
          + " same data.",
      "",
      "A RUN is a folder of 'vae train', which keeps the estimates of the data that it was"
          + " evaluated on, a model file, or a file of 'vae evaluate --estimates'. Differences are"
          + " taken datum by datum, so their errors are smaller than those of the numbers. Estimates"
          + " by different estimators, or of other data or seeds, are not compared.",
      "",
      "Each model is compared with the one that has the greatest bound. The intervals hold all"
          + " together with 95 %%, whichever that is.",
      "",
      "The verdict says which bound is greater. That is not yet the better model: how far a bound"
          + " lies from log p(x) depends on the model, too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae compare runs/small runs/large runs/larger",
      "  vae compare small.csv large.csv"
    })
public final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "2..*",
      paramLabel = "RUN",
      description = "Folders of trainings, model files or files of estimates, at least two.")
  private List<Path> runs = List.of();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    List<Contender> all = runs.stream().map(Contender::open).toList();
    Settings settings = new Settings(all);
    settings.print(console);
    List<Comparison> comparisons = comparisons(console, all, settings);
    comparisons.forEach(comparison -> comparison.print(console));
    printLeftOut(console, all, comparisons);
    printLimits(console, comparisons);
    console.document(
        document ->
            document
                .putTexts("runs", all.stream().map(Contender::name).toList())
                .put(
                    "settings_that_differ",
                    new Json()
                        .putTexts("runs", settings.names())
                        .putAll("settings", settings.json()))
                .putAll("comparisons", comparisons.stream().map(Comparison::json).toList()));
    return ExitCodes.OK;
  }

  /**
   * Compares by the estimators that all models have; of models without estimates nothing is said.
   */
  private static List<Comparison> comparisons(
      Console console, List<Contender> all, Settings settings) {
    List<Contender> estimated = all.stream().filter(one -> one.estimates().isPresent()).toList();
    all.stream()
        .filter(one -> one.estimates().isEmpty())
        .forEach(
            one ->
                console.note(
                    "%s: has no estimates of single data; make some by 'vae evaluate' with"
                        + " --estimates, and compare those files",
                    one.name()));
    if (estimated.size() < 2) {
      return List.of();
    }
    List<String> names = estimated.stream().map(Contender::name).toList();
    List<LikelihoodTable> tables =
        estimated.stream().map(one -> one.estimates().orElseThrow()).toList();
    Set<String> common = new LinkedHashSet<>(tables.get(0).estimators());
    tables.forEach(table -> common.retainAll(table.estimators()));
    try {
      if (common.isEmpty()) {
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
          found
              .append(i == 0 ? "" : ", ")
              .append(names.get(i))
              .append(" has ")
              .append(String.join(" ", tables.get(i).estimators()));
        }
        throw new IllegalArgumentException(
            "compare: only like estimators can be compared; " + found);
      }
      return common.stream().map(name -> Comparison.of(name, names, tables)).toList();
    } catch (IllegalArgumentException e) {
      if (settings.names().size() < 2) {
        throw e;
      }
      console.note(
          "%s. Estimate all on the same data by 'vae evaluate' with --estimates, and compare those"
              + " files",
          String.valueOf(e.getMessage()));
      return List.of(); // the settings stand
    }
  }

  private static void printLeftOut(
      Console console, List<Contender> all, List<Comparison> comparisons) {
    Set<String> compared = new HashSet<>(comparisons.stream().map(Comparison::estimator).toList());
    for (Contender one : all) {
      if (comparisons.isEmpty() || one.estimates().isEmpty()) {
        continue;
      }
      for (String estimator : one.estimates().get().estimators()) {
        if (!compared.contains(estimator)) {
          String kind = Comparison.known(estimator).map(e -> ", a " + e.kind()).orElse("");
          boolean alone =
              all.stream()
                      .flatMap(other -> other.estimates().stream())
                      .filter(table -> table.estimators().contains(estimator))
                      .count()
                  == 1;
          console.text(
              "",
              estimator + kind + ": in " + one.name() + (alone ? " alone" : "") + ", not compared");
        }
      }
    }
  }

  /** Says what the differences do not say. */
  private static void printLimits(Console console, List<Comparison> comparisons) {
    if (comparisons.isEmpty()) {
      return;
    }
    int models = comparisons.get(0).names().size();
    console.text("", Comparison.meaning(models));
    Set<List<String>> orders = new HashSet<>();
    for (Comparison comparison : comparisons) {
      for (int i = 0; i < models; i++) {
        if (comparison.below(i)) {
          orders.add(List.of(comparison.names().get(comparison.best()), comparison.names().get(i)));
        }
      }
    }
    boolean contradiction =
        orders.stream().anyMatch(pair -> orders.contains(List.of(pair.get(1), pair.get(0))));
    if (contradiction) {
      console.noteBelow(
          "", "The bounds do not agree on the order of the models: no order is known.");
    } else if (!orders.isEmpty()) {
      List<String> hints = new ArrayList<>();
      if (comparisons.stream()
          .allMatch(c -> c.known().filter(LikelihoodEstimator::atEncoder).isPresent())) {
        hints.add(
            " Bounds at the encoders' proposals depend on the encoders: compare ais:1000 or bsvi:500"
                + " too.");
      }
      console.noteBelow(
          "",
          "A greater bound may be the tighter one, and says which model explains the data better only"
              + " where both are close to log p(x)."
              + String.join("", hints));
    }
  }
}
