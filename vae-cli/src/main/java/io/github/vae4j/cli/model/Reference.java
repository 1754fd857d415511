package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The scores of validation data that a model file keeps, with which new scores are compared. */
public final class Reference {
  private static final String KEY = "reference";
  private static final String LESS_ENTROPY = " less the entropy of grey levels";
  private static final int MOST_ROWS = 20_000; // bound the quantile 0.99 with 95 % confidence
  private static final int MOST_IMAGES = 1_000; // so that scoring costs no more than the pictures

  private Reference() {}

  /** Returns the model with the scores of these data, or of some of all parts of them. */
  static TrainedVae scored(Console console, TrainedVae vae, Dataset validation, Backend engine) {
    int most = vae.model().eventShape().rank() == 1 ? MOST_ROWS : MOST_IMAGES;
    int count = Math.min(most, validation.size());
    Dataset some =
        validation.subset(
            IntStream.range(0, count)
                .map(i -> (int) ((long) i * validation.size() / count))
                .toArray(),
            validation.name());
    EvaluationOptions options =
        EvaluationOptions.defaults()
            .withVerify(false)
            .withProgress(
                done ->
                    console.progress(
                        (double) done / count, done + " of " + count + " validation data scored"));
    try (Scorer scorer = new Scorer(vae, engine, options)) {
      ReferenceScores scores = ReferenceScores.of(scorer.score(some));
      console.erase();
      String what =
          String.format(Locale.ROOT, "%,d validation data, IWAE-%d", count, options.samples())
              + (Measure.of(vae, some).crossEntropy() ? LESS_ENTROPY : "");
      return vae.withReference(scores).withProvenance(Map.of(KEY, what));
    }
  }

  /**
   * Returns the scores that a model keeps, if they can be compared with those of data; of grey
   * levels under a Bernoulli older models kept scores that hold the entropy of the levels.
   */
  public static Optional<ReferenceScores> of(Console console, TrainedVae vae, Measure measure) {
    if (vae.reference().isPresent() && measure.crossEntropy() && !of(vae).endsWith(LESS_ENTROPY)) {
      console.note(
          "there are no percentiles: the scores that the model keeps were made by an older version,"
              + " which left the entropy of grey levels in");
      return Optional.empty();
    }
    return vae.reference();
  }

  /** Says so if scores of another K are compared: more draws make lower ones. */
  static void noteSamples(Console console, TrainedVae vae, int samples) {
    int kept = EvaluationOptions.defaults().samples();
    if (vae.reference().isPresent() && samples != kept) {
      console.note(
          "percentiles and quantiles are those of IWAE-%d; %d draws make %s scores",
          kept, samples, samples > kept ? "lower" : "higher");
    }
  }

  /** Returns for people what the scores are of. */
  public static String of(TrainedVae vae) {
    return vae.provenance().getOrDefault(KEY, "reference data");
  }
}
