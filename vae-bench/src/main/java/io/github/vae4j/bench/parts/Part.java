package io.github.vae4j.bench.parts;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.bench.model.SmallTable;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A model with one part of its own, or with a method of its own.
 *
 * @param label of the part
 * @param model its description, for images 28 x 28; empty for the usual model of a table
 * @param method that trains it
 */
record Part(String label, String model, String method) {
  static final int BATCH = 128;

  private static final Shape IMAGE = Shape.of(28, 28);
  private static final List<String> METHODS =
      List.of("iwae:10", "iwae:10,dreg", "svi:9", "bsvi:9", "savae:9");

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

  /**
   * Returns parts in groups. The first of each is the plain model that the others extend.
   *
   * @param methods whether the parts are methods of training rather than parts of models
   */
  static List<List<Part>> groups(boolean methods) {
    return methods ? methods() : parts();
  }

  private static List<List<Part>> methods() {
    List<Part> dense = group("mlp", DENSE);
    METHODS.forEach(method -> dense.add(new Part("mlp, " + method, DENSE, method)));
    List<Part> table = group("table of 30 columns", "");
    table.add(new Part("table of 30 columns, iwae:5,dreg", "", "iwae:5,dreg"));
    return List.of(dense, table);
  }

  private static List<List<Part>> parts() {
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
    Trainer trainer;
    if (model.isEmpty()) {
      TableSchema schema = new SmallTable(BATCH).schema();
      trainer = Trainer.of(VaeSpec.builder(schema).build(), Preprocessing.of(schema));
    } else {
      trainer = Trainer.of(Models.make(model, IMAGE, Map.of()), Preprocessing.divide(1));
    }
    return trainer
        .method(InferenceMethods.discover().create(method))
        .options(TrainingOptions.builder().batchSize(BATCH).verify(false).build());
  }

  /** Returns one batch. */
  Dataset data() {
    return model.isEmpty() ? new SmallTable(BATCH).data() : images();
  }

  private static Dataset images() {
    Random random = new Random(1);
    float[][] rows = new float[BATCH][IMAGE.size()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(7) == 0 ? 1 : 0;
      }
    }
    return new ForwardingDataset(Datasets.of("random images", rows)) {
      @Override
      public Shape itemShape() {
        return IMAGE;
      }
    };
  }
}
