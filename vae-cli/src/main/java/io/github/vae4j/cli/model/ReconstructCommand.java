package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Draws;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.measure.Measure;
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

/** Encodes and decodes data. */
@Command(
    name = "reconstruct",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Encodes and decodes data.",
      "",
      "Writes the mean of p(x|z) at the posterior mean z of each datum; of the posteriors iaf,"
          + " realnvp and planar, at the image of the base's mean. Images become a PNG grid beneath"
          + " the originals. Anything becomes a CSV. An autoregressive decoder, such as pixelcnn, has"
          + " no mean: then it writes draws from p(x|z)."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae reconstruct runs/digits/model.safetensors digits --limit 20")
public final class ReconstructCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A .png or .csv file, or - for CSV on standard output. Default: reconstructions.png, for tables reconstructions.csv.")
  private Path out = Path.of("");

  @Mixin private RefineOptions refine = new RefineOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the refinement, of data binarised at random and of draws. Default: 1.")
  private long seed = 1;

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    refine.check(out);
    TrainedVae vae = model.load();
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open();
        VaeSession session = Draws.open(console, vae, engine)) {
      HostArray means =
          refine.given()
              ? session.decode(
                  refine
                      .refine(console, vae, dataset, Measure.of(vae, dataset), seed, engine)
                      .mean(),
                  session.conditions(dataset))
              : session.reconstruct(dataset, seed);
      Path target = Results.target(out, "reconstructions", vae);
      Results.write(
          target,
          vae,
          Labels.of(model.name() + ": reconstructions of " + dataset.name(), Labels.DATA_AND_MODEL),
          Results.isPicture(target)
              ? List.of(RunPictures.originals(dataset, vae.preprocessing(), seed), means)
              : List.of(means));
      console.line(
          "%d reconstructions in %s, at the %s",
          dataset.size(), OutputFile.name(target), refine.centre(vae));
      Draws.say(console, session);
      return ExitCodes.OK;
    }
  }
}
