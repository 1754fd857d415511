package io.github.vae4j.cli.reproduce;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figure;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.cli.check.GaussianExperiment;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Finite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The signal of the encoder's gradient against the number of importance samples. */
@Command(
    name = "snr",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Estimates the signal-to-noise ratio of the encoder's gradient against K.",
      "",
      "The ratio is |mean| / standard deviation, for IWAE and for its doubly"
          + " reparameterised gradient, on a linear-Gaussian model. It falls like K^(-1/2) for"
          + " IWAE (Rainforth et al. 2018). It rises like K^(1/2) for the doubly reparameterised"
          + " gradient (Tucker et al. 2019). The standard errors are those of normal draws."
          + " Writes FOLDER/snr.csv and FOLDER/snr.png."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae reproduce snr --out docs/results/snr")
final class SignalToNoiseCommand implements Callable<Integer> {
  private static final List<Integer> KS = List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);
  private static final int FIRST_OF_SLOPE = 10; // below it the limit is not reached yet

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--draws", paramLabel = "N", description = "Gradients for each K. Default: 4000.")
  private int draws = 4000;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: snr.")
  private Path out = Path.of("snr");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    if (draws < 2) {
      throw new IllegalArgumentException("snr: --draws needs at least 2, got " + draws);
    }
    RunFolder.create(out);
    List<Ratios> curves =
        List.of(
            new Ratios("IWAE", -0.5, new ArrayList<>(), new ArrayList<>()),
            new Ratios("IWAE, DReG", 0.5, new ArrayList<>(), new ArrayList<>()));
    try (Backend engine = backend.open()) {
      for (int k : KS) {
        for (int i = 0; i < curves.size(); i++) {
          String word = "iwae:" + k + (i == 0 ? "" : ",dreg");
          console.progress(0, word);
          InferenceMethod method = InferenceMethods.discover().create(word);
          Estimate gradient =
              new GaussianExperiment(1, draws, seed)
                  .run(method, GaussianExperiment.WIDE, engine, LinearGaussian.INTERCEPT);
          double noise = gradient.standardError() * Math.sqrt(gradient.count());
          double ratio = Math.abs(gradient.mean()) / noise;
          curves.get(i).values().add(ratio);
          // Of the mean, 1 / n of the noise; of the noise itself, 1 / (2 n).
          curves
              .get(i)
              .errors()
              .add(Math.sqrt((1 + ratio * ratio / 2) / (double) gradient.count()));
        }
      }
    }
    curves.forEach(
        curve ->
            Finite.require(
                curve.values().stream().mapToDouble(Double::doubleValue).toArray(),
                i -> curve.name() + ", K = " + KS.get(i) + ": the signal-to-noise ratio",
                "take more --draws"));
    write(curves);
    RunPictures.chart(console, out.resolve("snr.png"), figure(out, curves));
    curves.forEach(
        curve ->
            console.line(
                "%-11s slope of log SNR by log K, from K = %d: %+.2f",
                curve.name(), FIRST_OF_SLOPE, curve.slope()));
    console.line("snr.csv and snr.png in %s", out);
    return ExitCodes.OK;
  }

  /** Draws the figure of a folder again from its table, if it has one. */
  static void redraw(Console console, Path folder) {
    Path file = folder.resolve("snr.csv");
    if (Files.exists(file)) {
      double[][] all = RedrawCommand.columns(file, "iwae", "iwae_se", "iwae_dreg", "iwae_dreg_se");
      List<List<Double>> columns =
          Arrays.stream(all).map(column -> Arrays.stream(column).boxed().toList()).toList();
      RunPictures.chart(
          console,
          folder.resolve("snr.png"),
          figure(
              folder,
              List.of(
                  new Ratios("IWAE", -0.5, columns.get(0), columns.get(1)),
                  new Ratios("IWAE, DReG", 0.5, columns.get(2), columns.get(3)))));
    }
  }

  private static Figure figure(Path folder, List<Ratios> curves) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      series.add(curves.get(i).theory());
      series.add(
          new Series.Errors(
              curves.get(i).name() + " ± standard error",
              KS.stream().map(Integer::doubleValue).toList(),
              curves.get(i).values(),
              curves.get(i).errors(),
              i));
    }
    return Figure.of(
        folder.toAbsolutePath().normalize().getFileName()
            + ": signal-to-noise ratio of the encoder's gradient against K",
        "The ratio falls with K for IWAE and rises for its doubly reparameterised gradient, each"
            + " beside a line of the slope of theory",
        new Panel(
            "",
            Axis.logarithmic("importance samples K"),
            Axis.logarithmic("|mean| / standard deviation"),
            series));
  }

  private void write(List<Ratios> curves) {
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < KS.size(); i++) {
      List<String> line = new ArrayList<>(List.of(Integer.toString(KS.get(i))));
      for (Ratios curve : curves) {
        line.add(String.format(Locale.ROOT, "%.5f", curve.values().get(i)));
        line.add(String.format(Locale.ROOT, "%.5f", curve.errors().get(i)));
      }
      lines.add(line);
    }
    CsvLines.write(
        out.resolve("snr.csv"),
        List.of("k", "iwae", "iwae_se", "iwae_dreg", "iwae_dreg_se"),
        lines);
  }

  /**
   * The ratios of a gradient, one for each of {@link #KS}, with their standard errors.
   *
   * @param expected slope of the logarithm by that of K, for large K
   */
  private record Ratios(String name, double expected, List<Double> values, List<Double> errors) {
    /** Returns the slope of the line of least squares through the logarithms. */
    double slope() {
      double n = 0;
      double x = 0;
      double y = 0;
      double xx = 0;
      double xy = 0;
      for (int i = 0; i < KS.size(); i++) {
        if (KS.get(i) >= FIRST_OF_SLOPE) {
          double u = Math.log(KS.get(i));
          double v = Math.log(values.get(i));
          n++;
          x += u;
          y += v;
          xx += u * u;
          xy += u * v;
        }
      }
      return (n * xy - x * y) / (n * xx - x * x);
    }

    /** Returns the line of the expected slope that fits best from where the limit is reached. */
    Series theory() {
      List<Integer> ks = KS.stream().filter(k -> k >= FIRST_OF_SLOPE).toList();
      double height =
          ks.stream()
              .mapToDouble(
                  k -> Math.log(values.get(KS.indexOf(k))) - expected * Math.log((double) k))
              .average()
              .orElseThrow();
      return new Series.Line(
          expected < 0 ? "slope −1/2, Rainforth et al. 2018" : "slope +1/2, Tucker et al. 2019",
          ks.stream().map(Integer::doubleValue).toList(),
          ks.stream().map(k -> Math.exp(height + expected * Math.log((double) k))).toList(),
          0,
          Series.Style.REFERENCE);
    }
  }
}
