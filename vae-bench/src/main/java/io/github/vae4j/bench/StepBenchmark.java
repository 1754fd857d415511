package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.backend.Backends;
import java.util.Arrays;
import java.util.Locale;

/**
 * The training step of an MLP VAE 784-400-400-20 (batch 128, tanh, Adam, float32, 2 threads)
 * through this project's DJL backend beside the same step written by hand against the engine, in
 * alternating blocks of one process, and beside the time that its counted floating-point operations
 * take at the rate of the engine's own matrix product.
 */
public final class StepBenchmark {
  private static final int THREADS = 2;
  private static final int WARM_UP = 60;
  private static final int BLOCKS = 30;
  private static final int STEPS_PER_BLOCK = 20;

  private StepBenchmark() {}

  /** Runs the comparison and prints it. */
  public static void main(String[] arguments) {
    try (Backend backend =
            Backends.discover().select("djl").open(BackendConfig.defaults().withThreads(THREADS));
        TracedStep ours = new TracedStep(backend);
        HandWrittenStep theirs = new HandWrittenStep();
        MatmulRate matmul = new MatmulRate(backend)) {
      run(WARM_UP, ours::run);
      run(WARM_UP, theirs::run);
      run(10, matmul::run);
      double[] a = new double[BLOCKS];
      double[] b = new double[BLOCKS];
      double[] ratio = new double[BLOCKS];
      double[] product = new double[BLOCKS];
      for (int i = 0; i < BLOCKS; i++) {
        a[i] = run(STEPS_PER_BLOCK, ours::run);
        b[i] = run(STEPS_PER_BLOCK, theirs::run);
        ratio[i] = a[i] / b[i];
        product[i] = run(4, matmul::run);
      }
      print("vae4j, djl", a, "ms");
      print("written by hand", b, "ms");
      print("ratio, block by block", ratio, "");
      double rate = MatmulRate.FLOP / (min(product) * 1e-3);
      double limit = ours.flops() / rate * 1e3;
      line(
          "counted: %.0f MFLOP a step; matrix product 1024^3 at %.0f GFLOP/s; limit %.2f ms; ours at %.0f %% of it",
          ours.flops() / 1e6, rate / 1e9, limit, 100 * limit / min(a));
      line(
          "bound after %d steps: %.2f nats (ours), %.2f nats (by hand)",
          WARM_UP + BLOCKS * STEPS_PER_BLOCK, ours.bound(), theirs.bound());
      line(
          "threads %d, Java %s, %s",
          THREADS, Runtime.version(), backend.facts().getOrDefault("engine", ""));
    }
  }

  /** Returns the mean time of a run in milliseconds. */
  private static double run(int times, Runnable body) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      body.run();
    }
    return (System.nanoTime() - start) / 1e6 / times;
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static void print(String what, double[] values, String unit) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    line(
        "%-22s min %6.3f  median %6.3f  max %6.3f %s",
        what, sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1], unit);
  }

  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
