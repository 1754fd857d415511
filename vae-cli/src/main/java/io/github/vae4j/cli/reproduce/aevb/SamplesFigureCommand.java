package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.chart.Pictures;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Figure 5 of AEVB. */
@Command(
    name = "aevb-fig5",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Samples for several numbers of latent dimensions (Kingma and Welling 2014, figure" + " 5).",
      "",
      "Shows the decoder's means for latents drawn from the prior. Writes"
          + " FOLDER/aevb-fig5-N.png, a grid for each number N, and the models."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae reproduce aevb-fig5 train-images-idx3-ubyte.gz t10k-images-idx3-ubyte.gz",
      "  vae reproduce aevb-fig5 digits --quick"
    })
public final class SamplesFigureCommand implements Callable<Integer> {
  private static final int COLUMNS = 10;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--latent",
      split = ",",
      paramLabel = "N",
      description = "Latent dimensions. Default: 2,5,10,20; with --quick 2,10.")
  private List<Integer> latent = List.of();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: aevb-fig5.")
  private Path out = Path.of("aevb-fig5");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    RunFolder folder = RunFolder.create(out);
    try (ExperimentData data = options.data();
        Backend engine = backend.open()) {
      Experiment experiment = options.experiment(data, engine, console);
      Shape image = ExperimentOptions.requireImages(data);
      console.line(
          "%s%n", options.settings(experiment, COLUMNS * COLUMNS + " samples of each model"));
      for (int size : sizes()) {
        TrainedVae trained = experiment.aevb(size);
        trained.save(folder.file("model-" + size + ".safetensors"));
        try (VaeSession session = new VaeSession(trained, engine)) {
          Pictures.grid(
              folder.file("aevb-fig5-" + size + ".png"),
              Labels.of("Samples, N_z = " + size),
              List.of(session.sample(COLUMNS * COLUMNS, options.seed())),
              image,
              COLUMNS);
        }
      }
      console.line("%naevb-fig5-N.png and the models in %s", out);
      return ExitCodes.OK;
    }
  }

  private List<Integer> sizes() {
    return !latent.isEmpty() ? latent : options.quick() ? List.of(2, 10) : List.of(2, 5, 10, 20);
  }
}
