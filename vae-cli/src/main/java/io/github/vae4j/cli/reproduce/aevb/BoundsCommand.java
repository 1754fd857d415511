package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.model.VaeSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Figure 2 of AEVB. */
@Command(
    name = "aevb-fig2",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Bounds during training by AEVB and wake-sleep (Kingma and Welling 2014, figure 2).",
      "",
      "Shows the bound on training and test data against the training points evaluated, for"
          + " several numbers of latent dimensions. The bound is the ELBO by one sample, in nats"
          + " per datum.",
      "",
      "Writes FOLDER/aevb-fig2.csv, .md and .png after every curve. If it is started again"
          + " with the same settings, it goes on where it was."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae reproduce aevb-fig2 train-images-idx3-ubyte.gz t10k-images-idx3-ubyte.gz",
      "  vae reproduce aevb-fig2 freyface-images-idx3-ubyte.gz --out freyface",
      "  vae reproduce aevb-fig2 digits --quick"
    })
public final class BoundsCommand implements Callable<Integer> {
  /** The methods by name, with the words by which they are found. */
  private static final Map<String, String> METHODS = methods();

  /** Returns the methods in the order of their colours. */
  static List<String> methodNames() {
    return List.copyOf(METHODS.keySet());
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--latent",
      split = ",",
      paramLabel = "N",
      description =
          "Latent dimensions of the panels. Default: 3,5,10,20,200 for square images, else 2,5,10,20; with --quick 3,10.")
  private List<Integer> latent = List.of();

  @Option(
      names = "--evaluate",
      paramLabel = "N",
      description = "Estimate the bound on the first N data of either part. Default: 2000.")
  private int evaluated = BoundMeasure.USUAL;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: aevb-fig2.")
  private Path out = Path.of("aevb-fig2");

  @Mixin private BackendOptions backend = new BackendOptions();

  private static Map<String, String> methods() {
    Map<String, String> methods = new LinkedHashMap<>();
    methods.put("AEVB", "elbo");
    methods.put("wake-sleep", "wake-sleep");
    return methods;
  }

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    if (evaluated < 1) {
      throw new IllegalArgumentException("--evaluate: needs at least 1, got " + evaluated);
    }
    RunFolder folder = RunFolder.create(out);
    Stopwatch watch = new Stopwatch();
    try (ExperimentData data = options.data();
        Backend engine = backend.open()) {
      boolean square = ExperimentOptions.square(data.training().itemShape());
      Experiment experiment = options.experiment(data, engine, console);
      String settings =
          options.settings(
              experiment,
              ExperimentOptions.name(experiment, "ELBO")
                  + " by 1 sample on the first "
                  + evaluated
                  + " of each");
      CurveTable table = CurveTable.open(folder, "aevb-fig2", "n_z", "bound", settings);
      Figure figure =
          new Figure(
              table,
              methodNames(),
              "N_z",
              ExperimentOptions.name(experiment, "ELBO") + ", nats per datum",
              console);
      console.line("%s%n", settings);
      for (int size : latent(square)) {
        VaeSpec model = experiment.model(size);
        try (BoundMeasure bounds =
            new BoundMeasure(model, data, evaluated, options.seed(), engine)) {
          METHODS.forEach(
              (method, word) ->
                  figure.add(
                      size,
                      method,
                      () ->
                          experiment.run(
                              figure.name(size, method),
                              experiment.training(model, word),
                              bounds)));
        }
      }
      console.line("%n%s%nin %s, after %s", table.text(), out, Console.duration(watch.seconds()));
      return ExitCodes.OK;
    }
  }

  private List<Integer> latent(boolean square) {
    if (!latent.isEmpty()) {
      return latent;
    }
    return options.quick()
        ? List.of(3, 10)
        : square ? List.of(3, 5, 10, 20, 200) : List.of(2, 5, 10, 20);
  }
}
