package io.github.vae4j.cli;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.core.backend.Backends;
import io.github.vae4j.core.backend.DiscoveredBackend;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the backends. */
@Command(
    name = "backends",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the backends that were found, whether they can be used here and, if not, why and what to do.",
      "",
      "The highest priority of the available ones is chosen; one with a negative priority only by --backend NAME."
    })
final class BackendsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    Backends backends = Backends.discover();
    for (DiscoveredBackend backend : backends.entries()) {
      Availability availability = backend.availability();
      console.line(
          "%-12s %s, priority %d",
          backend.name(),
          availability.available() ? "available" : "not available",
          backend.priority());
      availability.facts().forEach((key, value) -> console.line("  %-10s %s", key, value));
      console.line(
          "  %-10s %s %s, %s", "provider", backend.module(), backend.version(), backend.location());
      if (!availability.available()) {
        console.line("  %-10s %s", "why", availability.reason());
        console.line("  %-10s %s", "remedy", availability.remedy());
      }
    }
    backends.failures().forEach(failure -> console.line("broken: %s", failure));
    return ExitCodes.OK;
  }
}
