package io.github.vae4j.spark;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The models whose training on a cluster is measured and planned in docs/scale.md. */
enum ScaleModel {
  /**
   * A table of 30 columns, 20 of numbers, 7 of levels and 3 of two levels; one cell in twenty is
   * missing. The usual networks and the usual objective.
   */
  TABLE(10_000, List.of(64, 256, 1024)),
  /** 784-400-400-20 and its mirror image. */
  MLP(2_000, List.of(32, 128, 512), 20, 400, 400),
  /** 784-3500-3500-64 and its mirror image: 31 million parameters. */
  LARGE(1_000, List.of(64, 128, 512), 64, 3500, 3500);

  static final int PIXELS = 784;
  static final int NUMBERS = 20;
  static final int[] LEVELS = {3, 4, 5, 6, 7, 8, 9, 2, 2, 2};
  private static final double MISSING = 0.05;
  private static final double BLACK = 0.15; // share of pixels

  private final int rows;
  private final List<Integer> batches;
  private final int latent;
  private final int[] hidden;

  ScaleModel(int rows, List<Integer> batches) {
    this(rows, batches, 0);
  }

  ScaleModel(int rows, List<Integer> batches, int latent, int... hidden) {
    this.rows = rows;
    this.batches = batches;
    this.latent = latent;
    this.hidden = hidden;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the batches that are measured. */
  List<Integer> batches() {
    return batches;
  }

  /** Returns seeded rows of the kind that the model is for. */
  Dataset data() {
    SplittableRandom random = new SplittableRandom(1);
    return this == TABLE ? table(random) : images(random);
  }

  private Dataset images(SplittableRandom random) {
    float[][] images = new float[rows][PIXELS];
    for (float[] image : images) {
      for (int i = 0; i < PIXELS; i++) {
        image[i] = random.nextDouble() < BLACK ? 1 : 0;
      }
    }
    return Datasets.of("random images", images);
  }

  private Dataset table(SplittableRandom random) {
    List<String> columns = new ArrayList<>();
    IntStream.range(0, NUMBERS).forEach(i -> columns.add("n" + i));
    IntStream.range(0, LEVELS.length).forEach(i -> columns.add("c" + i));
    List<List<Object>> cells = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      List<Object> row = new ArrayList<>();
      for (int j = 0; j < NUMBERS; j++) {
        row.add(random.nextDouble() + random.nextDouble() + random.nextDouble());
      }
      for (int levels : LEVELS) {
        row.add("level" + random.nextInt(levels));
      }
      row.replaceAll(cell -> random.nextDouble() < MISSING ? "" : cell);
      cells.add(row);
    }
    return Datasets.table("table", columns, cells);
  }

  /** Returns the model of such rows. */
  VaeModel model(Dataset data) {
    return this == TABLE
        ? VaeSpec.builder(schema(data)).build()
        : VaeSpec.mlp(Shape.of(28, 28), latent, Likelihoods.BERNOULLI, hidden);
  }

  private static TableSchema schema(Dataset data) {
    return TableSchema.infer(data, SchemaOptions.defaults());
  }

  /** Returns what trains it on such rows. */
  Trainer trainer(Dataset data, TrainingOptions.Builder options) {
    Preprocessing preprocessing =
        this == TABLE ? Preprocessing.of(schema(data)) : Preprocessing.divide(1);
    Trainer trainer = Trainer.of(model(data), preprocessing).options(options.verify(false).build());
    return this == TABLE
        ? trainer.method(InferenceMethods.discover().create("iwae:5,dreg"))
        : trainer;
  }
}
