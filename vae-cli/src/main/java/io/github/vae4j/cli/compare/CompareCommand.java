package io.github.vae4j.cli.compare;

import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
          + " by different estimators, or of other data or seeds, are not compared: the models that go"
          + " together are compared, and why the others are left out is told.",
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
  private static final String REMEDY =
      "like estimates of all on the same data are made by 'vae evaluate' with --estimates";

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
    List<Group> groups = groups(console, all);
    List<Comparison> comparisons =
        groups.stream().flatMap(group -> group.comparisons().stream()).toList();
    List<Json> apart = apart(console, groups, comparisons.isEmpty() && settings.names().size() < 2);
    comparisons.forEach(comparison -> comparison.print(console));
    groups.stream()
        .flatMap(group -> group.leftOut().stream())
        .forEach(line -> console.text("", line));
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
                .putAll("comparisons", comparisons.stream().map(Comparison::json).toList())
                .putAll("not_compared", apart));
    return ExitCodes.OK;
  }

  /** Returns the models that can be compared with each other; says of those without estimates. */
  private static List<Group> groups(Console console, List<Contender> all) {
    all.stream()
        .filter(one -> one.estimates().isEmpty())
        .forEach(
            one ->
                console.note(
                    "%s: has no estimates of single data; make some by 'vae evaluate' with"
                        + " --estimates, and compare those files",
                    one.name()));
    return Group.of(all.stream().filter(one -> one.estimates().isPresent()).toList());
  }

  /**
   * Says which models are not compared with the first ones, and why.
   *
   * @param nothing whether there is nothing else to be told
   * @throws IllegalArgumentException if there is nothing else
   */
  private static List<Json> apart(Console console, List<Group> groups, boolean nothing) {
    List<Json> apart = new ArrayList<>();
    for (Group group : groups) {
      List<String> why = new ArrayList<>();
      if (!group.equals(groups.get(0))) {
        why.add(group.apart(groups.get(0)));
      }
      if (group.several() && !group.comparable()) {
        why.add(group.withoutCommonEstimator());
      }
      for (String reason : why) {
        if (nothing) {
          throw new IllegalArgumentException("compare: " + reason + "; " + REMEDY);
        }
        console.note("%s", reason);
        apart.add(new Json().putTexts("runs", group.names()).put("why", reason));
      }
    }
    if (!apart.isEmpty()) {
      console.note("%s", REMEDY);
    }
    return apart;
  }

  /** Says what the differences do not say. */
  private static void printLimits(Console console, List<Comparison> comparisons) {
    if (comparisons.isEmpty()) {
      return;
    }
    Set<Integer> sizes = new TreeSet<>(comparisons.stream().map(c -> c.names().size()).toList());
    console.text("", Comparison.meaning(sizes));
    Set<List<String>> orders = new HashSet<>();
    for (Comparison comparison : comparisons) {
      for (int i = 0; i < comparison.names().size(); i++) {
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
