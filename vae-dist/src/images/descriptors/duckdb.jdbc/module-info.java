/** DuckDB's driver, which has no descriptor of its own. */
module duckdb.jdbc {
  requires java.logging;
  requires transitive java.sql;

  exports org.duckdb;

  provides java.sql.Driver with
      org.duckdb.DuckDBDriver;
}
