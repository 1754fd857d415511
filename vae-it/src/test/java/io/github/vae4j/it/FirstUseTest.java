package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher at the top of the repository, in a small clone whose Maven is a script. */
@DisabledOnOs(OS.WINDOWS)
final class FirstUseTest {
  private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final FileTime LATER = FileTime.from(Instant.parse("2100-01-01T00:00:00Z"));

  @TempDir private Path folder = Path.of("");
  private Path clone = Path.of("");

  @BeforeEach
  void makeClone() throws IOException {
    clone = Files.createDirectories(folder.resolve("a clone"));
    script("vae", Files.readString(Product.ROOT.resolve("vae")));
    Files.createDirectories(clone.resolve("vae-backend-reference"));
    Files.writeString(clone.resolve("vae-backend-reference/pom.xml"), "");
    Files.createDirectories(clone.resolve("vae-core/src/main/java"));
    for (String source : List.of("pom.xml", "vae-core/pom.xml", "vae-core/src/main/java/A.java")) {
      Files.writeString(clone.resolve(source), "");
    }
    try (var sources = Files.walk(clone)) {
      for (Path source : sources.toList()) {
        Files.setLastModifiedTime(source, OLD);
      }
    }
    maven("");
  }

  @Test
  void firstUseBuildsWithVisibleProgressAndThenRuns() {
    Processes.Result result = vae("train", "two words");
    assertEquals(0, result.exitCode(), result::toString);
    assertEquals("ran: [train] [two words]", result.out());
    List<String> progress = result.err().lines().toList();
    assertEquals(
        List.of(
            "  building vae-api (2/7)",
            "  downloaded engine-1.0.jar (112 MB)",
            "  building vae-dist (7/7)"),
        progress.subList(1, 4));
    assertTrue(progress.get(0).startsWith("vae: first use; building."), result::toString);
    assertTrue(progress.get(4).matches("vae: built in \\d+ s"), result::toString);
    assertEquals(5, progress.size(), result::toString);
  }

  /** Makes a plug-in that the clone can build; other modules may be called backends too. */
  private void plugin(String name) throws IOException {
    Path assembly =
        Files.createDirectories(clone.resolve("vae-dist")).resolve("plugin-" + name + ".xml");
    Files.writeString(assembly, "");
    Files.setLastModifiedTime(assembly, OLD);
    Path pom = Files.createDirectories(clone.resolve("vae-backend-base")).resolve("pom.xml");
    Files.writeString(pom, "");
    Files.setLastModifiedTime(pom, OLD);
  }

  @Test
  void aBackendIsBuiltInWhenItIsFirstNamedAndStays() throws IOException {
    plugin("acme");
    vae();
    assertFalse(arguments().contains("-Pplugin"), arguments());

    Processes.Result result = vae("train", "--backend", "acme");
    assertTrue(result.err().startsWith("vae: first use of acme; building."), result::toString);
    assertTrue(arguments().contains(" -Pplugin-acme "), arguments());
    vae("train", "--backend=acme");
    vae("train", "--backend", "djl");
    vae("train", "--backend", "no-such");
    vae("train", "--backend", "reference"); // a backend, but part of the application itself
    vae("train", "--backend", "base");
    assertEquals(2, builds());

    Files.setLastModifiedTime(clone.resolve("pom.xml"), LATER);
    vae();
    assertEquals(3, builds());
    assertTrue(arguments().contains(" -Pplugin-acme "), arguments());
  }

  @Test
  void filesAndDatabasesThatNeedItNameThePlugInForThem() throws IOException {
    plugin("duckdb");
    vae("train", "table.csv", "--config", "config.json");
    assertFalse(arguments().contains("-Pplugin"), arguments());
    vae("score", "model.safetensors", "table.csv", "--out", "jdbc:duckdb:shop.db");
    assertTrue(arguments().contains(" -Pplugin-duckdb "), arguments());
  }

  @Test
  void theEnvironmentAndTheComparisonOfAllNameBackendsToo() throws IOException {
    for (String name : List.of("acme", "best")) {
      plugin(name);
    }
    Vae.in(folder).by(clone.resolve("vae")).with("VAE_BACKEND", "best").run();
    assertTrue(arguments().contains(" -Pplugin-best "), arguments());
    assertFalse(arguments().contains("acme"), arguments());
    vae("parity", "config.yaml");
    assertTrue(arguments().contains(" -Pplugin-best -Pplugin-acme "), arguments());
    assertFalse(arguments().contains("base"), arguments());
  }

  @Test
  void whatRunsNothingBuildsNoBackendIn() throws IOException {
    plugin("acme");
    for (String asked : List.of("--help", "-h", "--dry-run")) {
      vae("parity", asked);
      assertFalse(arguments().contains("-Pplugin"), arguments());
    }
    vae("parity", "digits");
    assertTrue(arguments().contains(" -Pplugin-acme "), arguments());
  }

  @Test
  void afterwardsItStartsAtOnce() throws IOException {
    vae();
    Processes.Result result = vae("sample");
    assertEquals("ran: [sample]", result.out());
    assertEquals("", result.err());
    assertEquals(1, builds());
  }

