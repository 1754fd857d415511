package io.github.vae4j.cli.option;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether the encoder's proposals are refined before they are used. */
public final class RefineOptions {
  private static final String NOTE = "  note            ";
  private static final int SAMPLES = 10;
  private static final String DAMPED = "optimizer=damped";
  private static final Path BOUNDS = Path.of("bounds.csv");

  @Option(
      names = "--refine",
      paramLabel = "METHOD",
      description =
          "Refine the encoder's proposal of each datum first, such as svi:20 or bsvi:500. The"
              + " model stays as it is.")
  private String method = "";

  @Option(
      names = "--refine-seconds",
      paramLabel = "S",
      description =
          "Time for the refinement of all data. When it is over, the proposals found by then"
              + " are used. Default: no limit.")
  private double seconds = Double.POSITIVE_INFINITY;

  @Option(
      names = "--refine-samples",
      paramLabel = "N",
      description = "Samples of each datum for its ELBO before and after. Default: 10.")
  private int samples = SAMPLES;

  @Option(
      names = "--bounds",
      paramLabel = "FILE",
      description =
          "Where --refine writes the bound of each datum before and after, in nats, and the"
              + " steps taken. Default: bounds.csv.")
  private Path bounds = BOUNDS;

  /** Takes this method if none is named. */
  public void orElse(String word) {
    method = given() ? method : word;
  }

  public boolean given() {
    return !method.isEmpty();
  }

  /** Checks the options as {@link #check(Path)}. */
  public void check(Destination out) {
    check(out.isFile() ? out.file() : Path.of(""));
  }

  /**
   * Checks the options, before anything is computed.
   *
   * @param out where the command writes its own results
   */
  public void check(Path out) {
    if (given()) {
      method();
      new Refiner.Options(samples, 0, budget());
      if (bounds.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
        throw new IllegalArgumentException("--bounds: is the file of --out, " + out);
      }
    } else if (seconds != Double.POSITIVE_INFINITY
        || samples != SAMPLES
        || !bounds.equals(BOUNDS)) {
      throw new IllegalArgumentException(
          "--refine-seconds, --refine-samples and --bounds belong to --refine, which names the method");
    }
  }

  /**
   * Checks that the method refines the proposals of a model, before anything is computed.
   *
   * @throws IllegalArgumentException if it does not
   */
  public void check(TrainedVae vae, Backend engine) {
    if (given()) {
      method().refiner(vae, engine).close();
    }
  }

  /** Returns what a datum's latents are at: the centre of the proposal that is used. */
  public String centre(TrainedVae vae) {
    return given() ? "centre of the refined proposal" : VaeSession.centre(vae);
  }

  /** Refines, writes the bounds and tells their means. */
  public RefinedProposals refine(
      Console console, TrainedVae vae, Dataset data, Measure measure, long seed, Backend engine) {
    try (Refiner refiner = method().refiner(vae, engine)) {
      Stopwatch watch = new Stopwatch();
      RefinedProposals refined =
          refiner.refine(
              data,
              new Refiner.Options(samples, seed, budget()),
              done ->
                  console.progress(
                      (double) done / data.size(),
                      done
                          + " of "
                          + data.size()
                          + " refined, "
                          + watch.rate(done, data.size(), "data")));
      List<Estimate> estimates = estimates(refined, measure, vae);
      Results.csv(bounds, List.of("before", "after", "bound", "steps"), columns(refined), data);
      console.line("refined by %s, n = %,d; bounds of each in %s", method, data.size(), bounds);
      List<String> texts = EstimateTexts.of(estimates);
      int width = Math.max(14, widest(estimates, measure));
      for (int i = 0; i < texts.size(); i++) {
        String name = measure.name(estimates.get(i).bound());
        console.line("  %-" + width + "s %s", name, texts.get(i));
      }
      refined.reliability().sizes().ifPresent(size -> console.line("    ESS           %s", size));
      refined
          .reliability()
          .doubt(refined.boundName())
          .ifPresent(doubt -> console.noteBelow(NOTE, doubt));
      worse(refined).ifPresent(note -> console.noteBelow(NOTE, note));
      return refined;
    }
  }

