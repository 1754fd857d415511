package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.discovery.BackendSelectionException;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import io.github.vae4j.core.examination.Examination;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Examines the machine and every backend, and tells what to do about what is wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Examines this machine and every backend that was found: its jar, engine, native"
          + " libraries and devices.",
      "",
      "Starts each engine, or that of --backend NAME only, and compares every operation"
          + " with plain Java, at many sizes. That takes some seconds for each engine.",
      "",
      "Exit code 0 says that the backend on which commands run works and computes rightly."
          + " Otherwise the exit code is 4. Put the output into bug reports."
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private JsonOption json = new JsonOption();
  @Mixin private BackendOptions chosen = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    Machine machine = Machine.here();
    console.line("machine");
    BackendReport.print(console, machine.lines());
    Backends backends = Backends.discover();
    Map<String, BackendReport> reports = new HashMap<>();
    List<Json> all = new ArrayList<>();
    for (DiscoveredBackend found : backends.entries()) {
      if (!chosen.name().isEmpty() && !chosen.name().equals(found.name())) {
        continue;
      }
      BackendReport report =
          reports.containsKey(found.name())
              ? BackendReport.probe(found) // not a second time in one process
              : BackendReport.open(
                  found,
                  () -> {
                    console.progress(0, found.name() + ": its engine starts");
                    return found.provider().open(chosen.config());
                  },
                  (backend, facts) -> examine(console, backend, facts));
      report.print(console, found);
      all.add(report.json(found));
      reports.putIfAbsent(found.name(), report);
    }
    backends.failures().forEach(failure -> console.line("broken: %s", failure));
    Optional<String> works = choice(console, backends, reports);
    console.document(
        document ->
            document
                .put("machine", machine.json())
                .putAll("backends", all)
                .putTexts("broken", backends.failures())
                .putText("commands_run_on", works));
    return works.isPresent() ? ExitCodes.OK : ExitCodes.BACKEND;
  }

  /** Tells and returns what a command that names no backend runs on; nothing if it fails. */
  private Optional<String> choice(
      Console console, Backends backends, Map<String, BackendReport> reports) {
    try {
      String name = chosen.select(backends).name();
      BackendReport report = Objects.requireNonNull(reports.get(name));
      if (report.usable()) {
        console.line("commands run on %s", name);
        return Optional.of(name);
      }
      console.line("commands would run on %s, which %s", name, report.state());
      return Optional.empty();
    } catch (BackendSelectionException e) {
      console.line("commands that compute fail here: %s", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Runs the whole tables, tells what is wrong, and returns whether nothing is. */
  private static boolean examine(Console console, Backend backend, Map<String, String> facts) {
    long start = System.nanoTime();
    Examination examination =
        Examination.of(
            backend,
            (done, all) ->
                console.progress(
                    (double) done / all, backend.name() + ": " + done + " cases examined"));
    double seconds = (System.nanoTime() - start) / 1e9;
    List<Examination.Finding> findings = examination.findings();
    if (findings.isEmpty()) {
      facts.put(
          "examined",
          String.format(
              Locale.ROOT,
              "%,d cases of all operations agree with plain Java (%.1f s)",
              examination.cases(),
              seconds));
      return true;
    }
    facts.put(
        "examined",
        String.format(
            Locale.ROOT,
            "%,d of %,d cases are WRONG: %s",
            findings.size(),
            examination.cases(),
            String.join(", ", examination.wrongOperations())));
    for (int i = 0; i < Math.min(SHOWN, findings.size()); i++) {
      Examination.Finding finding = findings.get(i);
      facts.put("wrong " + (i + 1), finding.name() + ": " + finding.difference());
    }
    facts.put("remedy", "use another backend, and report these lines");
    return false;
  }
}
