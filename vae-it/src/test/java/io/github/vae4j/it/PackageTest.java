package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package for Debian, of the smallest image where it has been built: {@code ./mvnw -Pimages
 * verify}. It is installed into a root of its own, used there and removed, as root alone can.
 */
@EnabledOnOs(OS.LINUX)
final class PackageTest {
  private static final Path IMAGE = Product.ROOT.resolve("vae-dist/target/images/minimal");
  private static final Path PACKAGES = Product.ROOT.resolve("vae-dist/src/packages");

  @TempDir private Path folder = Path.of("");

  private Path root() {
    return folder.resolve("root");
  }

  private boolean installed(String program) {
    return Processes.run(List.of("sh", "-c", "command -v " + program), folder, Map.of()).exitCode()
        == 0;
  }

  private Processes.Result dpkg(String... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of("dpkg", "--root=" + root(), "--force-script-chrootless"),
                Stream.concat(Stream.of("--force-depends"), Stream.of(arguments)))
            .toList();
    return Processes.run(command, folder, Map.of());
  }

  @Test
  void aPackageIsInstalledUsedAndRemoved() throws IOException {
    assumeTrue(Files.exists(IMAGE), IMAGE + " is not built; ./mvnw -Pimages does that");
    assumeTrue(installed("dpkg-deb") && installed("fakeroot"), "needs dpkg-deb and fakeroot");
    assumeTrue("root".equals(System.getProperty("user.name")), "only root installs");
    Path java = Path.of(System.getProperty("java.home", ""), "bin/java");
    Processes.Result made =
        Processes.run(
            List.of(
                java.toString(),
                PACKAGES.resolve("Deb.java").toString(),
                IMAGE.toString(),
                PACKAGES.toString(),
                folder.toString(),
                "0.1.0-SNAPSHOT"),
            folder,
            Map.of());
    assertEquals(0, made.exitCode(), made::toString);
    Path built;
    try (Stream<Path> files = Files.list(folder)) {
      built = files.filter(file -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
    }
    assertTrue(built.getFileName().toString().startsWith("vae4j_0.1.0~snapshot"), made::toString);
    for (String state : List.of("info", "updates", "triggers")) {
      Files.createDirectories(root().resolve("var/lib/dpkg").resolve(state));
    }
    Files.createFile(root().resolve("var/lib/dpkg/status"));
    Processes.Result installed = dpkg("--install", built.toString());
    assertEquals(0, installed.exitCode(), installed::toString);
    // Links lead to places below /, which is elsewhere here.
    Path launcher = Files.readSymbolicLink(root().resolve("usr/bin/vae"));
    Path program = root().resolve(launcher.toString().substring(1));
    Processes.Result trained =
        Processes.run(
            List.of(program.toString(), "train", "digits", "--epochs", "1", "--quiet"),
            folder,
            Map.of());
    assertEquals(0, trained.exitCode(), trained::toString);
    Path page = root().resolve("usr/share/man/man1/vae-train.1.gz");
    assertTrue(Files.isSymbolicLink(page), "a manual page of a command");
    Path completion =
        Files.readSymbolicLink(root().resolve("usr/share/bash-completion/completions/vae"));
    String script = Files.readString(root().resolve(completion.toString().substring(1)));
    assertTrue(script.contains("_complete_vae"), "the completion of bash");
    Processes.Result removed = dpkg("--remove", "vae4j");
    assertEquals(0, removed.exitCode(), removed::toString);
    for (Path link : List.of(root().resolve("usr/bin/vae"), page)) {
      assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS), link + " is left");
    }
    assertFalse(Files.exists(root().resolve("opt/vae4j")), "the folder is left");
  }
}
