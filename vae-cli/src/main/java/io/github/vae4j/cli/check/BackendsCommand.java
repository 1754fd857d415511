package io.github.vae4j.cli.check;

import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
          + " negative priority is chosen only by --backend NAME."
    })
public final class BackendsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--no-open",
      description = "Only look for what each backend needs; do not start its engine.")
  private boolean noOpen;

  @Mixin private JsonOption json = new JsonOption();

  @Mixin private BackendOptions chosen = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    Backends backends = Backends.discover();
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
                  (backend, facts) -> true);
      report.print(console, found);
      all.add(report.json(found));
    }
    backends.failures().forEach(failure -> console.line("broken: %s", failure));
    console.document(
        document -> document.putAll("backends", all).putTexts("broken", backends.failures()));
    return ExitCodes.OK;
  }
}
