package io.github.vae4j.cli.engine;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The time of one training step: 784-400-400-20 and its mirror image, tanh, 128 data, Adam. */
public final class StepTime {
  private static final int PIXELS = 784;
  private static final int LATENT = 20;
  private static final int[] HIDDEN = {400, 400};
  private static final int BATCH = 128;
  private static final int WARM_UP = 10;
  private static final double SECONDS = 2;
  private static final int LEAST = 5;

  private StepTime() {}

  /** Takes steps for two seconds, after some that are not counted, and returns the median in ms. */
  public static double median(Backend backend) {
    Random random = new Random(1);
    float[][] rows = new float[BATCH][PIXELS];
    for (float[] row : rows) {
      for (int i = 0; i < PIXELS; i++) {
        row[i] = random.nextInt(7) == 0 ? 1 : 0;
      }
    }
    VaeSpec spec = VaeSpec.mlp(Shape.of(PIXELS), LATENT, Likelihoods.BERNOULLI, HIDDEN);
    List<Double> millis = new ArrayList<>();
    try (Dataset data = Datasets.of("random bits", rows);
        TrainingSteps steps =
            Trainer.of(spec, Preprocessing.divide(1))
                .options(TrainingOptions.builder().batchSize(BATCH).verify(false).build())
                .steps(data, backend)) {
      Map<String, HostArray> inputs = steps.inputs(0);
      double spent = 0;
      for (int i = 0; spent < SECONDS * 1000 || millis.size() < LEAST; i++) {
        long start = System.nanoTime();
        steps.run(inputs);
        double time = (System.nanoTime() - start) / 1e6;
        if (i >= WARM_UP) {
          spent += time;
          millis.add(time);
        }
      }
    }
    Collections.sort(millis);
    return millis.get(millis.size() / 2);
  }
}
