package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ConditionOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    description = {
      "Draws data from a model.",
      "",
      "Draws latents from the prior and writes the mean of p(x|z). Images become a PNG"
          + " grid. Anything becomes a CSV.",
      "",
      "A conditional model needs --condition. label=all draws samples of each class. Each"
          + " class has lines of its own in the picture; a table has the column label."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae sample runs/digits/model.safetensors --count 100 --out samples.png",
      "  vae sample runs/digits/model.safetensors --condition label=7",
      "  vae sample runs/digits/model.safetensors --condition label=all --count 10"
    })
public final class SampleCommand implements Callable<Integer> {
  private static final int COUNT = 100;
  private static final int ACROSS = 10; // in a line of a picture

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description =
          "How many samples; with label=all, how many of each class. Default: 100, with"
              + " label=all 10.")
  private Optional<Integer> count = Optional.empty();

  @Mixin private ConditionOptions condition = new ConditionOptions();

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
    boolean each = condition.allClasses();
    int n = count.orElse(each ? ACROSS : COUNT);
    if (n < 1) {
      throw new IllegalArgumentException("--count: needs at least 1, got " + n);
    }
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    TrainedVae vae = model.load();
    Path target = Results.target(out, "samples", vae);
    Optional<HostArray> given = each ? Optional.of(condition.ofEachClass(vae)) : condition.of(vae);
    int classes = each ? given.orElseThrow().shape().dim(0) : 1;
    try (Backend engine = backend.open();
        VaeSession session = new VaeSession(vae, engine)) {
      HostArray samples = session.sample(classes * n, seed, ConditionOptions.repeated(given, n));
      if (each) {
        Results.classes(target, vae, samples, n, ACROSS);
      } else {
        Results.write(target, vae, List.of(samples));
      }
      console.line(
          "%d samples%s in %s", n, each ? " of each of " + classes + " classes" : "", target);
      return ExitCodes.OK;
    }
  }
}
