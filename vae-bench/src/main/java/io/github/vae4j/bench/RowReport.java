package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.bench.row.RowRun;
import io.github.vae4j.core.discovery.Backends;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures the scores of single rows in a process of its own for each engine. */
public final class RowReport {
  private RowReport() {}

  /**
   * Measures beside one engine.
   *
   * @param arguments the engine and the file to write the table to
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(
        () -> {
          Options options = Options.ofProperties();
          try (Backend backend =
                  Backends.discover()
                      .select(Engine.valueOf(arguments[0]).label())
                      .open(options.config());
              PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of(arguments[1])))) {
            RowRun.report(backend, options.blockMillis() * options.blocks() / 6, out);
          }
          return true;
        });
  }

  /** Measures beside each engine and prints the tables. */
  static boolean report(Options options, PrintStream out) throws IOException, InterruptedException {
    boolean failed = false;
    Path file = Files.createTempFile("vae-bench", ".txt");
    for (Engine engine : options.engines()) {
      Files.writeString(file, "");
      int status =
          ChildVm.run(
              RowReport.class,
              options.threads(),
              List.of("-Xmx1g"),
              engine.name(),
              file.toString());
      out.println(engine.label());
      out.print(Files.readString(file));
      failed |= status != 0;
    }
    Files.delete(file);
    return failed;
  }
}
