package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import io.github.vae4j.core.execution.CompiledProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Opens a backend in a fresh process, with and without the examination of its engine, and runs a
 * small program, which waits for the examination.
 */
public final class OpenRun {
  private static final int RUNS = 7;
  private static final List<String> WAYS = List.of("alone", "examined");
  private static final List<String> TIMES = List.of("open", "first program");

  private OpenRun() {}

  /**
   * Runs once.
   *
   * @param arguments the engine, the file to write the results to, and a way
   */
  public static void main(String[] arguments) {
    ChildVm.exitAfter(() -> run(Engine.valueOf(arguments[0]), Path.of(arguments[1]), arguments[2]));
  }

  private static boolean run(Engine engine, Path file, String way) throws IOException {
    DiscoveredBackend found =
        Backends.discover().entries().stream()
            .filter(entry -> entry.name().equals(engine.label()))
            .findFirst()
            .orElseThrow();
    Options options = Options.ofProperties();
    Properties results = new Properties();
    long start = System.nanoTime();
    try (Backend backend =
        way.equals("examined")
            ? found.open(options.config())
            : found.provider().open(options.config())) {
      results.setProperty(TIMES.get(0), milliseconds(start));
      TensorType type = TensorType.of(DType.FLOAT32, 4, 4);
      Trace trace = Trace.open();
      Tensor x = trace.input("x", Role.DATA, type);
      try (CompiledProgram program =
          CompiledProgram.compile(
              backend, trace.program(Map.of("y", x.matmul(x).tanh())), Set.of())) {
        program.runToHost(Map.of(), Map.of("x", HostArray.filled(type, 0.5)));
      }
      results.setProperty(TIMES.get(1), milliseconds(start));
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      results.store(writer, null);
    }
    return true;
  }

  private static String milliseconds(long start) {
    return Double.toString((System.nanoTime() - start) / 1e6);
  }

  /** Runs both ways in turn and prints the median and the range of each time. */
  static boolean report(Options options, PrintStream out) throws IOException, InterruptedException {
    boolean failed = false;
    Path file = Files.createTempFile("vae-bench", ".properties");
    for (Engine engine : options.engines()) {
      Map<String, List<Double>> times = new TreeMap<>();
      for (int i = 0; i < RUNS; i++) {
        for (String way : WAYS) {
          failed |=
              ChildVm.run(
                      OpenRun.class,
                      options.threads(),
                      List.of(),
                      engine.name(),
                      file.toString(),
                      way)
                  != 0;
          Properties result = new Properties();
          try (Reader reader = Files.newBufferedReader(file)) {
            result.load(reader);
          }
          for (String time : TIMES) {
            times
                .computeIfAbsent(time + ", " + way, key -> new ArrayList<>())
                .add(Double.parseDouble(result.getProperty(time, "NaN")));
          }
        }
      }
      times.forEach(
          (what, all) -> {
            Collections.sort(all);
            out.printf(
                Locale.ROOT,
                "%-5s %-24s %5.0f ms (%.0f-%.0f)%n",
                engine.label(),
                what,
                all.get(RUNS / 2),
                all.get(0),
                all.get(RUNS - 1));
          });
    }
    Files.delete(file);
    return failed;
  }
}
