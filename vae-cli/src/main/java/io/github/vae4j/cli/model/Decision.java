package io.github.vae4j.cli.model;

import io.github.vae4j.cli.output.Json;
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
   * @param unlike the option by which the scores are not those that the model keeps; "" for none
   */
  void check(TrainedVae vae, String unlike) {
    if (!threshold.isEmpty() && !Double.isNaN(contamination)) {
      throw new IllegalArgumentException(
          "--threshold and --contamination: both say what is flagged; leave one out");
    }
    if (!unlike.isEmpty() && threshold.startsWith(QUANTILE)) {
      throw new IllegalArgumentException(
          "--threshold "
              + threshold
              + ": the validation data, whose scores the model keeps, were not scored with "
              + unlike
              + "; leave it out, or give --contamination");
    }
    if (!threshold.isEmpty()) {
      Threshold.of(threshold, () -> required(vae.reference()));
    }
    if (!Double.isNaN(contamination)) {
      Threshold.ofContamination(new double[1], contamination);
    }
  }

  /** Returns above which of these scores data are flagged, if that is asked for. */
  Optional<Threshold> of(Optional<ReferenceScores> reference, double[] scores) {
    if (!Double.isNaN(contamination)) {
      return Optional.of(Threshold.ofContamination(scores, contamination));
    }
    return threshold.isEmpty()
        ? Optional.empty()
        : Optional.of(Threshold.of(threshold, () -> required(reference)));
  }

  /** Returns whether a threshold is given. */
  boolean hasThreshold() {
    return !threshold.isEmpty();
  }

  private ReferenceScores required(Optional<ReferenceScores> reference) {
    return reference.orElseThrow(
        () ->
            new IllegalArgumentException(
                "--threshold "
                    + threshold
                    + ": the model keeps no such scores of validation data, because it was not"
                    + " trained by this version of 'vae train'; give a number of nats, or"
                    + " --contamination"));
  }

  /**
   * Prints what is flagged.
   *
   * @param reference scores of validation data that can be compared with these
   */
  void print(
      Console console,
      TrainedVae vae,
      Optional<ReferenceScores> reference,
      double[] scores,
      Threshold found) {
    long flagged = Arrays.stream(scores).filter(found::flags).count();
    console.line(
        "%,d of %,d are flagged (%.2f %%): their score is above %.3f nats",
        flagged, scores.length, 100.0 * flagged / scores.length, found.nats());
    if (threshold.startsWith(QUANTILE)) {
      console.line(
          "  that is %s of %s;%n  with 95 %% confidence it is %s",
          threshold.replace(':', ' '), Reference.of(vae), band(found.band()));
    }
    if (reference.isPresent()) {
      Interval share = reference.get().shareAbove(found.nats(), ReferenceScores.CONFIDENCE);
      console.line(
          "  of further data like the validation data it flags %.2f %% to %.2f %%",
          100 * share.low(), 100 * share.high());
    }
  }

  /** Returns what is flagged, for a document. */
  static Json json(Threshold threshold, double[] scores) {
    long flagged = Arrays.stream(scores).filter(threshold::flags).count();
    return new Json()
        .put("nats", threshold.nats())
        .put("low_95", threshold.band().low())
        .put("high_95", threshold.band().high())
        .put("flagged", flagged)
        .put("count", scores.length);
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
