package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.backend.BackendSelectionException;
import io.github.vae4j.core.backend.Backends;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
  static final String PRODUCT = "product";
  static final String FACTS = "facts";

  private static final int CHECKED_STEPS = 5;
  private static final double TOLERANCE = 1e-5;
  private static final int PRODUCTS = 4;

  private final Options options;
  private final Engine engine;
  private final Properties results = new Properties();

  private StepRun(Options options, Engine engine) {
    this.options = options;
    this.engine = engine;
  }

  /**
   * Measures.
   *
   * @param arguments the engine and the file to write the results to
   */
  public static void main(String[] arguments) throws IOException {
    StepRun run = new StepRun(Options.ofProperties(), Engine.valueOf(arguments[0]));
    Optional<Backend> backend = run.open();
    try {
      run.measure(backend);
    } finally {
      backend.ifPresent(Backend::close);
    }
    try (Writer writer = Files.newBufferedWriter(Path.of(arguments[1]))) {
      run.results.store(writer, null);
    }
    System.exit(0); // threads of the engine may be left
  }

  private Optional<Backend> open() {
    if (!Engine.ours().contains(engine)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Backends.discover()
              .select(engine.label())
              .open(BackendConfig.defaults().withThreads(options.threads())));
    } catch (BackendSelectionException e) {
      System.err.println("only by hand: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void measure(Optional<Backend> backend) {
    backend.ifPresent(b -> results.setProperty(FACTS, b.facts().toString()));
    try (MatmulRate product = backend.map(MatmulRate::new).orElse(null)) {
      List<Double> products = new ArrayList<>();
      for (BenchModel model : options.models()) {
        if (engine.takes(model)) {
          measure(model, backend, product, products);
        }
      }
      if (product != null) {
        put(PRODUCT, products.stream().mapToDouble(d -> d).toArray());
      }
    }
  }

  private void measure(
      BenchModel model, Optional<Backend> backend, MatmulRate product, List<Double> products) {
    try (TracedStep ours = backend.map(b -> new TracedStep(b, model)).orElse(null);
        TrainingStep byHand = engine.byHand(model, options.threads())) {
      List<TrainingStep> contenders = ours == null ? List.of(byHand) : List.of(ours, byHand);
      check(model, contenders);
      double[][] times = new double[contenders.size()][options.blocks()];
      int[] steps = new int[contenders.size()];
      for (int i = 0; i < steps.length; i++) {
        steps[i] = warmUp(contenders.get(i));
      }
      if (product != null) {
        time(3 * PRODUCTS, product::run);
      }
      int perBlock = Arrays.stream(steps).min().orElseThrow();
      for (int block = 0; block < options.blocks(); block++) {
        for (int i = 0; i < steps.length; i++) {
          int turn = block % 2 == 0 ? i : steps.length - 1 - i; // a drift hits both alike
          times[turn][block] = time(perBlock, contenders.get(turn)::run);
        }
        if (product != null) {
          products.add(time(PRODUCTS, product::run));
        }
      }
      put(model.label() + BY_HAND, times[times.length - 1]);
      if (ours != null) {
        put(model.label() + OURS, times[0]);
        put(model.label() + FLOP, ours.flops());
      }
    }
  }

  /**
   * Takes the first steps.
   *
   * @throws IllegalStateException if the bounds differ: the comparison would not be one
   */
  private void check(BenchModel model, List<TrainingStep> contenders) {
    double[] bounds = new double[CHECKED_STEPS];
    for (int step = 0; step < CHECKED_STEPS; step++) {
      for (TrainingStep contender : contenders) {
        contender.run();
      }
      double first = contenders.get(0).bound();
      double last = contenders.get(contenders.size() - 1).bound();
      if (!(Math.abs(first - last) <= TOLERANCE * Math.abs(last))) {
        throw new IllegalStateException(
            String.format(
                "%s, %s, step %d: the bound of ours is %s nats, of the one by hand %s nats",
                engine.label(), model.label(), step + 1, first, last));
      }
      bounds[step] = last;
    }
    put(model.label() + BOUNDS, bounds);
  }

  /** Returns how many steps a block holds at the speed after the warm-up. */
  private int warmUp(TrainingStep step) {
    long start = System.nanoTime();
    long end = start + options.warmUpMillis() * 1_000_000L;
    int count = 0;
    double least = Double.POSITIVE_INFINITY;
    while (count < 3 || System.nanoTime() < end) {
      least = Math.min(least, time(1, step::run));
      count++;
    }
    return (int) Math.max(1, Math.round(options.blockMillis() / least));
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
