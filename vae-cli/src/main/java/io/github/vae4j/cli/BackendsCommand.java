package io.github.vae4j.cli;

import static java.util.stream.Collectors.joining;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.core.backend.Backends;
import io.github.vae4j.core.backend.DiscoveredBackend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the backends. */
@Command(
    name = "backends",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the backends that were found, whether they can be used here and, if not, why and what to do.",
      "Starts the engine of each that can be used and tells the settings in force: threads and some others belong to the"
          + " whole process.",
      "",
      "The highest priority of the available ones is chosen; one with a negative priority only by --backend NAME."
    })
final class BackendsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--no-open",
      description = "Only look for what each backend needs; do not start its engine.")
  private boolean noOpen;

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    Backends backends = Backends.discover();
    for (DiscoveredBackend backend : backends.entries()) {
      Map<String, String> facts = new LinkedHashMap<>(backend.availability().facts());
      String state = state(backend, facts);
      console.line("%-12s %s, priority %d", backend.name(), state, backend.priority());
      facts.put("provider", backend.module() + " " + backend.version() + ", " + backend.location());
      facts.forEach((key, value) -> console.line("  %-10s %s", key, value));
    }
    backends.failures().forEach(failure -> console.line("broken: %s", failure));
    return ExitCodes.OK;
  }

  /** Returns the state of a backend, and adds the facts that tell its settings or what is wrong. */
  private String state(DiscoveredBackend found, Map<String, String> facts) {
    Availability availability = found.availability();
    if (!availability.available()) {
      facts.put("why", availability.reason());
      facts.put("remedy", availability.remedy());
      return "not available";
    }
    if (noOpen) {
      return "available";
    }
    try (Backend backend = found.provider().open(BackendConfig.defaults())) {
      facts.putAll(backend.facts());
      facts.put(
          "devices",
          backend.devices().stream()
              .map(device -> device.name() + " (" + device.description() + ")")
              .collect(joining(", ")));
      return "available";
    } catch (BackendException e) {
      facts.put("why", String.valueOf(e.getMessage()));
      return "does not start";
    }
  }
}
