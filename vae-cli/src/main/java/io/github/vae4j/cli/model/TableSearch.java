package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.cli.show.Checkpoints;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.TrainingProgress;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.search.ModelSearch;
import io.github.vae4j.core.training.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models of a table of which the best is taken: the one with normal numbers, that with Student
 * t ones, and independent columns where nothing else holds.
 *
 * @param all the data in the order of their file
 * @param studentT the model with heavier tails; empty where no column would differ
 */
record TableSearch(Dataset all, Optional<Alternative> studentT) {
  /** The word of the likelihood with heavier tails. */
  static final String STUDENT_T = "student-t";

  private static final String NORMAL = "normal";
  private static final String INDEPENDENT = "independent columns";

  /** Another model of the same table. */
  record Alternative(VaeModel vae, Preprocessing preprocessing) {}

  /** What was trained, and how it went. */
  record Found(TrainedVae vae, TrainingProgress progress) {}

  /**
   * Trains the models and chooses.
   *
   * @param normal trains the first model
   * @param progress of the first model
   * @param checkpoints of each training
   */
  Found run(
      Console console,
      VaeSpec model,
      Trainer normal,
      TrainingProgress progress,
      Checkpoints checkpoints,
      Splits.Parts parts,
      Backend engine) {
    Map<String, TrainingProgress> all = new LinkedHashMap<>(Map.of(NORMAL, progress));
    List<ModelSearch.Candidate> candidates = new ArrayList<>();
    candidates.add(new ModelSearch.Candidate(NORMAL, checkpoints.of(normal, NORMAL)));
    studentT.ifPresent(
        other -> candidates.add(candidate(STUDENT_T, other, normal, checkpoints, all)));
    Alternative constant = new Alternative(independent(model), normal.preprocessing());
    ModelSearch.Found found =
        new ModelSearch(
                candidates,
                Optional.of(
                    candidate(
                        INDEPENDENT, constant, normal, methodOf(model, normal), checkpoints, all)),
                sentence -> {
                  console.aside("");
                  console.asideText("search   ", sentence);
                })
            .run(this.all, parts, engine);
    return new Found(found.vae(), Named.get(all, found.candidate().name()));
  }

  /**
   * Goes through all that the trainings of the other models do before their first steps; takes
   * none.
   *
   * @param normal trains the first model
   * @throws IllegalArgumentException if one would be refused
   */
  void check(VaeSpec model, Trainer normal, Splits.Parts parts, Backend engine) {
    Alternative constant = new Alternative(independent(model), normal.preprocessing());
    List<Trainer> others = new ArrayList<>();
    studentT.ifPresent(other -> others.add(trainer(other, normal, normal.method())));
    others.add(trainer(constant, normal, methodOf(model, normal)));
    others.forEach(other -> other.check(parts.training(), parts.validation(), engine));
  }

  private static Trainer trainer(Alternative other, Trainer like, InferenceMethod method) {
    return Trainer.of(other.vae(), other.preprocessing())
        .method(method)
        .options(like.options())
        .profiled(like.profiled());
  }

  /** Returns the method for independent columns, whose latent is normal, not discrete. */
  private static InferenceMethod methodOf(VaeSpec model, Trainer like) {
    return model.posterior().reparameterized() ? like.method() : Elbo.defaults();
  }

  private static VaeModel independent(VaeSpec model) {
    return VaeSpec.builder(model.eventShape())
        .condition(model.conditionSize())
        .latent(1)
        .network(Network.of("constant"))
        .likelihood(model.likelihood())
        .build();
  }

  private static ModelSearch.Candidate candidate(
      String name,
      Alternative other,
      Trainer like,
      Checkpoints checkpoints,
      Map<String, TrainingProgress> progress) {
    return candidate(name, other, like, like.method(), checkpoints, progress);
  }

  private static ModelSearch.Candidate candidate(
      String name,
      Alternative other,
      Trainer like,
      InferenceMethod method,
      Checkpoints checkpoints,
      Map<String, TrainingProgress> progress) {
    TrainingProgress own = Named.get(progress, NORMAL).another();
    progress.put(name, own);
    Trainer trainer = trainer(other, like, method).listener(own);
    return new ModelSearch.Candidate(name, checkpoints.of(trainer, name));
  }
}
