package io.github.vae4j.it;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bundles: each a backend with its engine in one jar. */
final class Bundles {
  static final List<String> ENGINES = List.of("djl", "tf", "nd4j");

  private Bundles() {}

  /** Returns what the VM said about native code and memory, which engines use on purpose. */
  static String warningsOfTheVm(Processes.Result result) {
    return result
        .err()
        .lines()
        .filter(line -> line.matches("WARNING: .*(restricted|native|Unsafe).*"))
        .collect(joining("\n"));
  }

  static Path jar(String engine) {
    String name = "vae-bundle-" + engine;
    return Product.ROOT.resolve(name + "/target/" + name + "-" + Product.VERSION + ".jar");
  }

  /** Puts a bundle and its natives into a folder as a user would, the large files by a link. */
  static Path place(String engine, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.createSymbolicLink(
          folder.resolve("natives"),
          Product.ROOT.resolve("vae-backend-" + engine + "/target/natives"));
      return Files.copy(jar(engine), folder.resolve(jar(engine).getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
