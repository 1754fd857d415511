package io.github.vae4j.bench.checkpoint;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.bench.setting.Property;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A training of the size of MNIST's (784-500-500-50, {@code bench.rows} random images) with
 * checkpoints and without, in turns, {@code bench.blocks} times each. The time is that of the
 * epochs after the first.
 */
public final class CheckpointRun {
  private static final int PIXELS = 784;
  private static final int LATENT = 50;
  private static final int EPOCHS = 7;

  private CheckpointRun() {}

  /** Measures and prints; returns false, because nothing is expected of it. */
  public static boolean report(PrintStream out) throws IOException {
    int blocks = Property.number("bench.blocks", 5);
    Splits.Parts parts = Splits.validation(images(Property.number("bench.rows", 20_000)), 0.1, 1);
    Path folder = Files.createTempDirectory("vae-bench");
    Path file = folder.resolve("checkpoint.safetensors");
    List<Double> shares = new ArrayList<>();
    try (Backend backend = Backends.discover().select().open(BackendConfig.defaults())) {
      seconds(parts, Optional.empty(), backend); // warms up
      for (int i = 0; i < blocks; i++) {
        double without = seconds(parts, Optional.empty(), backend);
        double with = seconds(parts, Optional.of(file), backend);
        shares.add(with / without - 1);
        out.printf(
            Locale.ROOT,
            "without %.2f s, with %.2f s, %+.2f %%%n",
            without,
            with,
            100 * (with / without - 1));
      }
      out.printf(Locale.ROOT, "checkpoint of %,d bytes%n", Files.size(file));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
    Collections.sort(shares);
    out.printf(Locale.ROOT, "median %+.2f %%%n", 100 * shares.get(blocks / 2));
    return false;
  }

  private static Dataset images(int count) {
    Random random = new Random(1);
    float[][] rows = new float[count][PIXELS];
    for (float[] row : rows) {
      for (int i = 0; i < PIXELS; i++) {
        row[i] = random.nextBoolean() ? 1 : 0;
      }
    }
    return Datasets.of("random images", rows);
  }

  private static double seconds(Splits.Parts parts, Optional<Path> file, Backend backend) {
    double[] seconds = new double[1];
    Trainer trainer =
        Trainer.of(
                VaeSpec.mlp(Shape.of(PIXELS), LATENT, Likelihoods.BERNOULLI, 500, 500),
                Preprocessing.divide(1))
            .options(TrainingOptions.builder().epochs(EPOCHS).verify(false).build())
            .listener(
                new TrainingListener() {
                  private long start;

                  @Override
                  public void onEpoch(EpochReport report) {
                    if (report.epoch() == 1) {
                      start = System.nanoTime();
                    }
                    seconds[0] = (System.nanoTime() - start) / 1e9;
                  }
                });
    Trainer kept = file.map(f -> trainer.checkpoints(f, Duration.ofMinutes(5))).orElse(trainer);
    kept.fit(parts.training(), parts.validation(), backend);
    return seconds[0];
  }
}
