package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Takes many steps, or scores one row many times, on one backend, in a process of its own with a
 * Java heap of constant size, and looks at the resident memory on the way. Fails if memory grows in
 * the second half or the backend has something open when it is closed.
 */
public final class MemoryRun {
  /** A heap that is all resident from the start, so that what grows is elsewhere. */
  static final List<String> FLAGS =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

  static final String SAMPLES = ".kilobytes";
  static final String LEFT = ".left";

  private static final int SAMPLE_COUNT = 20;

  /** Less than a hundred bytes for each of 45,000 steps. */
  private static final double ALLOWED_KILOBYTES = 4096;

  private MemoryRun() {}

  /**
   * Runs.
   *
   * @param arguments the engine and the file to write the results to
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(() -> run(Engine.valueOf(arguments[0]), Path.of(arguments[1])));
  }

  /** Returns whether memory was flat and nothing was left open. */
  private static boolean run(Engine engine, Path file) throws IOException {
    Options options = Options.ofProperties();
    BackendProvider provider = Backends.discover().select(engine.label());
    requireReport(provider, options.config());
    Properties results = new Properties();
    boolean passed = true;
    for (BenchModel model : options.models()) {
      Backend backend = provider.open(options.config());
      Blocks all = samples(backend, model, options);
      List<String> left = logged(backend::close);
      results.setProperty(model.label() + SAMPLES, all.format());
      results.setProperty(model.label() + LEFT, left.toString());
      passed &= all.secondHalf().growth() <= ALLOWED_KILOBYTES && left.isEmpty();
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      results.store(writer, null);
    }
    return passed;
  }

  /** Returns the resident kilobytes after each twentieth of the steps. */
  private static Blocks samples(Backend backend, BenchModel model, Options options) {
    if (options.calls()) {
      try (Scorer scorer =
          new Scorer(model.initial(), backend, EvaluationOptions.defaults().withSamples(1))) {
        Dataset row = Datasets.of("row", new float[][] {new float[model.pixels()]});
        return samples(() -> scorer.score(row), options.steps());
      }
    }
    try (TracedStep step = new TracedStep(backend, model)) {
      return samples(step::run, options.steps());
    }
  }

  private static Blocks samples(Runnable step, int steps) {
    double[] samples = new double[SAMPLE_COUNT];
    for (int i = 0; i < SAMPLE_COUNT; i++) {
      for (int j = 0; j < steps / SAMPLE_COUNT; j++) {
        step.run();
      }
      samples[i] = residentKilobytes();
    }
    return new Blocks(samples);
  }

  /**
   * Checks that a backend tells when something was left open, so that silence means something.
   *
   * @throws IllegalStateException if it does not
   */
  private static void requireReport(BackendProvider provider, BackendConfig config) {
    Backend backend = provider.open(config);
    backend.upload(HostArray.of(Shape.of(1), new float[] {1}));
    if (logged(backend::close).isEmpty()) {
      throw new IllegalStateException(
          provider.name() + ": was closed with an array open and logged nothing");
    }
  }

  /** Returns what this project logs while a body runs. */
  private static List<String> logged(Runnable body) {
    List<String> messages = new ArrayList<>();
    SimpleFormatter formatter = new SimpleFormatter();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            messages.add(formatter.formatMessage(entry));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    Logger logger = Logger.getLogger("io.github.vae4j");
    logger.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      body.run();
    } finally {
      logger.removeHandler(handler);
    }
    return messages;
  }

  private static double residentKilobytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory: needs /proc/self/status", e);
    }
    throw new IllegalStateException("memory: /proc/self/status has no line VmRSS");
  }
}
