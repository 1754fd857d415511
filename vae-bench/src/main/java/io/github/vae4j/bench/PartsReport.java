package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.bench.parts.PartsRun;
import io.github.vae4j.core.discovery.Backends;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures each part of a model, or each method of training, in a process of its own: peaks of
 * memory are the process's.
 */
public final class PartsReport {
  private PartsReport() {}

  /**
   * Measures one part.
   *
   * @param arguments the engine, the file to write the row to, the group and the part
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(() -> run(Engine.valueOf(arguments[0]), arguments));
  }

  private static boolean run(Engine engine, String... arguments) throws IOException {
    Options options = Options.ofProperties();
    try (Backend backend = Backends.discover().select(engine.label()).open(options.config());
        PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of(arguments[1])))) {
      PartsRun.row(
          backend,
          options.methods(),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]),
          options.blocks(),
          options.blockMillis(),
          out);
    }
    return true;
  }

  /** Measures all parts on each engine and prints a table for each. */
  static boolean report(Options options, PrintStream out) throws IOException, InterruptedException {
    boolean failed = false;
    Path file = Files.createTempFile("vae-bench", ".txt");
    for (Engine engine : options.engines()) {
      out.println(engine.label());
      out.print(PartsRun.header());
      List<Integer> sizes = PartsRun.sizes(options.methods());
      for (int group = 0; group < sizes.size(); group++) {
        for (int part = 0; part < sizes.get(group); part++) {
          Files.writeString(file, "");
          int status =
              ChildVm.run(
                  PartsReport.class,
                  options.threads(),
                  List.of("-Xmx2g"),
                  engine.name(),
                  file.toString(),
                  Integer.toString(group),
                  Integer.toString(part));
          out.print(Files.readString(file));
          failed |= status != 0;
        }
      }
    }
    Files.delete(file);
    return failed;
  }
}