  @Test
  void aChangedSourceOrPomIsBuiltOnce() throws IOException {
    vae();
    for (String source : List.of("vae-core/src/main/java/A.java", "vae-core/pom.xml", "pom.xml")) {
      Files.setLastModifiedTime(clone.resolve(source), LATER);
      int before = builds();
      Processes.Result result = vae();
      assertEquals(before + 1, builds(), source);
      assertTrue(result.err().startsWith("vae: sources have changed; building"), result::toString);
      Files.setLastModifiedTime(clone.resolve(source), OLD);
      vae();
      assertEquals(before + 1, builds(), source);
    }
  }

  @Test
  void aDeletedSourceIsAChange() throws IOException {
    vae();
    Path folderOfSource = clone.resolve("vae-core/src/main/java");
    Files.delete(folderOfSource.resolve("A.java"));
    Files.setLastModifiedTime(folderOfSource, LATER);
    vae();
    assertEquals(2, builds());
  }

  @Test
  void aFailedBuildKeepsItsExitCodeAndNamesItsLog() throws IOException {
    maven("echo '[ERROR] A.java:[1,2] cannot find symbol'; exit 3");
    Processes.Result result = vae("train");
    assertEquals(3, result.exitCode(), result::toString);
    assertEquals("", result.out());
    assertTrue(result.err().contains("[ERROR] A.java:[1,2] cannot find symbol"), result::toString);
    Path log = clone.toRealPath().resolve("target/vae-build.log");
    assertTrue(result.err().endsWith("Whole log: " + log), result::toString);
    assertTrue(Files.readString(log).contains("Building vae-api"));
    maven("");
    assertEquals("ran:", vae().out());
  }

  @Test
  @Timeout(120)
  void twoAtOnceBuildOnce() throws IOException, InterruptedException {
    // The build waits until somebody writes into this pipe.
    Path go = folder.resolve("go");
    assertEquals(0, new ProcessBuilder("mkfifo", go.toString()).start().waitFor());
    maven("read line <'" + go + "'");
    Process first = start();
    try (BufferedReader firstSays = first.errorReader()) {
      assertTrue(firstSays.readLine().startsWith("vae: first use"));
      Process second = start();
      try (BufferedReader secondSays = second.errorReader()) {
        assertTrue(
            secondSays
                .readLine()
                .startsWith("vae: another build is running (process " + first.pid()));
        Files.writeString(go, "go\n");
        assertEquals(0, first.waitFor());
        assertEquals(0, second.waitFor());
      }
    }
    assertEquals(1, builds());
  }

  @Test
  void theLockOfADeadProcessDoesNotHold() throws IOException, InterruptedException {
    Process dead = new ProcessBuilder("true").start();
    assertEquals(0, dead.waitFor());
    Files.createDirectories(clone.resolve("target"));
    Files.createSymbolicLink(
        clone.resolve("target/vae-build.lock"), Path.of(String.valueOf(dead.pid())));
    assertEquals("ran:", vae().out());
    assertFalse(Files.isSymbolicLink(clone.resolve("target/vae-build.lock")));
  }

  private Processes.Result vae(String... arguments) {
    return Vae.in(folder).by(clone.resolve("vae")).run(arguments);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(clone.resolve("vae").toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private int builds() throws IOException {
    return Files.readAllLines(clone.resolve("builds")).size();
  }

  /** Returns what Maven was last called with. */
  private String arguments() throws IOException {
    List<String> builds = Files.readAllLines(clone.resolve("builds"));
    return builds.get(builds.size() - 1);
  }

  /** Makes a build that counts itself, talks like Maven, and leaves a launcher. */
  private void maven(String step) throws IOException {
    script(
        "mvnw",
        """
        #!/bin/sh
        echo "$*" >>builds
        echo '[INFO] Scanning for projects...'
        echo '[INFO] Building vae-api 0.1.0-SNAPSHOT                       [2/7]'
        echo '[INFO] Downloading from central: https://example.org/a/engine-1.0.jar'
        echo '[INFO] Downloaded from central: https://example.org/a/engine-1.0.jar (112 MB at 5.0 MB/s)'
        echo '[INFO] Downloaded from central: https://example.org/a/small-1.0.jar (11 kB at 5.0 MB/s)'
        %s
        echo '[INFO] Building jar: a/b.jar'
        echo '[INFO] Building vae-dist 0.1.0-SNAPSHOT                      [7/7]'
        mkdir -p vae-dist/target/vae/bin
        for a; do
          case $a in -Pplugin-*) mkdir -p "vae-dist/target/vae/plugins/${a#-Pplugin-}" ;; esac
        done
        cat >vae-dist/target/vae/bin/vae <<'END'
        #!/bin/sh
        printf 'ran:'
        for a; do printf ' [%%s]' "$a"; done
        END
        chmod +x vae-dist/target/vae/bin/vae
        """
            .formatted(step));
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(clone.resolve(name), text);
    Files.setPosixFilePermissions(
        clone.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
