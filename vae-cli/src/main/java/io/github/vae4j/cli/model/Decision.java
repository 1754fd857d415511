package io.github.vae4j.cli.model;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.decision.Interval;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.decision.Threshold;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which data are flagged. */
final class Decision {
  private static final String QUANTILE = "quantile:";

  @Option(
      names = "--threshold",
      paramLabel = "WORD",
      description =
          "Flag what has a higher score than this: a number of nats, or quantile:0.99, which is the"
              + " score that 99 %% of the validation data do not exceed.")
  private String threshold = "";

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      description = "Flag this share of the data, those with the highest scores, such as 0.05.")
  private double contamination = Double.NaN;

  /**
   * Checks the options, before anything is computed.
   *
   * @param refined whether the scores are such as no reference has
   */
  void check(TrainedVae vae, boolean refined) {
    if (!threshold.isEmpty() && !Double.isNaN(contamination)) {
      throw new IllegalArgumentException(
          "--threshold and --contamination: both say what is flagged; leave one out");
    }
    if (refined && threshold.startsWith(QUANTILE)) {
      throw new IllegalArgumentException(
          "--threshold "
              + threshold
              + ": the scores of --refine are lower than those of the validation data; leave out"
              + " --refine, or give --contamination");
    }
    if (!threshold.isEmpty()) {
      Threshold.of(threshold, () -> reference(vae));
    }
    if (!Double.isNaN(contamination)) {
      Threshold.ofContamination(new double[1], contamination);
    }
  }

  /** Returns above which of these scores data are flagged, if that is asked for. */
  Optional<Threshold> of(TrainedVae vae, double[] scores) {
    if (!Double.isNaN(contamination)) {
      return Optional.of(Threshold.ofContamination(scores, contamination));
    }
    return threshold.isEmpty()
        ? Optional.empty()
        : Optional.of(Threshold.of(threshold, () -> reference(vae)));
  }

  private ReferenceScores reference(TrainedVae vae) {
    return vae.reference()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--threshold "
                        + threshold
                        + ": the model keeps no scores of validation data, because it was not"
                        + " trained by this version of 'vae train'; give a number of nats, or"
                        + " --contamination"));
  }

  /**
   * Prints what is flagged.
   *
   * @param compared whether the scores are such as the reference has
   */
  void print(Console console, TrainedVae vae, double[] scores, Threshold found, boolean compared) {
    long flagged = Arrays.stream(scores).filter(found::flags).count();
    console.line(
        "%,d of %,d are flagged (%.2f %%): their score is above %.3f nats",
        flagged, scores.length, 100.0 * flagged / scores.length, found.nats());
    if (threshold.startsWith(QUANTILE)) {
      console.line(
          "  that is %s of %s;%n  with 95 %% confidence it is %s",
          threshold.replace(':', ' '), Reference.of(vae), band(found.band()));
    }
    if (compared && vae.reference().isPresent()) {
      Interval share = vae.reference().get().shareAbove(found.nats(), ReferenceScores.CONFIDENCE);
      console.line(
          "  of further data like the validation data it flags %.2f %% to %.2f %%",
          100 * share.low(), 100 * share.high());
    }
  }

  private static String band(Interval band) {
    if (Double.isInfinite(band.high())) {
      return Double.isInfinite(band.low())
          ? "not known: they are too few"
          : String.format(Locale.ROOT, "above %.3f nats; too few to say below what", band.low());
    }
    return Double.isInfinite(band.low())
        ? String.format(Locale.ROOT, "below %.3f nats; too few to say above what", band.high())
        : String.format(Locale.ROOT, "between %.3f and %.3f nats", band.low(), band.high());
  }
}
