package io.github.vae4j.cli.search;

import io.github.vae4j.cli.output.EstimateTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a trial came to in a part of a whole training.
 *
 * @param part of a training that it was trained for: one so many-th; 1 for the whole
 * @param state how it ended
 * @param nats mean of the yardstick over the validation data; NaN if it has none
 * @param error standard error of the mean; NaN of one datum, which has none
 * @param seconds that training and judging took, without those of shorter parts
 */
record Judged(Trial trial, int part, State state, double nats, double error, double seconds) {
  /** Columns before those of the options that vary. */
  static final List<String> COLUMNS =
      List.of("trial", "part_of_training", "state", "nats", "standard_error", "seconds");

  /** How a trial ended. */
  enum State {
    /** It has a number. */
    DONE,
    /** A value turned infinite or NaN. */
    DIVERGED,
    /** The settings do not go together. */
    REFUSED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  /** Returns whether it has a number, a greater one than another. */
  boolean betterThan(Judged other) {
    return state == State.DONE && (other.state != State.DONE || nats > other.nats);
  }

  /** Returns the number with its error, if it has one, such as {@code -21.35 +- 0.42}. */
  String number() {
    return EstimateTexts.of(nats, error);
  }

  /** Returns the cells of a line, the options in the order of the trial. */
  List<String> cells() {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(trial.number()));
    cells.add("1/" + part);
    cells.add(state.label());
    cells.add(state == State.DONE ? Double.toString(nats) : "");
    cells.add(Double.isNaN(error) ? "" : Double.toString(error));
    cells.add(String.format(Locale.ROOT, "%.1f", seconds));
    cells.addAll(trial.settings().values());
    return cells;
  }

  /**
   * Reads a line.
   *
   * @param cells by column
   * @throws IllegalArgumentException if one is no number or state
   */
  static Judged of(Trial trial, Map<String, String> cells) {
    State state = State.valueOf(cells.getOrDefault("state", "").toUpperCase(Locale.ROOT));
    boolean done = state == State.DONE;
    return new Judged(
        trial,
        Integer.parseInt(cells.getOrDefault("part_of_training", "").replaceFirst("^1/", "")),
        state,
        done ? Double.parseDouble(cells.getOrDefault("nats", "")) : Double.NaN,
        number(cells.getOrDefault("standard_error", "")),
        Double.parseDouble(cells.getOrDefault("seconds", "")));
  }
}
