package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.file.Printable;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What a database says has gone wrong, as a part of a message. */
final class SqlFailure {
  private static final int LONGEST = 300; // characters
  private static final int SECONDS = 5; // to wait for an answer
  private static final Pattern ADVICE = Pattern.compile("(?s)\\R\\s*\\R.*");

  private SqlFailure() {}

  /**
   * Returns the reason in one line. DuckDB's advice behind the first paragraph is left out: it
   * proposes to download extensions.
   */
  static String reason(Throwable failure) {
    // Of a batch the first is the whole statement, the next what the database said.
    Throwable first =
        failure instanceof BatchUpdateException batch && batch.getNextException() != null
            ? batch.getNextException()
            : failure;
    String said = String.valueOf(first.getMessage());
    Throwable cause = first.getCause();
    if (cause != null && cause.getMessage() != null && !said.contains(cause.getMessage())) {
      said += " (" + cause.getMessage() + ")";
    }
    String line = ADVICE.matcher(said).replaceFirst("").strip().replaceAll("\\s*\\R\\s*", " ");
    String shown = Printable.line(line);
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "...";
  }

  /** Returns whether a connection on which a command failed is of no use any more. */
  static boolean isConnectionLost(Connection connection) {
    try {
      connection.rollback(); // else it takes no command, however sound it is
      return !connection.isValid(SECONDS);
    } catch (SQLException e) {
      return true;
    }
  }
}
