package io.github.vae4j.tool;

import io.github.vae4j.api.tensor.Tensor;

/** Stands for a program of this project around the library, such as the command line. */
public final class Application {
  private Application() {}

  /** Computes. */
  public static Tensor compute(Tensor x) {
    return x.tanh(); // line 11: tests name it
  }
}
