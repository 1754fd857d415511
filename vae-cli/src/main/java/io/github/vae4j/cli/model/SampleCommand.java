package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
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

/** Draws new data from a model. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Draws latents from the prior and writes the mean of p(x|z): images as a PNG grid, anything as CSV.",
    footerHeading = "%nExample:%n",
    footer = "  vae sample runs/digits/model.safetensors --count 100 --out samples.png")
public final class SampleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "How many. Default: 100.")
  private int count = 100;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A .png or .csv file. Default: samples.png, for tables samples.csv.")
  private Path out = Path.of("");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    if (count < 1) {
      throw new IllegalArgumentException("--count: needs at least 1, got " + count);
    }
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    TrainedVae vae = model.load();
    try (Backend engine = backend.open();
        VaeSession session = new VaeSession(vae, engine)) {
      HostArray samples = session.sample(count, seed);
      Path target = Results.target(out, "samples", vae);
      Results.write(target, vae, List.of(samples));
      console.line("%d samples in %s", count, target);
      return ExitCodes.OK;
    }
  }
}
