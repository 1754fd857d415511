package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.engine.Fastest;
import io.github.vae4j.cli.engine.StepTime;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.discovery.BackendSelectionException;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists the backends. */
@Command(
    name = "backends",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the backends that were found, and whether they can be used here.",
      "",
      "If a backend cannot be used, the command says why and what to do.",
      "",
      "Starts the engine of each backend that can be used, or of --backend NAME only, and"
          + " tells the settings in force. Threads and some other settings belong to the whole"
          + " process.",
      "",
      "Each engine that starts is examined: small cases of its operations are compared with"
          + " plain Java. What it computes wrongly on this machine is not used. 'vae doctor'"
          + " examines much more.",
      "",
      "Of the available backends the one with the highest priority is chosen. One with a"
          + " negative priority is chosen only by --backend NAME.",
      "",
      "Which engine is the fastest depends on the machine. --measure times a training step on each"
          + " and remembers the fastest for this machine; from then on it is chosen. Engines agree"
          + " to rounding errors, so the same command no longer gives the same digits."
    })
public final class BackendsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--no-open",
      description = "Only look for what each backend needs; do not start its engine.")
  private boolean noOpen;

  @ArgGroup private Choice choice = new Choice();

  /** What may be done about the choice. */
  static final class Choice {
    @Option(
        names = "--measure",
        description =
            "Time a training step (784-400-400-20, 128 data) on each engine, and choose the"
                + " fastest from now on. It is remembered in vae4j/fastest.properties in"
                + " XDG_CACHE_HOME, LOCALAPPDATA or ~/.cache, until machine or engines change.")
    private boolean measure;

    @Option(names = "--forget", description = "Forget what --measure found.")
    private boolean forget;
  }

  @Mixin private JsonOption json = new JsonOption();

  @Mixin private BackendOptions chosen = new BackendOptions();

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    if (choice.measure && (noOpen || !chosen.name().isEmpty())) {
      throw new ParameterException(
          spec.commandLine(),
          "--measure: needs all engines; leave out " + (noOpen ? "--no-open" : "--backend"));
    }
    if (choice.forget && Fastest.forget()) {
      console.line("forgotten    %s", Fastest.file());
    }
    Backends backends = Backends.discover();
    Map<String, Double> times = new LinkedHashMap<>();
    List<Json> all = new ArrayList<>();
    for (DiscoveredBackend found : backends.entries()) {
      boolean asked = chosen.name().isEmpty() || chosen.name().equals(found.name());
      BackendReport report =
          noOpen || !asked
              ? BackendReport.probe(found)
              : BackendReport.open(
                  found,
                  () -> {
                    console.progress(0, found.name() + ": its engine starts");
                    return found.open(chosen.config());
                  },
                  (backend, facts) -> measured(found, backend, facts, times));
      report.print(console, found);
      all.add(report.json(found));
    }
    backends.failures().forEach(failure -> console.line("broken: %s", failure));
    if (choice.measure && !times.isEmpty()) {
      Fastest.remember(backends, times);
    }
    Optional<String> automatic = automatic(backends);
    automatic.ifPresent(name -> console.line("commands run on %s%s", name, why(backends, name)));
    console.document(
        document ->
            document
                .putAll("backends", all)
                .putTexts("broken", backends.failures())
                .putText("commands_run_on", automatic));
    return ExitCodes.OK;
  }

  /** Times the steps of an engine that takes part in the choice. */
  private boolean measured(
      DiscoveredBackend found,
      Backend backend,
      Map<String, String> facts,
      Map<String, Double> times) {
    if (choice.measure && found.priority() >= 0) {
      double millis = StepTime.median(backend);
      times.put(found.name(), millis);
      facts.put("step", String.format(Locale.ROOT, "%.2f ms (median)", millis));
    }
    return true;
  }

  private Optional<String> automatic(Backends backends) {
    try {
      return Optional.of(chosen.select(backends).name());
    } catch (BackendSelectionException e) {
      return Optional.empty();
    }
  }

  private static String why(Backends backends, String name) {
    return Fastest.remembered(backends).filter(name::equals).isPresent()
        ? ", the fastest when it was measured"
        : "";
  }
}
