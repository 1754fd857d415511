package io.github.vae4j.core.table;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of a table's columns; the rest is inferred.
 *
 * @param hints by the name of a column
 * @param only the columns that are features unless their hint says otherwise; empty for all
 * @param likelihoods words by the type of columns
 * @param label name of the column that a reader has made the labels of; empty for none
 * @param divisor of numeric columns in place of standardisation; 0 to standardise
 */
public record SchemaOptions(
    Map<String, Hint> hints,
    List<String> only,
    Map<ColumnType, String> likelihoods,
    double divisor,
    String label) {
  /** Keeps copies. */
  public SchemaOptions {
    hints = Map.copyOf(hints);
    only = List.copyOf(only);
    likelihoods = Map.copyOf(likelihoods);
    if (!(divisor >= 0 && Double.isFinite(divisor))) {
      throw new IllegalArgumentException("scale: needs to be finite and above 0, got " + divisor);
    }
  }

  /**
   * What is said of one column.
   *
   * @param levels in order; empty to find them
   * @param time pattern of dates or times; empty to find it
   */
  public record Hint(
      Optional<Role> role,
      Optional<ColumnType> type,
      Optional<String> likelihood,
      List<String> levels,
      String time) {
    private static final Hint NONE =
        new Hint(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), "");

    /** Keeps a copy of the levels. */
    public Hint {
      levels = List.copyOf(levels);
    }
  }

  /** Returns nothing said. */
  public static SchemaOptions defaults() {
    return builder().build();
  }

  /** Returns a builder that starts with nothing said. */
  public static Builder builder() {
    return new Builder();
  }

  Hint hint(String column) {
    return hints.getOrDefault(column, Hint.NONE);
  }

  /** Says one thing after the other; of two that contradict each other the later counts. */
  public static final class Builder {
    private final Map<String, Hint> hints = new LinkedHashMap<>();
    private final List<String> only = new ArrayList<>();
    private final Map<ColumnType, String> likelihoods = new EnumMap<>(ColumnType.class);
    private double divisor;
    private String label = "";

    private Builder() {}

    private Hint hint(String column) {
      return hints.getOrDefault(column, Hint.NONE);
    }

    /** Says what a column is for. */
    public Builder role(String column, Role role) {
      Hint h = hint(column);
      hints.put(column, new Hint(Optional.of(role), h.type, h.likelihood, h.levels, h.time));
      return this;
    }

    /** Says of which kind a column is. */
    public Builder type(String column, ColumnType type) {
      Hint h = hint(column);
      hints.put(column, new Hint(h.role, Optional.of(type), h.likelihood, h.levels, h.time));
      return this;
    }

    /** Gives a column a likelihood, such as {@code student-t}. */
    public Builder likelihood(String column, String word) {
      Hint h = hint(column);
      hints.put(column, new Hint(h.role, h.type, Optional.of(word), h.levels, h.time));
      return this;
    }

    /** Gives all columns of a type a likelihood unless they have their own. */
    public Builder likelihood(ColumnType type, String word) {
      likelihoods.put(type, word);
      return this;
    }

    /** Takes back what was said of a column. */
    public Builder forget(String column) {
      hints.remove(column);
      return this;
    }

    /** Names the levels of a column in order. */
    public Builder levels(String column, List<String> levels) {
      Hint h = hint(column);
      hints.put(column, new Hint(h.role, h.type, h.likelihood, levels, h.time));
      return this;
    }

    /** Gives the pattern of a column of dates or times. */
    public Builder time(String column, String pattern) {
      Hint h = hint(column);
      hints.put(
          column, new Hint(h.role, Optional.of(ColumnType.TIME), h.likelihood, h.levels, pattern));
      return this;
    }

    /** Makes these the only features. */
    public Builder only(List<String> columns) {
      only.addAll(columns);
      return this;
    }

    /** Names the column that a reader has made the labels of. */
    public Builder label(String column) {
      label = column;
      return this;
    }

    /** Divides numeric columns by a number instead of standardising them. */
    public Builder divisor(double value) {
      divisor = value;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if the divisor is negative or not finite
     */
    public SchemaOptions build() {
      return new SchemaOptions(hints, only, likelihoods, divisor, label);
    }
  }
}
