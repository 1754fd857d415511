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
import io.github.vae4j.core.latent.LatentGrid;
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

/** Figure 4 of AEVB. */
@Command(
    name = "aevb-fig4",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "The manifold of two latent dimensions (Kingma and Welling 2014, figure 4).",
      "",
      "Shows the decoder's means on a grid of the unit square, taken through the inverse"
          + " normal distribution function. Writes FOLDER/aevb-fig4.png and the model."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae reproduce aevb-fig4 train-images-idx3-ubyte.gz t10k-images-idx3-ubyte.gz",
      "  vae reproduce aevb-fig4 digits --quick"
    })
public final class ManifoldFigureCommand implements Callable<Integer> {
  private static final int LATENT = 2;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--side",
      paramLabel = "N",
      description = "Images in a row and in a column. Default: 20.")
  private int side = 20;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: aevb-fig4.")
  private Path out = Path.of("aevb-fig4");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    if (side < 1) {
      throw new IllegalArgumentException("--side: needs at least 1, got " + side);
    }
    RunFolder folder = RunFolder.create(out);
    try (ExperimentData data = options.data();
        Backend engine = backend.open()) {
      Experiment experiment = options.experiment(data, engine, console);
      Shape image = ExperimentOptions.requireImages(data);
      console.line("%s%n", options.settings(experiment, "N_z " + LATENT));
      TrainedVae trained = experiment.aevb(LATENT);
      trained.save(folder.file("model.safetensors"));
      try (VaeSession session = new VaeSession(trained, engine)) {
        Pictures.grid(
            folder.file("aevb-fig4.png"),
            Labels.of("Manifold of two latent dimensions"),
            List.of(session.decode(LatentGrid.manifold(side, 1, LATENT, 0, 1))),
            image,
            side);
      }
      console.line("%naevb-fig4.png and the model in %s", out);
      return ExitCodes.OK;
    }
  }
}
