package io.github.vae4j.core.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of levels. Two that are all there are become one element, 0 or 1; others a block with 1
 * at the place of the level and 0 elsewhere.
 */
public final class Levels implements Encoding {
  /** What stands for every level that training did not see, or saw too rarely. */
  public static final String OTHER = "(other)";

  private final List<String> levels;
  private final boolean open;
  private final Map<String, Integer> positions = new HashMap<>();

  /**
   * Keeps the levels.
   *
   * @param levels in order
   * @param open whether others may come, which then have an element of their own
   * @throws IllegalArgumentException if there is none, or two are equal
   */
  public Levels(List<String> levels, boolean open) {
    this.levels = List.copyOf(levels);
    this.open = open;
    for (String level : this.levels) {
      positions.put(level, positions.size());
    }
    if (this.levels.isEmpty() || positions.size() < this.levels.size()) {
      throw new IllegalArgumentException(
          "levels: need at least one, and no two equal, got " + this.levels);
    }
  }

  /** Returns the levels in order. */
  public List<String> levels() {
    return levels;
  }

  /** Returns whether levels may come that training did not see. */
  public boolean open() {
    return open;
  }

  /** Returns the names of all positions: the levels and, if others may come, one for those. */
  List<String> names() {
    List<String> names = new ArrayList<>(levels);
    if (open) {
      names.add(OTHER);
    }
    return names;
  }

  @Override
  public int width() {
    return open ? levels.size() + 1 : levels.size() == 2 ? 1 : levels.size();
  }

  /** {@inheritDoc} A level that training did not see has the position behind the last. */
  @Override
  public double value(String cell) {
    Integer position = positions.get(cell);
    return position != null ? position : open ? levels.size() : Double.NaN;
  }

  @Override
  public String cell(double value) {
    return value < levels.size() ? levels.get((int) value) : OTHER;
  }

  @Override
  public void encode(double value, float[] target, int start) {
    if (width() == 1) {
      target[start] = (float) value;
      return;
    }
    for (int i = 0; i < width(); i++) {
      target[start + i] = i == value ? 1 : 0;
    }
  }

  @Override
  public double decode(double[] elements, int start) {
    if (width() == 1) {
      return elements[start] >= 0.5 ? 1 : 0;
    }
    int best = 0;
    // Where no level was too rare for a place of its own, training saw none in the place of others
    // and drove its probability towards 0. The rare draw there counts as the first level.
    int places = levels.size() < CellEncodings.MOST_LEVELS ? levels.size() : width();
    for (int i = 1; i < places; i++) {
      best = elements[start + i] > elements[start + best] ? i : best;
    }
    return best;
  }

  @Override
  public double error(double[] mean, double[] deviation, int start) {
    if (width() == 1) {
      return Math.min(mean[start], 1 - mean[start]);
    }
    return 1 - mean[start + (int) decode(mean, start)];
  }

  @Override
  public String description() {
    return levels.size() > 10
        ? "one of " + levels.size() + " levels such as " + String.join(", ", levels.subList(0, 5))
        : "one of " + String.join(", ", levels);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Levels that && levels.equals(that.levels) && open == that.open;
  }

  @Override
  public int hashCode() {
    return 31 * levels.hashCode() + Boolean.hashCode(open);
  }

  @Override
  public String toString() {
    return levels + (open ? " and others" : "");
  }
}
