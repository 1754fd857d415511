/** Reads Parquet and JSON by DuckDB, and any database by its driver; writes results to them. */
module io.github.vae4j.data.duckdb {
  requires de.siegmar.fastcsv;
  requires io.github.vae4j.core;
  requires io.github.vae4j.data;
  requires java.sql;

  provides io.github.vae4j.core.data.DatasetProvider with
      io.github.vae4j.data.duckdb.ColumnFileProvider,
      io.github.vae4j.data.duckdb.JdbcProvider;
  provides io.github.vae4j.core.result.ResultWriter with
      io.github.vae4j.data.duckdb.JdbcWriter,
      io.github.vae4j.data.duckdb.ParquetWriter;
}
