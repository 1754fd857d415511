package io.github.vae4j.bench.start;

import io.github.vae4j.bench.setting.Property;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The wall time of commands by launchers ({@code bench.launchers}: the application's and those of
 * the images that have been built), in turns, {@code bench.blocks} times each: the help, the
 * version, and a training of one step on each engine that the launcher has, with its examination,
 * verification, evaluation and pictures.
 */
public final class StartRun {
  private static final List<String> ENGINES = List.of("djl", "tf", "nd4j", "reference");

  private record Start(Path launcher, String command) {}

  private StartRun() {}

  /** Measures and prints, and returns whether a command failed. */
  public static boolean report(PrintStream out) throws IOException, InterruptedException {
    int blocks = Property.number("bench.blocks", 21);
    Path folder = Files.createTempDirectory("vae-bench");
    Map<Start, List<Double>> seconds = new LinkedHashMap<>();
    boolean failed = false;
    try {
      for (Start start : starts()) {
        failed |= run(start, folder) != 0; // also fills the page cache
        seconds.put(start, new ArrayList<>());
      }
      for (int i = 0; i < blocks; i++) {
        for (Map.Entry<Start, List<Double>> start : seconds.entrySet()) {
          long began = System.nanoTime();
          failed |= run(start.getKey(), folder) != 0;
          start.getValue().add((System.nanoTime() - began) / 1e9);
        }
      }
    } finally {
      delete(folder);
    }
    seconds.forEach(
        (start, all) -> {
          Collections.sort(all);
          out.printf(
              Locale.ROOT,
              "%6.3f s (%.3f-%.3f)  %s %s%n",
              all.get(all.size() / 2),
              all.get(0),
              all.get(all.size() - 1),
              start.launcher(),
              start.command());
        });
    return failed;
  }

  private static List<Start> starts() throws IOException {
    List<Start> starts = new ArrayList<>();
    for (Path launcher : launchers()) {
      starts.add(new Start(launcher, "--help"));
      starts.add(new Start(launcher, "--version"));
      Path home = launcher.resolveSibling("..").normalize();
      for (String engine : ENGINES) {
        boolean there =
            Stream.of("plugins", "lib")
                .anyMatch(p -> Files.exists(home.resolve(p).resolve(engine)));
        if (there || (home.endsWith("minimal") && engine.equals("reference"))) {
          starts.add(
              new Start(
                  launcher, "train digits --steps 1 --overwrite --out run --backend " + engine));
        }
      }
    }
    return starts;
  }

  private static List<Path> launchers() throws IOException {
    String given = Property.text("bench.launchers", "");
    if (!given.isEmpty()) {
      return Stream.of(given.split(",")).map(path -> Path.of(path).toAbsolutePath()).toList();
    }
    Path target = Path.of("..", "vae-dist", "target").toAbsolutePath().normalize();
    List<Path> launchers = new ArrayList<>(List.of(target.resolve("vae/bin/vae")));
    if (Files.exists(target.resolve("images"))) {
      try (Stream<Path> images = Files.list(target.resolve("images"))) {
        images.sorted().map(image -> image.resolve("bin/vae")).forEach(launchers::add);
      }
    }
    return launchers.stream().filter(Files::exists).toList();
  }

  private static int run(Start start, Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(start.launcher().toString()));
    command.addAll(List.of(start.command().split(" ")));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
