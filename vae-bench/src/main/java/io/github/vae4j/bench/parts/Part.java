package io.github.vae4j.bench.parts;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
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

  private static final String NETWORKS = "encoder=mlp:400,400;decoder=mlp:400,400";
  private static final String DENSE = "vae:latent=20;" + NETWORKS;
  private static final String DROPOUT =
      "vae:latent=20;encoder=mlp:400,400,dropout=0.2;decoder=mlp:400,400";
  private static final String IMAGES = "vae:latent=20;";
  private static final String SMALL = "decoder=conv:32,16";

  private static List<Part> group(String plain, String model, String... parts) {
    List<Part> group = new ArrayList<>();
    group.add(new Part(plain, model, "elbo"));
    for (String part : parts) {
      group.add(new Part(part, model + ";" + part, "elbo"));
    }
    return group;
  }

  /** Returns the parts in groups; the first of each is the plain model that the others extend. */
  static List<List<Part>> groups() {
    List<Part> dense =
        group(
            "mlp",
            DENSE,
            "posterior=delta:0.1",
            "posterior=lowrank:5",
            "posterior=full",
            "posterior=planar:8",
            "posterior=realnvp:4",
            "posterior=iaf:4",
            "prior=mixture:10",
            "prior=vamp:100",
            "prior=realnvp:4",
            "prior=maf:4",
            "likelihood=discretized-logistic-mixture:3");
    String layers = "latent=100,50;between=mlp:100,100;" + NETWORKS;
    dense.add(new Part("hierarchy, 100,50", "hierarchy:" + layers, "elbo"));
    dense.add(new Part("ladder, 100,50", "ladder:" + layers, "elbo"));
    for (String method : List.of("vimco:5", "rws:5", "concrete:0.5")) {
      dense.add(new Part("posterior=bernoulli, " + method, DENSE + ";posterior=bernoulli", method));
    }
    dense.add(
        new Part(
            "posterior=categorical:10, vimco:5", DENSE + ";posterior=categorical:10", "vimco:5"));
    dense.add(new Part("encoder=mlp:400,400,dropout=0.2", DROPOUT, "elbo"));
    List<Part> images = group("conv", "vae:latent=20;encoder=conv:16,32;decoder=conv:32,16");
    images.add(new Part("encoder=resnet:16,32", IMAGES + "encoder=resnet:16,32;" + SMALL, "elbo"));
    images.add(
        new Part(
            "decoder=pixelcnn:4,16", IMAGES + "encoder=conv:16,32;decoder=pixelcnn:4,16", "elbo"));
    return List.of(dense, images);
  }

  Trainer trainer() {
    return Trainer.of(Models.make(model, IMAGE, Map.of()), Preprocessing.divide(1))
        .method(InferenceMethods.discover().create(method))
        .options(TrainingOptions.builder().batchSize(BATCH).verify(false).build());
  }
}
