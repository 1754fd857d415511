package io.github.vae4j.cli.reproduce;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.RunPictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What one arm gains over another, against the gap that the encoder leaves. */
@Command(
    name = "gain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares several ladders: what one arm gains over another against an inference gap.",
      "",
      "Each LADDER is a folder of 'vae reproduce ladder'. The ladders differ in what makes the gap,"
          + " such as the encoder. The gain is the difference of two arms by one judge. The gap is"
          + " the difference of two judges of one arm: with svi:500 and iwae:1 that of a refined"
          + " proposal and the encoder's, which is the amortisation gap. Both have 95 %% t-intervals"
          + " over seeds. Writes FOLDER/gain.csv and FOLDER/gain.png."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  vae reproduce gain small ample --gain \"bsvi - steps 0\" --judge bsvi:500 --out curve")
final class GainCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of("ladder", "gap", "gap_half_width", "gain", "gain_half_width", "seeds");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "LADDER", description = "Folders of ladders.")
  private List<Path> ladders = List.of();

  @Option(
      names = "--gain",
      required = true,
      paramLabel = "PAIR",
      description = "Two arms, such as 'bsvi - steps 0'.")
  private String gain = "";

  @Option(
      names = "--judge",
      paramLabel = "WORD",
      description = "Who judges both. Default: bsvi:500.")
  private String judge = "bsvi:500";

  @Option(
      names = "--gap",
      paramLabel = "PAIR",
      description = "Two judges. Default: 'svi:500 - iwae:1'.")
  private String gap = "svi:500 - iwae:1";

  @Option(
      names = "--gap-arm",
      paramLabel = "ARM",
      description = "The arm whose gap is taken. Default: elbo.")
  private String gapArm = "elbo";

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: gain.")
  private Path out = Path.of("gain");

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    String[] arms = pair("--gain", gain);
    String[] judges = pair("--gap", gap);
    List<List<String>> lines = new ArrayList<>();
    List<Series> points = new ArrayList<>();
    for (Path folder : ladders) {
      LadderTable table = LadderTable.read(folder.resolve("ladder.csv"));
      Interval x = table.difference(gapArm, judges[0], gapArm, judges[1]);
      Interval y = table.difference(arms[0], judge, arms[1], judge);
      points.add(
          new Series.Errors(
              folder.getFileName().toString(),
              List.of(x.mean()),
              List.of(y.mean()),
              List.of(Double.isNaN(y.halfWidth()) ? 0 : y.halfWidth()),
              points.size()));
      console.line("%s: gap %s, gain %s nats", folder, x, y.signed());
      lines.add(
          List.of(
              folder.getFileName().toString(),
              number(x.mean()),
              number(x.halfWidth()),
              number(y.mean()),
              number(y.halfWidth()),
              Integer.toString(y.count())));
    }
    RunFolder results = RunFolder.create(out);
    CsvLines.write(results.file("gain.csv"), COLUMNS, lines);
    RunPictures.chart(
        console,
        results.file("gain.png"),
        Figure.of(
            "What " + gain + " gains against the inference gap",
            "One point for each ladder with its 95 % interval over seeds: the gain of "
                + gain
                + " over the gap",
            new Panel(
                "",
                Axis.of("gap: " + gap + " of " + gapArm + ", nats"),
                Axis.of("gain by " + judge + ", nats"),
                points)));
    console.line("gain.csv and gain.png in %s", out);
    return ExitCodes.OK;
  }

  private static String[] pair(String option, String text) {
    String[] pair = text.split(" - ", -1);
    if (pair.length != 2) {
      throw new IllegalArgumentException(
          option + ": expected 'ONE - OTHER' with spaces around the sign, found '" + text + "'");
    }
    return new String[] {pair[0].strip(), pair[1].strip()};
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
