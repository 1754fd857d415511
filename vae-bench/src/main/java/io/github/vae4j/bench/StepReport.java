package io.github.vae4j.bench;

import io.github.vae4j.bench.model.BenchModel;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The table of step times. */
final class StepReport {
  private static final String ROW = "%-5s %-5s %20s %20s %20s %8s %7s%n";

  private final Options options;
  private final Map<Engine, Properties> results;

  StepReport(Options options, Map<Engine, Properties> results) {
    this.options = options;
    this.results = results;
  }

  void print(PrintStream out) {
    results.forEach((engine, result) -> facts(out, engine, result));
    Optional<Double> ceiling =
        results.keySet().stream()
            .flatMap(e -> product(e).stream())
            .map(b -> rate(b.least()))
            .max(Comparator.naturalOrder());
    out.println(
        "Milliseconds for a step: median of the blocks (least block). Engine alone: the step written"
            + " by hand; of dl4j its own layer;");
    out.println("of pytorch eager PyTorch from Python.");
    out.println(
        "Ratio: median (quartiles) of the blocks' ratios. GFLOP/s: products and convolutions in our"
            + " least block; limit: its share of");
    out.println("the best engine's product.");
    out.printf(Locale.ROOT, ROW, "model", "", "vae4j", "engine alone", "ratio", "GFLOP/s", "limit");
    for (BenchModel model : options.models()) {
      results.keySet().forEach(engine -> row(out, model, engine, ceiling));
      summary(out, model, ceiling);
      agreement(out, model);
    }
  }

  private void facts(PrintStream out, Engine engine, Properties result) {
    if (!engine.hasBackend()) {
      out.println(engine.label() + ": " + result.getProperty(StepRun.FACTS));
    }
    product(engine)
        .ifPresent(
            times ->
                out.printf(
                    Locale.ROOT,
                    "%s: product of 1024 x 1024 matrices %.0f GFLOP/s best, %.0f median; %s%n",
                    engine.label(),
                    rate(times.least()),
                    rate(times.median()),
                    result.getProperty(StepRun.FACTS)));
  }

  private void row(PrintStream out, BenchModel model, Engine engine, Optional<Double> ceiling) {
    Optional<Blocks> ours = value(engine, model.label() + StepRun.OURS);
    Optional<Blocks> alone = value(engine, model.label() + StepRun.BY_HAND);
    if (ours.isEmpty() && alone.isEmpty()) {
      return;
    }
    Optional<Double> speed = ours.map(b -> flop(engine, model) / b.least() / 1e6);
    out.printf(
        Locale.ROOT,
        ROW,
        model.label(),
        engine.label(),
        ours.map(StepReport::time).orElse("-"),
        alone.map(StepReport::time).orElse("-"),
        ours.flatMap(b -> alone.map(a -> ratio(b.over(a)))).orElse("-"),
        speed.map(v -> number("%.1f", v)).orElse("-"),
        speed.flatMap(v -> ceiling.map(c -> number("%.0f %%", 100 * v / c))).orElse("-"));
  }

  /** Prints the best of ours beside the peer and the least time that the arithmetic could take. */
  private void summary(PrintStream out, BenchModel model, Optional<Double> ceiling) {
    Optional<Engine> best =
        results.keySet().stream()
            .filter(e -> value(e, model.label() + StepRun.OURS).isPresent())
            .min(Comparator.comparingDouble(e -> ours(e, model).median()));
    if (best.isEmpty()) {
      return;
    }
    Blocks ours = ours(best.get(), model);
    StringBuilder line =
        new StringBuilder(
            number(
                "%s: best of ours %.3f ms (%s)", model.label(), ours.median(), best.get().label()));
    for (Engine peer : Engine.peers()) {
      value(peer, model.label() + StepRun.BY_HAND)
          .ifPresent(
              times ->
                  line.append(
                      number(
                          "; %s %.3f ms, %.1f times as long",
                          peer.label(), times.median(), times.median() / ours.median())));
    }
    double flop = flop(best.get(), model);
    ceiling.ifPresent(
        c ->
            line.append(
                number(
                    "; counted %.1f MFLOP take %.3f ms at %.0f GFLOP/s",
                    flop / 1e6, flop / c / 1e6, c)));
    out.println(line);
  }

  /** Prints how far the engines' first bounds lie apart. */
  private void agreement(PrintStream out, BenchModel model) {
    List<double[]> bounds =
        results.keySet().stream()
            .flatMap(e -> value(e, model.label() + StepRun.BOUNDS).stream())
            .map(Blocks::values)
            .toList();
    double furthest = 0;
    for (double[] some : bounds) {
      for (double[] other : bounds) {
        for (int step = 0; step < some.length; step++) {
          furthest = Math.max(furthest, Math.abs(some[step] / other[step] - 1));
        }
      }
    }
    if (bounds.size() > 1) {
      out.println(
          number(
              "%s: bounds of the first %d steps, %.3f to %.3f nats, differ by at most %.1e of them"
                  + " between engines",
              model.label(),
              bounds.get(0).length,
              bounds.get(0)[0],
              bounds.get(0)[bounds.get(0).length - 1],
              furthest));
    }
  }

  /** Returns the times of the engine's product beside all models. */
  private Optional<Blocks> product(Engine engine) {
    double[] all =
        options.models().stream()
            .flatMap(model -> value(engine, model.label() + StepRun.PRODUCT).stream())
            .flatMapToDouble(blocks -> Arrays.stream(blocks.values()))
            .toArray();
    return all.length == 0 ? Optional.empty() : Optional.of(new Blocks(all));
  }

  private Blocks ours(Engine engine, BenchModel model) {
    return value(engine, model.label() + StepRun.OURS).orElseThrow();
  }

  private double flop(Engine engine, BenchModel model) {
    return value(engine, model.label() + StepRun.FLOP).orElseThrow().least();
  }

  private Optional<Blocks> value(Engine engine, String key) {
    Properties result = results.get(engine);
    String text = result == null ? null : result.getProperty(key);
    return Optional.ofNullable(text).map(Blocks::parse);
  }

  /** Returns the GFLOP/s of a product that takes this many milliseconds. */
  private static double rate(double millis) {
    return MatmulRate.FLOP / millis / 1e6;
  }

  private static String time(Blocks blocks) {
    return number("%.3f (%.3f)", blocks.median(), blocks.least());
  }

  private static String ratio(Blocks ratios) {
    return number(
        "%.3f (%.3f-%.3f)", ratios.median(), ratios.quantile(0.25), ratios.quantile(0.75));
  }

  private static String number(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
