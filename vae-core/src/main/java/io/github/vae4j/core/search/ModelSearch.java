package io.github.vae4j.core.search;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.RowOrder;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingDivergedException;
import io.github.vae4j.core.training.TrainingStoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains several models on the same data and keeps the one with the best importance-weighted bound
 * (IWAE-{@value #SAMPLES}) on held-out data. Labels play no part.
 *
 * <p>Where rows next to each other in the file are alike ({@link RowOrder}), rows held out at
 * random do not tell how a model does on rows of another part. Then each fifth of the file is left
 * out in turn ({@link NewBlocks}). If its rows look strange to the model, and less so to the
 * simplest one, the dependence between columns that was learned does not hold there, and the
 * simplest is taken.
 */
public final class ModelSearch {
  /** K of the bound that is compared. */
  public static final int SAMPLES = 20;

  private static final double STRANGE = 0.55; // share of pairs; one half is none

  private final List<Candidate> candidates;
  private final Optional<Candidate> simplest;
  private final Consumer<String> told;

  /**
   * A model that may be taken.
   *
   * @param name for people
   * @param trainer of the model
   */
  public record Candidate(String name, Trainer trainer) {}

  /**
   * What was taken.
   *
   * @param candidate that was trained
   * @param vae the trained model
   */
  public record Found(Candidate candidate, TrainedVae vae) {}

  /**
   * Creates the search.
   *
   * @param candidates at least one, whose bounds are of the same units
   * @param simplest what is taken where no dependence can be learned; empty to take the best anyway
   * @param told hears in a sentence what is found
   */
  public ModelSearch(
      List<Candidate> candidates, Optional<Candidate> simplest, Consumer<String> told) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("search: needs at least one candidate");
    }
    this.candidates = List.copyOf(candidates);
    this.simplest = simplest;
    this.told = told;
  }

  /**
   * Trains and chooses.
   *
   * @param all the data in the order of their file
   * @param parts all of them, split; what is held out decides
   * @throws TrainingDivergedException if a training does
   * @throws TrainingStoppedException if a training is told to stop; it holds the best of those that
   *     came to their end, if there is one
   */
  public Found run(Dataset all, Splits.Parts parts, Backend backend) {
    List<Found> trained = new ArrayList<>();
    List<Estimate> bounds = new ArrayList<>();
    try {
      return run(all, parts, backend, trained, bounds);
    } catch (TrainingStoppedException e) {
      throw bounds.isEmpty() ? e : e.keeping(trained.get(best(bounds)).vae());
    }
  }

  private Found run(
      Dataset all,
      Splits.Parts parts,
      Backend backend,
      List<Found> trained,
      List<Estimate> bounds) {
    for (Candidate candidate : candidates) {
      if (candidates.size() > 1) {
        told.accept("candidate " + candidate.name());
      }
      TrainedVae vae = candidate.trainer().fit(parts.training(), parts.validation(), backend);
      trained.add(new Found(candidate, vae));
      bounds.add(bound(vae, parts.validation(), backend));
    }
    int best = best(bounds);
    for (int i = 0; i < bounds.size() && bounds.size() > 1; i++) {
      told.accept(
          String.format(
              Locale.ROOT,
              "%s: IWAE-%d %s nats on held-out data%s",
              candidates.get(i).name(),
              SAMPLES,
              bounds.get(i).text(3),
              i == best ? ", taken" : ""));
    }
    Found taken = trained.get(best);
    if (simplest.isEmpty()
        || !holdsNowhereElse(taken.candidate().trainer(), simplest.get().trainer(), all, backend)) {
      return taken;
    }
    Candidate other = simplest.get();
    return new Found(other, other.trainer().fit(parts.training(), parts.validation(), backend));
  }

  private static int best(List<Estimate> bounds) {
    int best = 0;
    for (int i = 1; i < bounds.size(); i++) {
      best = bounds.get(i).betterThan(bounds.get(best)) ? i : best;
    }
    return best;
  }

  private static Estimate bound(TrainedVae vae, Dataset data, Backend backend) {
    try (Scorer scorer =
        new Scorer(
            vae, backend, EvaluationOptions.defaults().withSamples(SAMPLES).withVerify(false))) {
      double[] scores = scorer.score(data);
      double[] log = new double[scores.length];
      for (int i = 0; i < log.length; i++) {
        log[i] = -scores[i];
      }
      return Estimate.of("IWAE-" + SAMPLES, SAMPLES, log, 0);
    }
  }

  private boolean holdsNowhereElse(Trainer trainer, Trainer simple, Dataset all, Backend backend) {
    if (all.size() < NewBlocks.FEWEST) {
      return false;
    }
    RowOrder order = RowOrder.of(all, trainer.preprocessing());
    if (!order.dependent()) {
      return false;
    }
    double share = NewBlocks.strangeness(trainer, all, backend);
    double ofSimple = NewBlocks.strangeness(simple, all, backend);
    boolean wrong = share > STRANGE && ofSimple < share;
    told.accept(
        String.format(
            Locale.ROOT,
            "rows next to each other are alike: %.0f %% have their nearest row within a fortieth of"
                + " the file. A row of a part of the file that was left out looks stranger than a"
                + " row held out at random in %.1f %% of pairs, if columns are modelled one by one"
                + " in %.1f %%%s",
            100 * order.share(),
            100 * share,
            100 * ofSimple,
            wrong
                ? ". What columns have to do with each other does not hold there, so they are"
                    + " modelled one by one"
                : ""));
    return wrong;
  }
}
