package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import io.github.vae4j.core.discovery.InferenceMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests every estimator and every family of parts on every backend. */
@Command(
    name = "selftest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares every method of inference on every backend with exact answers, and models of"
          + " every family of parts with plain Java.",
      "",
      "The exact answers are those of a linear-Gaussian model, in float64. If the proposal is the"
          + " posterior, the bound is log p(x), the decoder's gradient is that of log p(x), and"
          + " the encoder's gradient is 0. If it is not, the bound is below log p(x) and has a"
          + " known mean.",
      "",
      "Each model is trained for two steps in float64, which plain Java computes again, and is"
          + " saved and loaded. What the loaded model encodes and draws is compared with plain"
          + " Java's numbers of the model that was saved.",
      "",
      "Exit code 0 says that all agree, methods within 5 standard errors; 6 that one does not;"
          + " 4 that a backend failed."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae selftest --backends djl,reference")
public final class SelfTestCommand implements Callable<Integer> {
  private static final String OK = "ok";
  private static final String FAILED = "FAILED";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME",
      description = "Backends to test. Default: all that are available.")
  private List<String> names = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Mixin private JsonOption json = new JsonOption();

  @Option(names = "--all", description = "Show every comparison, not only those that fail.")
  private boolean all;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    Backends backends = Backends.discover();
    names.forEach(backends::select); // refuses what is not there before anything is tested
    Map<String, Map<String, String>> methods = new LinkedHashMap<>();
    Map<String, Map<String, String>> models = new LinkedHashMap<>();
    List<String> tested = new ArrayList<>();
    List<Json> checks = new ArrayList<>();
    int exit = ExitCodes.OK;
    SelfTest test = new SelfTest(seed);
    try (ModelComparison comparison = new ModelComparison(seed)) {
      for (DiscoveredBackend found : backends.entries()) {
        boolean wanted = names.isEmpty() || names.contains(found.name());
        if (!wanted || !found.availability().available()) {
          continue;
        }
        tested.add(found.name());
        try (Backend backend = found.open(BackendConfig.defaults())) {
          boolean passed = true;
          for (SelfTest.Case one : SelfTest.cases()) {
            passed &= run(console, test, one, backend, row(methods, one.word()), checks);
          }
          for (ModelCase one : ModelCase.all()) {
            passed &= run(console, comparison, one, backend, row(models, one.label()), checks);
          }
          exit = passed || exit == ExitCodes.BACKEND ? exit : ExitCodes.DIFFERENT;
        } catch (RuntimeException e) {
          console.line("%s FAILED: %s", found.name(), String.valueOf(e.getMessage()));
          checks.add(
              new Json()
                  .put("backend", found.name())
                  .put("passed", false)
                  .put("message", String.valueOf(e.getMessage())));
          exit = ExitCodes.BACKEND;
        }
      }
    }
    console.line("largest deviation beyond what is known, in standard errors; more than 5 fail");
    print(console, methods, tested);
    console.line(
        "%nlargest error of a step, relative to what it changed; more than %.0e fails",
        ModelComparison.MOST);
    print(console, models, tested);
    boolean passed = exit == ExitCodes.OK;
    console.document(
        document ->
            document
                .put("passed", passed)
                .putTexts("backends", tested)
                .put("seed", seed)
                .put("most_standard_errors", SelfTest.MOST_ERRORS)
                .put("most_relative_error", ModelComparison.MOST)
                .putAll("checks", checks));
    return exit;
  }

  private static Map<String, String> row(Map<String, Map<String, String>> table, String label) {
    return table.computeIfAbsent(label, name -> new LinkedHashMap<>());
  }

  /** Tests a method on a backend, tells of what fails, and returns whether nothing does. */
  private boolean run(
      Console console,
      SelfTest test,
      SelfTest.Case one,
      Backend backend,
      Map<String, String> row,
      List<Json> told) {
    console.progress(0, backend.name() + " " + one.word());
    InferenceMethods methods = InferenceMethods.discover();
    if (!methods.names().contains(one.word().replaceFirst(":.*", ""))) {
      row.put(backend.name(), "absent");
      return true;
    }
    List<SelfTest.Check> checks =
        test.run(one, methods.create(one.word()), methods.create(one.wide()), backend);
    boolean passed = true;
    double worst = 0;
    for (SelfTest.Check check : checks) {
      passed &= check.passed();
      worst = Math.max(worst, check.errors());
      told.add(
          new Json()
              .put("backend", backend.name())
              .put("method", one.word())
              .put("what", check.what())
              .put("passed", check.passed())
              .put("expected", check.expected())
              .put("at_most", check.atMost())
              .put("found", check.found().mean())
              .put("standard_error", check.found().standardError())
              .put("standard_errors_off", check.errors()));
      if (all || !check.passed()) {
        console.line(
            "%-6s %s, %s, %s: %s %.6f, found %.6f +- %.6f",
            check.passed() ? OK : FAILED,
            backend.name(),
            one.word(),
            check.what(),
            check.atMost() ? "at most" : "exact",
            check.expected(),
            check.found().mean(),
            check.found().standardError());
      }
    }
    row.put(backend.name(), String.format(Locale.ROOT, "%s %.1f", passed ? OK : FAILED, worst));
    return passed;
  }

  /** Compares a model on a backend, tells of what differs, and returns whether nothing does. */
  private boolean run(
      Console console,
      ModelComparison comparison,
      ModelCase one,
      Backend backend,
      Map<String, String> row,
      List<Json> told) {
    console.progress(0, backend.name() + " " + one.label());
    boolean passed = true;
    double worst = 0;
    for (ModelComparison.Check check : comparison.run(one, backend)) {
      passed &= check.passed();
      worst = Math.max(worst, check.error());
      told.add(
          new Json()
              .put("backend", backend.name())
              .put("model", one.label())
              .put("what", check.what())
              .put("passed", check.passed())
              .put("relative_error", check.error())
              .put("message", check.found()));
      if (all || !check.passed()) {
        console.line(
            "%-6s %s, %s, %s: %s",
            check.passed() ? OK : FAILED, backend.name(), one.label(), check.what(), check.found());
      }
    }
    String error = worst == 0 ? "0" : String.format(Locale.ROOT, "%.0e", worst);
    row.put(backend.name(), (passed ? OK : FAILED) + " " + error);
    return passed;
  }

  private static void print(
      Console console, Map<String, Map<String, String>> rows, List<String> tested) {
    TextTable.Side[] sides = new TextTable.Side[tested.size() + 1];
    Arrays.fill(sides, TextTable.Side.LEFT);
    TextTable table = new TextTable(sides);
    table.row(Stream.concat(Stream.of(""), tested.stream()).toList());
    rows.forEach(
        (word, row) ->
            table.row(
                Stream.concat(
                        Stream.of(word), tested.stream().map(name -> row.getOrDefault(name, "-")))
                    .toList()));
    console.table("", table);
  }
}
