package io.github.vae4j.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project of somebody else that is built by Maven and depends on the artifacts of this build,
 * which stand in a repository of their own as if they had been installed.
 */
final class MavenProject {
  private static final Path REPOSITORY = Product.ROOT.resolve("vae-it/target/artifacts");
  private static final List<String> MODULES =
      List.of(
          "vae-api",
          "vae-backend-base",
          "vae-backend-reference",
          "vae-core",
          "vae-data",
          "vae-inference-bsvi",
          "vae-backend-djl",
          "vae-bundle-djl");

  private final Path folder;

  private MavenProject(Path folder) {
    this.folder = folder;
  }

  /** Returns the project in a folder. */
  static MavenProject in(Path folder) {
    publish();
    return new MavenProject(folder);
  }

  /** Returns a copy of one of the examples. */
  static MavenProject example(String name, Path folder) {
    Path source = Product.ROOT.resolve("examples").resolve(name);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = source.relativize(file);
        if (!relative.startsWith("target")) {
          Path target = folder.resolve(relative.toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return in(folder);
  }

  Path target() {
    return folder.resolve("target");
  }

  /** Runs Maven. */
  Processes.Result run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Product.ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                // What the user has installed stands behind what this build has made.
                "-Dmaven.repo.local=" + REPOSITORY,
                "-Dmaven.repo.local.tail=" + System.getProperty("vae.repository"),
                "-f",
                folder.resolve("pom.xml").toString()));
    command.addAll(List.of(arguments));
    return Processes.run(command, folder, Map.of("JAVA_HOME", System.getProperty("java.home", "")));
  }

  private static synchronized void publish() {
    try {
      publish("vae4j", Product.ROOT.resolve("pom.xml"), "pom");
      publish("vae-bom", BomTest.PUBLISHED, "pom");
      for (String module : MODULES) {
        Path reduced = Product.ROOT.resolve(module + "/target/dependency-reduced-pom.xml");
        publish(
            module,
            Files.exists(reduced) ? reduced : Product.ROOT.resolve(module + "/pom.xml"),
            "pom");
        publish(
            module,
            Product.ROOT.resolve(module + "/target/" + module + "-" + Product.VERSION + ".jar"),
            "jar");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void publish(String artifact, Path file, String extension) throws IOException {
    Path folder =
        Files.createDirectories(
            REPOSITORY.resolve("io/github/vae4j/" + artifact + "/" + Product.VERSION));
    Files.copy(
        file,
        folder.resolve(artifact + "-" + Product.VERSION + "." + extension),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
