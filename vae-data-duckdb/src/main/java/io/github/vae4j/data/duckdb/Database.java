package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.discovery.PluginLayers;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A database by its locator, which is a URL of JDBC. User and password come from the environment: a
 * locator is kept in model files and in the history of shells, so it has no password.
 */
final class Database {
  /** How locators of databases begin. */
  static final String JDBC = "jdbc:";

  static final String DUCKDB = "jdbc:duckdb:";
  static final String USER = "VAE_JDBC_USER";
  static final String PASSWORD = "VAE_JDBC_PASSWORD";

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(password|passwd|pwd|secret|token)\\s*=|//[^/?@]*:[^/?@]*@|:[^:/@]+/[^/@]+@");

  private final String locator;

  private Database(String locator) {
    this.locator = locator;
  }

  /**
   * Returns the database of a locator.
   *
   * @throws DataException if the locator has a password in it
   */
  static Database of(String locator) {
    if (SECRET.matcher(locator).find()) {
      throw new DataException(
          locator.replaceFirst("(?s)^(jdbc:\\w+).*", "$1")
              + ": expected no password in the locator, because model files and the history of the"
              + " shell keep it; set "
              + USER
              + " and "
              + PASSWORD
              + " in the environment");
    }
    return new Database(locator);
  }

  /** Returns the locator without parameters, for messages. */
  String where() {
    return locator.replaceFirst("[?;].*", "");
  }

  /** Returns a short name: that of the database, or of its file. */
  String name() {
    String name = where().replaceFirst("[/\\\\]+$", "").replaceFirst(".*[/\\\\:]", "");
    return name.isEmpty() ? "database" : name;
  }

  boolean isDuckDb() {
    return locator.startsWith(DUCKDB);
  }

  /** Returns whether it is of MySQL, which streams rows only if it is asked in a way of its own. */
  boolean isMySql() {
    return locator.startsWith(JDBC + "mysql:");
  }

  /**
   * Opens a connection on which several commands are one transaction.
   *
   * @param reading whether nothing is written
   * @throws DataException if there is no driver, or the database does not answer
   */
  Connection open(boolean reading) {
    try {
      Connection connection = driver().connect(locator, properties(reading));
      if (connection == null) {
        throw new SQLException("its driver does not take such a locator");
      }
      try {
        if (reading && !isDuckDb()) {
          askToWriteNothing(connection);
        }
        connection.setAutoCommit(false); // PostgreSQL streams rows in a transaction alone
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new DataException(
          where()
              + ": expected a database that answers, found: "
              + SqlFailure.reason(e)
              + "; check the locator, and user and password in "
              + USER
              + " and "
              + PASSWORD,
          e);
    } catch (LinkageError | IllegalStateException e) {
      throw new DataException(
          where()
              + ": expected a driver that runs on this machine, found: "
              + SqlFailure.reason(e)
              + "; take a driver for this system and processor",
          e);
    }
  }

  /** A driver may heed it or not; some refuse it once they are connected. */
  private static void askToWriteNothing(Connection connection) {
    try {
      connection.setReadOnly(true);
    } catch (SQLException e) {
      System.getLogger(Database.class.getName())
          .log(System.Logger.Level.DEBUG, "the driver takes no hint that nothing is written", e);
    }
  }

  private Driver driver() throws SQLException {
    List<String> failures = new ArrayList<>();
    List<Driver> drivers = new ArrayList<>(PluginLayers.providers(Driver.class, failures::add));
    DriverManager.drivers().forEach(drivers::add); // those that a host registered itself
    for (Driver driver : drivers) {
      if (driver.acceptsURL(locator)) {
        return driver;
      }
    }
    throw new DataException(
        where()
            + ": expected a driver of this database, found "
            + (drivers.isEmpty()
                ? "none"
                : "others ("
                    + String.join(
                        ", ", drivers.stream().map(d -> d.getClass().getName()).distinct().toList())
                    + ")")
            + "; put "
            + (isDuckDb() ? "org.duckdb:duckdb_jdbc" : "its jar")
            + " on the path, or into a folder of its own in plugins of the application"
            + (failures.isEmpty() ? "" : "; could not load: " + String.join(", ", failures)));
  }

  private Properties properties(boolean reading) {
    Properties properties = new Properties();
    Map.of("user", USER, "password", PASSWORD)
        .forEach(
            (property, variable) ->
                Optional.ofNullable(System.getenv(variable))
                    .ifPresent(value -> properties.setProperty(property, value)));
    if (isDuckDb()) {
      properties.remove("user");
      properties.remove("password");
      DuckDb.settings()
          .forEach(
              (setting, value) -> {
                if (!locator.contains(setting + "=")) {
                  properties.setProperty(setting, value);
                }
              });
      if (reading && !DuckDb.isInMemory(locator)) {
        properties.setProperty("duckdb.read_only", "true"); // nor is an absent file made
      }
    }
    return properties;
  }
}
