package io.github.vae4j.core.table;

import java.util.Optional;

/**
 * A column of a table as training found it.
 *
 * @param name in the file
 * @param role what it is for
 * @param type kind of its cells
 * @param encoding how cells become elements; empty for a column that no model sees
 * @param likelihood word of p(x|z) of its cells, without the number of levels
 * @param missing share of the cells that were missing in training, 0 to 1
 */
public record Column(
    String name,
    Role role,
    ColumnType type,
    Optional<Encoding> encoding,
    String likelihood,
    double missing) {
  /**
   * Checks that a model can see what it is to see.
   *
   * @throws IllegalArgumentException if a feature or a condition has no encoding, levels are
   *     encoded as numbers or numbers as levels, or the share is none
   */
  public Column {
    if (encoding.isEmpty() && (role == Role.FEATURE || role == Role.CONDITION)) {
      throw new IllegalArgumentException(
          "column '" + name + "': a " + role.word() + " needs an encoding");
    }
    if (encoding.isPresent() && type.ofLevels() != encoding.get() instanceof Levels) {
      throw new IllegalArgumentException(
          "column '"
              + name
              + "': needs "
              + (type.ofLevels() ? "levels" : "numbers")
              + ", because it is "
              + type.word());
    }
    if (missing < 0 || missing > 1) { // NaN is that of no rows
      throw new IllegalArgumentException(
          "column '" + name + "': needs a share of missing cells from 0 to 1, got " + missing);
    }
  }

  /** Returns a column that no model sees. */
  static Column unseen(String name, Role role, ColumnType type, double missing) {
    return new Column(name, role, type, Optional.empty(), type.likelihood(), missing);
  }

  /** Returns how cells become elements. */
  Encoding cells() {
    return encoding.orElseThrow(
        () -> new IllegalStateException("column '" + name + "' is not seen by the model"));
  }

  /** Returns the block of a likelihood {@code columns} for this column. */
  String block() {
    return block(likelihood, cells().width());
  }

  /** Returns the block of a likelihood for a column of so many elements. */
  static String block(String likelihood, int width) {
    boolean sized = likelihood.equals("categorical") || likelihood.equals("ordinal");
    return sized ? likelihood + ":" + width : likelihood;
  }
}
