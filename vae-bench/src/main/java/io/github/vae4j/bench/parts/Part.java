package io.github.vae4j.bench.parts;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.List;
import java.util.Map;

/**
 * A model with one part of its own.
 *
 * @param label of the part
 * @param model its description, for images 28 x 28
 * @param method that trains it
 */
record Part(String label, String model, String method) {
  static final Shape IMAGE = Shape.of(28, 28);
  static final int BATCH = 128;

  private static final String DENSE = "vae:latent=20;encoder=mlp:400,400;decoder=mlp:400,400;";
  private static final String IMAGES = "vae:latent=20;encoder=conv:16,32;decoder=conv:32,16;";

  private static Part dense(String part) {
    return new Part(part, DENSE + part, "elbo");
  }

  /** Returns the parts in groups; the first of each is the plain model that the others extend. */
  static List<List<Part>> groups() {
    return List.of(
        List.of(new Part("mlp", DENSE + "posterior=normal", "elbo"), dense("prior=vamp:100")),
        List.of(new Part("conv", IMAGES + "posterior=normal", "elbo")));
  }

  Trainer trainer() {
    return Trainer.of(Models.make(model, IMAGE, Map.of()), Preprocessing.divide(1))
        .method(InferenceMethods.discover().create(method))
        .options(TrainingOptions.builder().batchSize(BATCH).verify(false).build());
  }
}
