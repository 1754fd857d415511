package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Rows of a query of any database that has a driver, by its JDBC URL. They are read once, in one
 * transaction that writes nothing, and only some thousands of them are in memory at a time.
 */
public final class JdbcProvider implements DatasetProvider {
  /** Creates the provider. */
  public JdbcProvider() {}

  @Override
  public String name() {
    return "database";
  }

  @Override
  public String locators() {
    return "jdbc:... (a database, with --query)";
  }

  @Override
  public Set<String> settings() {
    return Set.of("label-column", "missing", "categorical", "query");
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public boolean opens(String locator) {
    return locator.startsWith(Database.JDBC);
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    Database database = Database.of(locator);
    if (settings.query().isBlank()) {
      throw new DataException(
          database.where()
              + ": expected a query of the rows that are meant, found none; give one, such as"
              + " --query \"select * from customers order by id\"");
    }
    // MySQL's driver takes all rows at once unless it is asked for them one by one, in this way.
    int fetch = database.isMySql() ? Integer.MIN_VALUE : QueryReader.FEW;
    try (Connection connection = database.open(true)) {
      return new QueryReader(database.name(), database.where(), settings.query(), fetch, settings)
          .read(connection);
    } catch (SQLException e) {
      throw new DataException(
          database.where() + ": expected to close the connection, found: " + SqlFailure.reason(e),
          e);
    }
  }
}
