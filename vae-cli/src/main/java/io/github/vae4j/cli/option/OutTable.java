package io.github.vae4j.cli.option;

import io.github.vae4j.cli.output.Destination;
import picocli.CommandLine.Option;

/** The table of a database that takes results. */
public final class OutTable {
  @Option(
      names = "--out-table",
      paramLabel = "NAME",
      description =
          "The table of the database that --out names. One that is there gets the rows in addition."
              + " Default: the name of the usual file.")
  private String table = "";

  /**
   * Returns where results go.
   *
   * @param out what --out says
   * @param usual the table if the option names none
   * @throws IllegalArgumentException if the option is given for what is no database
   */
  public Destination of(String out, String usual) {
    if (!table.isEmpty() && !Destination.isDatabase(out)) {
      throw new IllegalArgumentException(
          "--out-table: expected beside --out jdbc:..., found --out " + out);
    }
    return Destination.of(out, table.isEmpty() ? usual : table);
  }
}
