package io.github.vae4j.bench;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;

/** The sizes and the one batch that both steps work on. */
final class StepData {
  static final int BATCH = 128;
  static final int PIXELS = 784;
  static final int HIDDEN = 400;
  static final int LATENT = 20;

  private StepData() {}

  /** Returns random bits: the time of a step does not depend on them. */
  static HostArray images() {
    float[] pixels = new float[BATCH * PIXELS];
    Noise.UNIFORM.fill(RandomKey.of(2), 0, pixels);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] < 0.15f ? 1 : 0;
    }
    return HostArray.of(Shape.of(BATCH, PIXELS), pixels);
  }

  static HostArray noise() {
    return HostArray.draw(
        TensorType.of(DType.FLOAT32, BATCH, LATENT), Noise.NORMAL, RandomKey.of(3));
  }
}
