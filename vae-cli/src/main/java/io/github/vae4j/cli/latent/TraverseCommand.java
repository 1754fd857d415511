package io.github.vae4j.cli.latent;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ConditionOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Draws;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.latent.LatentGrid;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Decodes what each latent dimension does. */
@Command(
    name = "traverse",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what each latent dimension does.",
      "",
      "Moves one dimension alone and writes the mean of p(x|z), one dimension on each line."
          + " With DATA it moves around the posterior mean of a row, and the dimensions with the"
          + " largest KL come first. Without DATA it moves around 0. Of several layers of latents it"
          + " moves the dimensions of one, which are counted from 0 there, and the layers below"
          + " follow at their means.",
      "",
      "A conditional model decodes under the condition of the row, or under --condition.",
      "",
      "A table has the columns dimension and z, which is the value of the dimension."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae traverse runs/digits/model.safetensors digits --row 3 --out traversal.png")
public final class TraverseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--row",
      paramLabel = "ROW",
      description = "Row of DATA to start from, counted from 0. Default: 0.")
  private Optional<Integer> row = Optional.empty();

  @Option(
      names = "--range",
      paramLabel = "S",
      description =
          "How far to go to either side, in standard deviations of the prior N(0, I). Default:"
              + " 3.")
  private double range = 3;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Latents for each dimension, at least 2. With an odd number the middle one is the"
              + " start. Default: 9.")
  private int steps = 9;

  @Option(
      names = "--dimensions",
      split = ",",
      paramLabel = "D",
      description = "Latent dimensions, counted from 0. Default: all.")
  private List<Integer> dimensions = List.of();

  @Mixin private LayerOption layer = new LayerOption();

  @Mixin private ConditionOptions condition = new ConditionOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A .png or .csv file, or - for CSV on standard output. Default: traversal.png, for tables traversal.csv.")
  private Path out = Path.of("");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    check();
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    LatentDimensions.require(dimensions, vae, layer.of(vae));
    LatentDimensions.requireRealNumbers("traverse", vae);
    Path target = Results.target(out, "traversal", vae);
    try (Backend engine = backend.open();
        VaeSession session = Draws.open(console, vae, engine)) {
      if (data.given()) {
        aboutDatum(console, session, engine, target);
      } else {
        // All layers follow from a top layer of 0.
        HostArray zero =
            HostArray.of(
                Shape.of(1, vae.model().latentSize()), new double[vae.model().latentSize()]);
        double[] centre = session.meansBelow(zero, vae.model().latentLayers().size()).toDoubles();
        LatentDimensions all = LatentDimensions.of(vae, layer.of(vae));
        write(console, session, all, centre, condition.of(vae), target);
      }
      return ExitCodes.OK;
    }
  }

  private void check() {
    if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("--range: needs to be finite and above 0, got " + range);
    }
    if (steps < 2) {
      throw new IllegalArgumentException("--steps: needs at least 2, got " + steps);
    }
    if (row.isPresent() && !data.given()) {
      throw new IllegalArgumentException(
          "--row: names a row of DATA, found none; give a file, a folder or 'digits'");
    }
  }

  private void aboutDatum(Console console, VaeSession session, Backend engine, Path target) {
    try (Dataset dataset = data.openFor(session.vae(), console)) {
      EncodedRows.require("--row", row.orElse(0), dataset);
      LatentDimensions known =
          LatentDimensions.mostActive(session.vae(), layer.of(session.vae()), dataset, engine);
      EncodedRows datum = new EncodedRows(List.of(row.orElse(0)), dataset, condition, session);
      write(console, session, known, datum.latent(0), datum.condition(0), target);
    }
  }

  private void write(
      Console console,
      VaeSession session,
      LatentDimensions known,
      double[] centre,
      Optional<HostArray> given,
      Path target) {
    layer.describe(console, session.vae());
    LatentLines lines = new LatentLines("dimension", "z");
    List<Integer> order = known.or(dimensions).order();
    for (int i = 0; i < order.size(); i++) {
      int dimension = order.get(i);
      HostArray line = LatentGrid.traversal(centre, dimension, range, steps);
      List<double[]> keys = new ArrayList<>();
      for (int step = 0; step < steps; step++) {
        keys.add(
            new double[] {known.inLayer(dimension), line.get(step * centre.length + dimension)});
      }
      lines.add(known.label(dimension), layer.completed(session, line), given, keys);
      console.line("line %d: %s", i + 1, known.name(dimension));
    }
    double[] offsets = LatentGrid.traversal(new double[1], 0, range, steps).toDoubles();
    lines.write(
        target,
        session,
        model.name() + ": the z of one line moved to the numbers above, KL in nats",
        Arrays.stream(offsets).mapToObj(Labels::number).toList());
    console.line(
        "%d steps from -%s to +%s of each in %s", steps, range, range, OutputFile.name(target));
    Draws.say(console, session);
  }
}
