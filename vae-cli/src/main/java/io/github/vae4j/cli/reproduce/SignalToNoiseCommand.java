package io.github.vae4j.cli.reproduce;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.cli.check.GaussianExperiment;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.show.Charts;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Finite;
import java.nio.file.Path;
import java.util.ArrayList;
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
          + " gradient (Tucker et al. 2019). Writes FOLDER/snr.csv and FOLDER/snr.png."
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
    List<Charts.Curve> curves =
        List.of(
            new Charts.Curve("IWAE", new ArrayList<>(), new ArrayList<>()),
            new Charts.Curve("IWAE, DReG", new ArrayList<>(), new ArrayList<>()));
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
          curves.get(i).x().add((double) k);
          curves.get(i).y().add(Math.abs(gradient.mean()) / noise);
        }
      }
    }
    curves.forEach(
        curve ->
            Finite.require(
                curve.y().stream().mapToDouble(Double::doubleValue).toArray(),
                i -> curve.name() + ", K = " + KS.get(i) + ": the signal-to-noise ratio",
                "take more --draws"));
    write(curves);
    Charts.logarithmic(
        out.resolve("snr.png"),
        "Signal-to-noise ratio of the encoder's gradient",
        "importance samples K",
        "|mean| / standard deviation",
        curves);
    curves.forEach(
        curve ->
            console.line(
                "%-11s slope of log SNR by log K, from K = %d: %+.2f",
                curve.name(), FIRST_OF_SLOPE, slope(curve)));
    console.line("snr.csv and snr.png in %s", out);
    return ExitCodes.OK;
  }

  /** Returns the slope of the line of least squares through the logarithms. */
  private static double slope(Charts.Curve curve) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < curve.x().size(); i++) {
      if (curve.x().get(i) >= FIRST_OF_SLOPE) {
        double u = Math.log(curve.x().get(i));
        double v = Math.log(curve.y().get(i));
        n++;
        x += u;
        y += v;
        xx += u * u;
        xy += u * v;
      }
    }
    return (n * xy - x * y) / (n * xx - x * x);
  }

  private void write(List<Charts.Curve> curves) {
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < KS.size(); i++) {
      lines.add(
          List.of(
              Integer.toString(KS.get(i)),
              String.format(Locale.ROOT, "%.5f", curves.get(0).y().get(i)),
              String.format(Locale.ROOT, "%.5f", curves.get(1).y().get(i))));
    }
    CsvLines.write(out.resolve("snr.csv"), List.of("k", "iwae", "iwae_dreg"), lines);
  }
}
