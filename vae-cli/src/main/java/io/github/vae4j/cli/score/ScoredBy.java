package io.github.vae4j.cli.score;

import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.evaluation.InputComplexity;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.evaluation.Scores;
import io.github.vae4j.core.measure.GreyEntropy;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.word.Choice;
import java.util.Locale;
import picocli.CommandLine.Option;

/** By what data are scored: how unlikely they are, or something that is made of that. */
public final class ScoredBy {
  private static final String REGRET_METHOD = "svi:100";

  /** What a score is. */
  private enum Word {
    LIKELIHOOD,
    COMPLEXITY,
    REGRET;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--by",
      paramLabel = "WORD",
      description =
          "What the score is: likelihood, which is -log p(x); complexity, for images -log p(x) less"
              + " the length in nats of a code of the image by PNG's filters and DEFLATE (Serra et"
              + " al. 2020); regret, which is how much the ELBO gains when the proposal is refined"
              + " for the datum, by --refine or else by "
              + REGRET_METHOD
              + " (Xiao et al. 2020). Default: likelihood.")
  private String by = Word.LIKELIHOOD.label();

  private Word word() {
    return Choice.of("--by", by, Word.values(), Word::label);
  }

  /**
   * Checks the option, before anything is computed.
   *
   * @param refine gets a method if the score needs one
   */
  public void check(TrainedVae vae, RefineOptions refine) {
    if (word() == Word.REGRET) {
      refine.orElse(REGRET_METHOD);
    }
    if (word() == Word.COMPLEXITY && ImageShape.of(vae.model().eventShape()).isEmpty()) {
      throw new IllegalArgumentException(
          "--by complexity: needs images, and the model is of data of shape "
              + vae.model().eventShape()
              + "; take --by likelihood or regret");
    }
  }

  /**
   * Returns the option if the scores are not those of validation data that models keep; else "".
   */
  public String unlike(RefineOptions refine) {
    return word() != Word.LIKELIHOOD ? "--by " + by : refine.given() ? "--refine" : "";
  }

  /** Returns what the scores are by, for people; "" if they are by the likelihood. */
  public String describe() {
    return word() == Word.LIKELIHOOD ? "" : " by " + by;
  }

  /** Returns the scores of refined proposals. */
  public Scores refined(RefinedProposals refined, TrainedVae vae, Dataset data) {
    if (word() == Word.REGRET) {
      return Scores.withoutErrors(
          refined.regret(), Reliability.unknown(refined.reliability().draws(), data.size()));
    }
    double[] nats = GreyEntropy.perDatum(vae, data);
    for (int i = 0; i < nats.length; i++) {
      nats[i] = -refined.bound()[i] - nats[i];
    }
    return complete(Scores.withoutErrors(nats, refined.reliability()), vae, data);
  }

  /** Returns scores by the likelihood with what else is asked for. */
  public Scores complete(Scores scores, TrainedVae vae, Dataset data) {
    return word() == Word.COMPLEXITY ? scores.minus(InputComplexity.perDatum(vae, data)) : scores;
  }
}
