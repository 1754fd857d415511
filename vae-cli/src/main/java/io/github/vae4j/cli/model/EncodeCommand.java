package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.OutTable;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.LatentNames;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the latents of data. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the posterior mean of each datum as CSV. The posteriors iaf, realnvp and planar have"
          + " no mean in closed form: of those it is the image of the base's mean.",
      "",
      "The columns are z0, z1, ... and, if there are labels, label.",
      "",
      "Of a model with several layers of latents they are z1_0, z1_1, ..., z2_0, ... The layer that"
          + " is inferred first is at its posterior mean, each other one at its mean given the means"
          + " before it."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae encode runs/digits/model.safetensors digits --out latents.csv")
public final class EncodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--out",
      paramLabel = "WHERE",
      description =
          "A .csv or .parquet file, - for CSV on standard output, or a database as jdbc:... Default:"
              + " latents.csv.")
  private String out = "latents.csv";

  @Mixin private OutTable table = new OutTable();

  @Mixin private RefineOptions refine = new RefineOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the refinement and of data binarised at random. Default: 1.")
  private long seed = 1;

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    Destination to = table.of(out, "latents");
    refine.check(to);
    TrainedVae vae = model.load();
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open();
        VaeSession session = new VaeSession(vae, engine)) {
      HostArray latents =
          refine.given()
              ? refine.refine(console, vae, dataset, Measure.of(vae, dataset), seed, engine).mean()
              : session.encode(dataset, seed);
      Results.csv(to, LatentNames.of(vae.model()), latents, dataset);
      console.line(
          "%d latents in %s; each is the %s", dataset.size(), to.name(), refine.centre(vae));
      return ExitCodes.OK;
    }
  }
}
