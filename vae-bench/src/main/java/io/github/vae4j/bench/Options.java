package io.github.vae4j.bench;

import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.setting.Property;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to measure, from the system properties {@code bench} and {@code bench.*}; a blank one counts
 * as absent.
 *
 * @param what {@code bench}: the time of a {@code step}, the time to {@code open} a backend, the
 *     {@code memory} of many steps, that of many {@code calls} of a scorer with one row each, how
 *     well an {@code anomaly} is told in tables, how cells that are {@code missing} are filled,
 *     what {@code parts} of a model or {@code methods} of training cost, how long the score of one
 *     {@code row} takes, what a table of many {@code rows} takes, how trainings {@code scale} on a
 *     cluster, or how long commands take to {@code start}
 * @param engines {@code bench.engines}, of {@link Engine}
 * @param models {@code bench.models}, of {@link BenchModel}
 * @param device {@code bench.device}, as the backend names it; if one is named, only ours is
 *     measured
 * @param threads {@code bench.threads}, of each engine
 * @param blocks {@code bench.blocks}, how often ours and the hand-written step take turns
 * @param blockMillis {@code bench.block-millis}, the length of a turn
 * @param warmUpMillis {@code bench.warm-up-millis}, of each contender
 * @param steps {@code bench.steps}, of a memory run
 */
record Options(
    String what,
    List<Engine> engines,
    List<BenchModel> models,
    String device,
    int threads,
    int blocks,
    int blockMillis,
    int warmUpMillis,
    int steps) {

  /** The prefix of all properties; a child is given those of its parent. */
  static final String PREFIX = "bench";

  private static final List<String> SUBJECTS =
      List.of(
          "step",
          "open",
          "memory",
          "methods",
          "calls",
          "anomaly",
          "checkpoint",
          "missing",
          "parts",
          "row",
          "rows",
          "scale",
          "start");

  /**
   * Reads the properties, with one subject.
   *
   * @throws IllegalArgumentException if one is not of its range
   */
  static Options ofProperties() {
    String what = known("bench", Property.text("bench", "step"), SUBJECTS);
    boolean calls = what.equals("calls");
    boolean memory = calls || what.equals("memory");
    boolean tables = List.of("missing", "row", "rows").contains(what);
    List<Engine> engines =
        tables
            ? List.of(Engine.DJL)
            : memory || List.of("open", "parts", "methods").contains(what)
                ? Engine.engines()
                : List.of(Engine.values());
    return new Options(
        what,
        list("bench.engines", Engine.class, engines),
        list(
            "bench.models",
            BenchModel.class,
            memory ? List.of(BenchModel.TINY) : List.of(BenchModel.values())),
        Property.text("bench.device", ""),
        Property.number("bench.threads", 2),
        Property.number("bench.blocks", 60),
        Property.number("bench.block-millis", 100),
        Property.number("bench.warm-up-millis", 2000),
        Property.number("bench.steps", calls ? 1_000_000 : 100_000));
  }

  /** Returns whether the memory of many steps is watched, and not the time of one. */
  boolean memory() {
    return calls() || what.equals("memory");
  }

  /** Returns whether these are calls of a scorer, and not training steps. */
  boolean calls() {
    return what.equals("calls");
  }

  /** Returns whether the parts to measure are methods of training. */
  boolean methods() {
    return what.equals("methods");
  }

  /** Returns how backends are opened. */
  BackendConfig config() {
    return BackendConfig.defaults().withDevice(device).withThreads(threads);
  }

  private static String known(String name, String value, List<String> choices) {
    if (!choices.contains(value)) {
      throw new IllegalArgumentException(name + ": needs one of " + choices + ", got " + value);
    }
    return value;
  }

  private static <E extends Enum<E>> List<E> list(String name, Class<E> type, List<E> otherwise) {
    List<String> labels =
        Arrays.stream(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    String value = Property.text(name, "");
    if (value.isEmpty()) {
      return otherwise;
    }
    return Arrays.stream(value.split(","))
        .map(part -> known(name, part.strip(), labels))
        .map(part -> Enum.valueOf(type, part.toUpperCase(Locale.ROOT)))
        .toList();
  }
}
