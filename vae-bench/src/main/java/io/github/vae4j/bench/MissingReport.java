package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.bench.missing.MissingRun;
import io.github.vae4j.bench.missing.Settings;
import io.github.vae4j.core.discovery.Backends;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Removes cells of each table in a process of its own, which has the engine's threads set. */
public final class MissingReport {
  private MissingReport() {}

  /**
   * Measures one table.
   *
   * @param arguments the engine, the file to write the results to, and the table
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(() -> run(Engine.valueOf(arguments[0]), Path.of(arguments[1]), arguments[2]));
  }

  private static boolean run(Engine engine, Path file, String table) throws IOException {
    Options options = Options.ofProperties();
    try (Backend backend = Backends.discover().select(engine.label()).open(options.config());
        PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      new MissingRun(Settings.ofProperties(), backend, out).run(table);
    }
    return true;
  }

  /** Measures all tables and prints what is found of each. */
  static boolean report(Options options, PrintStream out) throws IOException, InterruptedException {
    Settings settings = Settings.ofProperties();
    out.println(settings);
    out.print(MissingRun.header());
    boolean failed = false;
    Path file = Files.createTempFile("vae-bench", ".txt");
    for (String table : settings.tables()) {
      String engine = options.engines().get(0).name();
      int status =
          ChildVm.run(
              MissingReport.class,
              options.threads(),
              List.of("-Xmx2g"),
              engine,
              file.toString(),
              table);
      out.print(Files.readString(file));
      if (status != 0) {
        out.println(table + ": failed with status " + status);
        failed = true;
      }
    }
    Files.delete(file);
    return failed;
  }
}