  /**
   * Returns what to try where the refined bound lies below the encoder's, by more than two standard
   * errors of the difference datum by datum.
   */
  Optional<String> worse(RefinedProposals refined) {
    double[] losses = refined.before().clone();
    Arrays.setAll(losses, i -> losses[i] - refined.bound()[i]);
    Estimate loss = Estimate.of("loss", samples, losses, 0);
    return loss.mean() > 2 * loss.standardError()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the refinement makes the bound worse, by %.3f +- %.3f nats: the encoder's is the"
                    + " better one. Take more and shorter steps (%s), or leave --refine out",
                loss.mean(),
                loss.standardError(),
                method.contains(DAMPED) ? "a smaller step" : "a smaller step or " + DAMPED))
        : Optional.empty();
  }

  /**
   * Returns the means over the data: the ELBO before; ELBO*, KL* and Reconstruction* of the refined
   * proposals, which add up to 0 (Shu et al. 2019, tables 1 to 3); and last the bound, which says
   * so if time cut it short.
   */
  public List<Estimate> estimates(RefinedProposals refined, Measure measure, TrainedVae vae) {
    int dimensions = measure.discrete() ? vae.model().eventShape().size() : 0;
    IntSummaryStatistics taken = Arrays.stream(refined.steps()).summaryStatistics();
    int asked = method().steps();
    String cut = "(" + taken.getMin() + " to " + taken.getMax() + " steps, time was up)";
    String bound =
        taken.getMin() < asked
            ? refined.boundName().replace("(" + asked + ")", cut)
            : refined.boundName();
    return Stream.of(
            Estimate.of("ELBO before", samples, refined.before(), dimensions),
            Estimate.of("ELBO*", samples, refined.after(), dimensions),
            Estimate.of("KL*", samples, refined.kl(), 0),
            Estimate.of("Reconstruction*", samples, negative(refined.reconstruction()), 0),
            Estimate.of(bound, refined.boundSamples(), refined.bound(), dimensions))
        .map(Finite::require)
        .toList();
  }

  private static double[] negative(double[] values) {
    return Arrays.stream(values).map(v -> -v).toArray();
  }

  private static int widest(List<Estimate> estimates, Measure measure) {
    return estimates.stream().mapToInt(e -> measure.name(e.bound()).length()).max().orElse(0);
  }

  /** Returns what the refinement found, for a document. */
  public Json json(RefinedProposals refined, Measure measure, TrainedVae vae) {
    List<Estimate> all = estimates(refined, measure, vae);
    Estimate last = all.get(all.size() - 1);
    return new Json()
        .put("method", method)
        .put("bounds_file", bounds.toString())
        .putAll(
            "estimates",
            all.stream()
                .map(
                    e ->
                        Json.of(
                            measure.name(e.bound()),
                            e,
                            e.equals(last) || e.bound().startsWith("ELBO")
                                ? Json.Bound.LOWER
                                : Json.Bound.NONE))
                .toList())
        .put("reliability", Json.of(refined.reliability()));
  }

  private RefiningMethod method() {
    return method(method);
  }

  /**
   * Returns the method of a word.
   *
   * @throws IllegalArgumentException if there is none, or it does not refine; it names the option
   */
  public static RefiningMethod method(String word) {
    InferenceMethod named = OptionWord.of("--refine", word, InferenceMethods.discover()::create);
    if (named instanceof RefiningMethod refining) {
      return refining;
    }
    throw new IllegalArgumentException(
        "--refine " + word + ": does not refine; name one such as svi:20 or bsvi:20");
  }

  private Duration budget() {
    if (!(seconds >= 0)) {
      throw new IllegalArgumentException("--refine-seconds: needs at least 0, got " + seconds);
    }
    return seconds * 1e9 >= Long.MAX_VALUE
        ? Refiner.Options.UNLIMITED
        : Duration.ofNanos((long) (seconds * 1e9));
  }

  private static HostArray columns(RefinedProposals refined) {
    int n = refined.before().length;
    double[] rows = new double[4 * n];
    for (int i = 0; i < n; i++) {
      rows[4 * i] = refined.before()[i];
      rows[4 * i + 1] = refined.after()[i];
      rows[4 * i + 2] = refined.bound()[i];
      rows[4 * i + 3] = refined.steps()[i];
    }
    return HostArray.ofDoubles(TensorType.of(DType.FLOAT64, n, 4), rows);
  }
}
