package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
import io.github.vae4j.core.discovery.Backends;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * The part of one engine, in a process of its own: for each model this project's step and the
 * hand-written one take turns, with products of matrices in between.
 */
public final class StepRun {
  static final String OURS = ".ours";
  static final String BY_HAND = ".by-hand";
  static final String FLOP = ".flop";
  static final String BOUNDS = ".bounds";
  static final String PRODUCT = ".product";
  static final String FACTS = "facts";

  private static final int CHECKED_STEPS = 10;
  private static final double TOLERANCE = 1e-5;
  private static final int PRODUCTS = 4;

  private final Options options;
  private final Engine engine;
  private final Properties results = new Properties();

  /** What takes turns: so many times in each block, in milliseconds for each time. */
  private record Contender(String key, Runnable body, int times, double[] millis) {}

  private StepRun(Options options, Engine engine) {
    this.options = options;
    this.engine = engine;
  }

  /**
   * Measures.
   *
   * @param arguments the engine and the file to write the results to
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(
        () -> {
          StepRun run = new StepRun(Options.ofProperties(), Engine.valueOf(arguments[0]));
          run.measure();
          try (Writer writer = Files.newBufferedWriter(Path.of(arguments[1]))) {
            run.results.store(writer, null);
          }
          return true;
        });
  }

  private void measure() {
    if (!engine.hasBackend()) {
      results.setProperty(FACTS, engine.version());
      for (BenchModel model : options.models()) {
        if (engine.takes(model)) {
          try (TrainingStep peer = engine.byHand(model, options.threads())) {
            if (engine != Engine.DL4J) { // draws its own parameters
              put(model.label() + BOUNDS, bounds(peer));
            }
            takeTurns(model, List.of(contender(BY_HAND, peer)));
          }
        }
      }
      return;
    }
    try (Backend backend = Backends.discover().select(engine.label()).open(options.config());
        MatmulRate matmul = new MatmulRate(backend)) {
      results.setProperty(FACTS, backend.facts().toString());
      time(3 * PRODUCTS, matmul::run);
      for (BenchModel model : options.models()) {
        measure(model, backend, contender(PRODUCT, matmul::run, PRODUCTS));
      }
    }
  }

  private void measure(BenchModel model, Backend backend, Contender product) {
    try (TracedStep ours = new TracedStep(backend, model)) {
      put(model.label() + FLOP, ours.flops());
      if (!options.device().isEmpty() || !engine.hasStepByHand()) {
        put(model.label() + BOUNDS, bounds(ours));
        takeTurns(model, List.of(contender(OURS, ours), product));
        return;
      }
      try (TrainingStep byHand = engine.byHand(model, options.threads())) {
        check(model, ours, byHand);
        takeTurns(model, List.of(contender(OURS, ours), contender(BY_HAND, byHand), product));
      }
    }
  }

  /** Runs blocks of each contender, in one order and the other: a drift hits all alike. */
  private void takeTurns(BenchModel model, List<Contender> contenders) {
    List<Contender> order = new ArrayList<>(contenders);
    for (int block = 0; block < options.blocks(); block++) {
      for (Contender contender : order) {
        contender.millis()[block] = time(contender.times(), contender.body());
      }
      Collections.reverse(order);
    }
    contenders.forEach(c -> put(model.label() + c.key(), c.millis()));
  }

  /**
   * Takes the first steps.
   *
   * @throws IllegalStateException if the bounds differ: the comparison would not be one
   */
  private void check(BenchModel model, TrainingStep ours, TrainingStep byHand) {
    double[] bounds = bounds(ours);
    double[] others = bounds(byHand);
    for (int i = 0; i < CHECKED_STEPS; i++) {
      if (!(Math.abs(bounds[i] - others[i]) <= TOLERANCE * Math.abs(bounds[i]))) {
        throw new IllegalStateException(
            String.format(
                "%s, %s, step %d: the bound of ours is %s nats, of the one by hand %s nats",
                engine.label(), model.label(), i + 1, bounds[i], others[i]));
      }
    }
    put(model.label() + BOUNDS, bounds);
  }

  private static double[] bounds(TrainingStep step) {
    double[] bounds = new double[CHECKED_STEPS];
    for (int i = 0; i < CHECKED_STEPS; i++) {
      step.run();
      bounds[i] = step.bound();
    }
    return bounds;
  }

  /** Warms a step up; a block then lasts about as long as asked for. */
  private Contender contender(String key, TrainingStep step) {
    long end = System.nanoTime() + options.warmUpMillis() * 1_000_000L;
    double least = Double.POSITIVE_INFINITY;
    while (least == Double.POSITIVE_INFINITY || System.nanoTime() < end) {
      least = Math.min(least, time(1, step::run));
    }
    int times = (int) Math.max(1, Math.round(options.blockMillis() / least));
    return contender(key, step::run, times);
  }

  private Contender contender(String key, Runnable body, int times) {
    return new Contender(key, body, times, new double[options.blocks()]);
  }

  /** Returns the mean time of a run in milliseconds. */
  private static double time(int times, Runnable body) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      body.run();
    }
    return (System.nanoTime() - start) / 1e6 / times;
  }

  private void put(String key, double... values) {
    results.setProperty(key, new Blocks(values).format());
  }
}
