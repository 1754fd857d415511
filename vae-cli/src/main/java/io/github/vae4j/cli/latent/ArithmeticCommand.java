package io.github.vae4j.cli.latent;

import io.github.vae4j.api.backend.Backend;
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
import io.github.vae4j.core.latent.AttributeVector;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds the difference of two classes to data. */
@Command(
    name = "arithmetic",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Adds an attribute vector, such as that of a class, to data.",
      "",
      "The vector is the mean latent of the data with label --plus, minus the mean latent"
          + " of the data with label --minus or of all others. Writes the mean of p(x|z) for z ="
          + " posterior mean + strength * vector, one datum on each line. A picture shows the"
          + " datum itself first.",
      "",
      "A conditional model decodes each datum under its own condition, or under" + " --condition.",
      "",
      "A table has the columns row and strength. Labels are those of the data set. Those of"
          + " a table are named by --label-column."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae arithmetic runs/digits/model.safetensors digits --plus 8 --minus 3",
      "  vae arithmetic runs/digits/model.safetensors digits --plus 0 --rows 5,6"
    })
public final class ArithmeticCommand implements Callable<Integer> {
  private static final int ROWS = 8;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--plus",
      required = true,
      paramLabel = "LABEL",
      description = "The class that the vector leads to.")
  private int plus;

  @Option(
      names = "--minus",
      paramLabel = "LABEL",
      description = "The class that the vector leads away from. Default: all others.")
  private Optional<Integer> minus = Optional.empty();

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description =
          "Rows of DATA that it is added to, from 0. Default: "
              + ROWS
              + " of those it leads away from.")
  private List<Integer> rows = List.of();

  @Option(
      names = "--strengths",
      split = ",",
      paramLabel = "S",
      description = "How much of the vector is added. Default: 0,0.25,0.5,0.75,1,1.25,1.5.")
  private List<Double> strengths = List.of(0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5);

  @Mixin private ConditionOptions condition = new ConditionOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A .png or .csv file, or - for CSV on standard output. Default: arithmetic.png, for tables arithmetic.csv.")
  private Path out = Path.of("");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    Path target = Results.target(out, "arithmetic", vae);
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open();
        VaeSession session = Draws.open(console, vae, engine)) {
      int[] labels = labels(dataset);
      rows.forEach(row -> EncodedRows.require("--rows", row, dataset));
      AttributeVector vector = vector(session, dataset, labels);
      EncodedRows chosen =
          new EncodedRows(rows.isEmpty() ? spread(labels) : rows, dataset, condition, session);
      LatentLines lines = new LatentLines("row", "strength");
      double[] all = strengths.stream().mapToDouble(Double::doubleValue).toArray();
      for (int i = 0; i < chosen.size(); i++) {
        int row = chosen.row(i);
        lines.add(
            "row " + row,
            chosen.original(i),
            vector.added(chosen.latent(i), all),
            chosen.condition(i),
            List.of(),
            strengths.stream().map(s -> new double[] {row, s}).toList());
      }
      lines.write(
          target,
          session,
          model.name()
              + ": rows, plus label "
              + plus
              + minus.map(label -> " less label " + label).orElse(""),
          strengths.stream().map(Labels::number).toList());
      console.line(
          "label %d (%d data) minus %s (%d data): length %.3f",
          plus,
          Arrays.stream(labels).filter(label -> label == plus).count(),
          minus.map(label -> "label " + label).orElse("all others"),
          Arrays.stream(labels).filter(this::away).count(),
          Math.sqrt(Arrays.stream(vector.direction()).map(x -> x * x).sum()));
      console.line(
          "%d data with %d strengths in %s", chosen.size(), all.length, OutputFile.name(target));
      Draws.say(console, session);
      return ExitCodes.OK;
    }
  }

  private static int[] labels(Dataset dataset) {
    if (!dataset.hasLabels()) {
      throw new DataException(
          dataset.name()
              + ": expected labels, found none; name the column of a table by --label-column, or put the file of"
              + " labels beside that of the images");
    }
    return IntStream.range(0, dataset.size()).map(dataset::label).toArray();
  }

  private AttributeVector vector(VaeSession session, Dataset dataset, int[] labels) {
    return minus
        .map(away -> AttributeVector.between(session.encode(dataset), labels, plus, away))
        .orElseGet(() -> AttributeVector.of(session.encode(dataset), labels, plus));
  }

  private boolean away(int label) {
    return minus.map(named -> label == named).orElse(label != plus);
  }

  /**
   * Returns a spread of the rows that the vector leads away from, because sets are often sorted.
   */
  private List<Integer> spread(int[] labels) {
    int[] all = IntStream.range(0, labels.length).filter(i -> away(labels[i])).toArray();
    int n = Math.min(ROWS, all.length);
    return IntStream.range(0, n).mapToObj(i -> all[(int) ((long) i * all.length / n)]).toList();
  }
}
