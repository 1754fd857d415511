package io.github.vae4j.data.duckdb;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * Another driver behind {@link #PREFIX}, whose connections are lost after 2,500 rows are read, or
 * with the third batch that is written.
 */
final class LeavingDriver implements Driver {
  private static final String PREFIX = "jdbc:leaving:";
  private static final int ROWS = 2500;
  private static final int BATCHES = 3;

  private static boolean registered;

  private LeavingDriver() {}

  /** Returns the locator of a database that goes away. */
  static synchronized String url(String real) {
    if (!registered) {
      try {
        DriverManager.registerDriver(new LeavingDriver());
        registered = true;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    return PREFIX + real;
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public Connection connect(String url, Properties properties) throws SQLException {
    return proxy(
        Connection.class, DriverManager.getConnection(url.substring(PREFIX.length())), new int[3]);
  }

  private static <T> T proxy(Class<T> type, Object real, int[] counts) {
    InvocationHandler handler =
        (self, method, arguments) -> {
          String name = method.getName();
          if (name.equals("next") && ++counts[0] > ROWS
              || name.equals("executeBatch") && ++counts[1] == BATCHES) {
            counts[2] = 1;
            throw new SQLException("the cable was cut", "08006");
          }
          if (counts[2] == 1 && (name.equals("rollback") || name.equals("isValid"))) {
            ((Connection) real).rollback(); // as the database does by itself
            throw new SQLException("the cable was cut", "08003");
          }
          return wrapped(call(method, real, arguments), counts);
        };
    return type.cast(
        Proxy.newProxyInstance(
            LeavingDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Method method, Object real, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object wrapped(Object found, int[] counts) {
    if (found instanceof PreparedStatement) {
      return proxy(PreparedStatement.class, found, counts);
    }
    if (found instanceof Statement) {
      return proxy(Statement.class, found, counts);
    }
    boolean rows = found instanceof ResultSet set && !isOfMetaData(set);
    return rows ? proxy(ResultSet.class, found, counts) : found;
  }

  private static boolean isOfMetaData(ResultSet rows) {
    try {
      return rows.getMetaData().getColumnCount() > 1;
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
