package io.github.vae4j.bench;

import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.bench.model.BenchModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to measure, from the system properties {@code bench} and {@code bench.*}; a blank one counts
 * as absent.
 *
 * @param opening whether to time the opening of backends instead: {@code bench=open}
 * @param anomaly whether to score tables with the product's commands instead: {@code bench=anomaly}
 * @param missing whether to remove cells of tables instead: {@code bench=missing}
 * @param memory whether to watch the memory of many steps instead of the time of one: {@code
 *     bench=memory} or {@code bench=calls}
 * @param calls whether these are calls of a scorer with one row each, and not training steps:
 *     {@code bench=calls}
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
    boolean opening,
    boolean anomaly,
    boolean missing,
    boolean memory,
    boolean calls,
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

  /**
   * Reads the properties.
   *
   * @throws IllegalArgumentException if one is not of its range
   */
  static Options ofProperties() {
    String what =
        known(
            "bench",
            property("bench", "step"),
            List.of("step", "open", "memory", "calls", "missing", "anomaly"));
    boolean calls = what.equals("calls");
    boolean memory = calls || what.equals("memory");
    boolean opening = what.equals("open");
    boolean missing = what.equals("missing");
    List<Engine> engines =
        missing
            ? List.of(Engine.DJL)
            : memory || opening ? Engine.ours() : List.of(Engine.values());
    return new Options(
        opening,
        what.equals("anomaly"),
        missing,
        memory,
        calls,
        list("bench.engines", Engine.class, engines),
        list(
            "bench.models",
            BenchModel.class,
            memory ? List.of(BenchModel.TINY) : List.of(BenchModel.values())),
        property("bench.device", ""),
        number("bench.threads", 2),
        number("bench.blocks", 60),
        number("bench.block-millis", 100),
        number("bench.warm-up-millis", 2000),
        number("bench.steps", calls ? 1_000_000 : 100_000));
  }

  /** Returns how backends are opened. */
  BackendConfig config() {
    return BackendConfig.defaults().withDevice(device).withThreads(threads);
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  private static String known(String name, String value, List<String> choices) {
    if (!choices.contains(value)) {
      throw new IllegalArgumentException(name + ": needs one of " + choices + ", got " + value);
    }
    return value;
  }

  private static int number(String name, int otherwise) {
    String value = property(name, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same message
    }
    throw new IllegalArgumentException(name + ": needs a number above 0, got " + value);
  }

  private static <E extends Enum<E>> List<E> list(String name, Class<E> type, List<E> otherwise) {
    List<String> labels =
        Arrays.stream(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    String value = property(name, "");
    if (value.isEmpty()) {
      return otherwise;
    }
    return Arrays.stream(value.split(","))
        .map(part -> known(name, part.strip(), labels))
        .map(part -> Enum.valueOf(type, part.toUpperCase(Locale.ROOT)))
        .toList();
  }
}
