package io.github.vae4j.cli.latent;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
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
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.latent.Interpolation;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Decodes the way from one latent to another. */
@Command(
    name = "interpolate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Decodes the path from one latent to another.",
      "",
      "Writes the mean of p(x|z) for z on the path, one pair of latents on each line. With"
          + " DATA both ends are posterior means, and a picture shows the data themselves at both"
          + " ends. Without DATA both ends are drawn from the prior. Of several layers of latents,"
          + " the layer of --layer and those above it are on the path.",
      "",
      "A conditional model decodes under the condition of the row where the path starts, or"
          + " under --condition.",
      "",
      "A table has the columns from, to and t. from and to are rows of DATA, or numbers of"
          + " the draws. t goes from 0 to 1."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae interpolate runs/digits/model.safetensors digits --out interpolation.png",
      "  vae interpolate runs/digits/model.safetensors digits --from 3 --to 8"
    })
public final class InterpolateCommand implements Callable<Integer> {
  private static final int PAIRS = 8;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--from",
      split = ",",
      paramLabel = "ROW",
      description = "Rows of DATA to start from, counted from 0.")
  private List<Integer> from = List.of();

  @Option(
      names = "--to",
      split = ",",
      paramLabel = "ROW",
      description = "Rows of DATA to arrive at, as many as in --from.")
  private List<Integer> to = List.of();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "How many pairs are drawn where no rows are named. Default: " + PAIRS + ".")
  private int pairs = PAIRS;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Latents on each path, both ends included, at least 2. Default: 9.")
  private int steps = 9;

  @Option(
      names = "--spherical",
      description =
          "Go along the great circle. The norm changes linearly. Default: the straight line.")
  private boolean spherical;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the pairs. Default: 1.")
  private long seed = 1;

  @Mixin private LayerOption layer = new LayerOption();

  @Mixin private ConditionOptions condition = new ConditionOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A .png or .csv file, or - for CSV on standard output. Default: interpolation.png, for tables interpolation.csv.")
  private Path out = Path.of("");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    check();
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    layer.of(vae); // what is wrong with it is said before anything is opened
    Path target = Results.target(out, "interpolation", vae);
    try (Backend engine = backend.open();
        VaeSession session = Draws.open(console, vae, engine)) {
      layer.describe(console, vae);
      LatentLines lines = new LatentLines("from", "to", "t");
      if (data.given()) {
        betweenData(console, session, lines);
      } else {
        betweenDraws(session, lines);
      }
      lines.write(
          target,
          session,
          model.name() + (data.given() ? ": between rows" : ": between draws from the prior"),
          IntStream.range(0, steps)
              .mapToObj(i -> Labels.number((double) i / (steps - 1)))
              .toList());
      console.line("%d steps from each to each in %s", steps, OutputFile.name(target));
      Draws.say(console, session);
      return ExitCodes.OK;
    }
  }

  private void check() {
    if (steps < 2) {
      throw new IllegalArgumentException("--steps: needs at least 2, got " + steps);
    }
    if (pairs < 1) {
      throw new IllegalArgumentException("--pairs: needs at least 1, got " + pairs);
    }
    if (from.size() != to.size()) {
      throw new IllegalArgumentException(
          "--from and --to: expected as many rows, found " + from.size() + " and " + to.size());
    }
    if (!from.isEmpty() && !data.given()) {
      throw new IllegalArgumentException(
          "--from and --to: name rows of DATA, found none; give a file, a folder or 'digits'");
    }
  }

  private void betweenData(Console console, VaeSession session, LatentLines lines) {
    try (Dataset dataset = data.openFor(session.vae(), console)) {
      from.forEach(row -> EncodedRows.require("--from", row, dataset));
      to.forEach(row -> EncodedRows.require("--to", row, dataset));
      EncodedRows ends =
          new EncodedRows(
              from.isEmpty() ? drawRows(dataset) : alternating(), dataset, condition, session);
      for (int i = 0; i < ends.size(); i += 2) {
        console.line("%s to %s", place(dataset, ends.row(i)), place(dataset, ends.row(i + 1)));
        lines.add(
            ends.row(i) + " to " + ends.row(i + 1),
            ends.original(i),
            layer.completed(session, way().path(ends.latent(i), ends.latent(i + 1), steps)),
            ends.condition(i),
            ends.original(i + 1),
            keys(ends.row(i), ends.row(i + 1)));
      }
    }
  }

  private void betweenDraws(VaeSession session, LatentLines lines) {
    Optional<HostArray> given = condition.of(session.vae());
    HostArray ends =
        session.drawLatents(2 * pairs, seed, ConditionOptions.repeated(given, 2 * pairs));
    for (int i = 0; i < 2 * pairs; i += 2) {
      double[] start = LatentLines.rows(ends, i, i + 1).doubles();
      double[] end = LatentLines.rows(ends, i + 1, i + 2).doubles();
      HostArray path = layer.completed(session, way().path(start, end, steps));
      lines.add("draws " + (i + 1) + ", " + (i + 2), path, given, keys(i, i + 1));
    }
  }

  private Interpolation way() {
    return spherical ? Interpolation.SPHERICAL : Interpolation.LINEAR;
  }

  private List<double[]> keys(int start, int end) {
    return IntStream.range(0, steps)
        .mapToObj(i -> new double[] {start, end, (double) i / (steps - 1)})
        .toList();
  }

  private List<Integer> alternating() {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      ends.add(from.get(i));
      ends.add(to.get(i));
    }
    return ends;
  }

  /** Draws different rows, as many pairs as asked for or as there are. */
  private List<Integer> drawRows(Dataset dataset) {
    if (dataset.size() < 2) {
      throw new DataException(dataset.name() + ": expected two data to go between, found one");
    }
    double[] order = new double[dataset.size()];
    Noise.UNIFORM.fill(RandomKey.of(seed).fold("pairs"), 0, order);
    return IntStream.range(0, order.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> order[i]))
        .limit(2L * Math.min(pairs, order.length / 2))
        .toList();
  }

  private static String place(Dataset dataset, int row) {
    String name = dataset.hasLabels() ? Results.className(dataset, row) : "";
    return "row " + row + (name.isEmpty() ? "" : " (label " + name + ")");
  }
}
