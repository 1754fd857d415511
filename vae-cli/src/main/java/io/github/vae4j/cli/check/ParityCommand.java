package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.cli.model.SetupOptions;
import io.github.vae4j.cli.model.TrainCommand;
import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ModelDescription;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import io.github.vae4j.core.parity.Comparison;
import io.github.vae4j.core.parity.Parity;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares backends by a training that each of them runs. */
@Command(
    name = "parity",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains on every backend with the same batches and the same noise, and tells how far"
          + " the results differ.",
      "",
      "Plain Java in float64 computes each step of each backend again, from the backend's"
          + " own state. The error of a step is the mean difference relative to what the step"
          + " changed, for the objective, each parameter and each tensor of the optimiser. The"
          + " error does not grow with the steps, so one tolerance holds for all of them. How far"
          + " whole trainings come apart is told too, but not judged."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae parity runs/digits/config.yaml",
      "  vae parity run.yaml --backends djl,tf --precision float64 --csv apart.csv"
    })
public final class ParityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CONFIG",
      description =
          "What to train: a YAML file of the options of 'vae train', such as a run folder's config.yaml.")
  private Path config = Path.of("");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to train. If the training has fewer, all of them. Default: 50.")
  private int steps = 50;

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME",
      description = "Backends to compare. Default: all that are available.")
  private List<String> names = List.of();

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "Largest error of a step that is accepted. Default: 1e-4 in float32, 1e-12 in"
              + " float64.")
  private double tolerance = Double.NaN;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "float32 or float64. Default: as in CONFIG.")
  private String precision = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the training. Default: as in CONFIG.")
  private String seed = "";

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Device of the backends, such as cpu or cuda:0. Default: each backend chooses.")
  private String device = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for one operation. Default: each backend chooses.")
  private int threads;

  @Option(
      names = "--backend-option",
      paramLabel = "NAME=VALUE",
      description = "An option of the backends that are compared. May be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Also write every difference of every step and tensor to a CSV file.")
  private Path csv = Path.of("");

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    if (tolerance < 0) {
      throw new IllegalArgumentException("--tolerance: needs at least 0, got " + tolerance);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("--steps: needs at least 1, got " + steps);
    }
    BackendConfig settings = new BackendConfig(device, threads, options);
    Map<String, String> absent = new LinkedHashMap<>();
    Map<String, BackendProvider> providers = choose(absent);
    try (SetupOptions.Setup setup = configured().setup(TrainingListener.none())) {
      TrainingOptions training = setup.trainer().options();
      Dataset data = setup.parts().training();
      console.line(
          "data     %s: %d, shape %s, %s",
          data.name(), data.size(), data.itemShape(), setup.preprocessing().describe());
      NamedValues.print(console, "model    ", ModelDescription.of(setup.vae()));
      try (Parity parity =
          Parity.of(
              setup.trainer(),
              data,
              steps,
              threads,
              step -> progress(console, "yardstick", step, steps))) {
        ParityReport report =
            new ParityReport(
                console,
                parity,
                training,
                Double.isNaN(tolerance) ? Parity.tolerance(training.dtype()) : tolerance);
        providers.forEach(
            (name, provider) -> compare(console, parity, name, provider, settings, report));
        absent.forEach(report::addAbsent);
        int exitCode = report.finish();
        if (!csv.toString().isEmpty()) {
          report.write(csv);
        }
        return exitCode;
      }
    }
  }

  /** Returns the backends to compare; those that are there but not available go to the map. */
  private Map<String, BackendProvider> choose(Map<String, String> absent) {
    Backends backends = Backends.discover();
    Map<String, BackendProvider> chosen = new LinkedHashMap<>();
    if (!names.isEmpty()) {
      names.forEach(name -> chosen.put(name, backends.select(name)));
      return chosen;
    }
    for (DiscoveredBackend found : backends.entries()) {
      Availability availability = found.availability();
      if (availability.available()) {
        chosen.put(found.name(), backends.select(found.name()));
      } else {
        absent.put(found.name(), availability.reason() + "; " + availability.remedy());
      }
    }
    if (!backends.failures().isEmpty()) {
      absent.put("broken", String.join("; ", backends.failures()));
    }
    return chosen;
  }

  /** A backend that fails is a result of its own: the others are compared all the same. */
  private static void compare(
      Console console,
      Parity parity,
      String name,
      BackendProvider provider,
      BackendConfig settings,
      ParityReport report) {
    long[] done = {0};
    try (Backend backend = provider.open(settings)) {
      Comparison comparison =
          parity.compare(
              backend,
              step -> {
                done[0] = step;
                progress(console, name, step, parity.steps());
              });
      report.add(name, backend.facts(), comparison);
    } catch (RuntimeException | LinkageError e) {
      report.addFailure(name, done[0], e);
    }
  }

  private static void progress(Console console, String name, long step, int of) {
    console.progress((double) step / of, name + ", step " + step + " of " + of);
  }

  /** Returns the train command with the options of the file. */
  private TrainCommand configured() {
    CommandLine train =
        spec.commandLine().getParent().getSubcommands().values().stream()
            .filter(command -> command.getCommand() instanceof TrainCommand)
            .findFirst()
            .orElseThrow();
    List<String> arguments = new ArrayList<>(ConfigurationFile.arguments(config, train));
    if (!precision.isEmpty()) {
      arguments.add("--precision=" + precision);
    }
    if (!seed.isEmpty()) {
      arguments.add("--seed=" + seed);
    }
    train.parseArgs(arguments.toArray(String[]::new));
    return train.getCommand();
  }
}
