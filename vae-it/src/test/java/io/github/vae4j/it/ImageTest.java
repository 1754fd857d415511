package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The run-time images, where they have been built: {@code ./mvnw -Pimages verify}. Each is run in
 * an empty folder, with an empty environment but for the path, without a home and, if the tests run
 * as root, as an ordinary user, who cannot write to the image.
 */
@DisabledOnOs(OS.WINDOWS)
final class ImageTest {
  private static final Path IMAGES = Product.ROOT.resolve("vae-dist/target/images");
  private static final long MINIMAL_BYTES = 45_000_000;
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "minimal,reference",
    "djl,djl",
    "nd4j,nd4j",
    "tf,tf",
    "full,djl",
    "full,nd4j",
    "full,tf",
    "full,reference"
  })
  void trainsAndDrawsAndLeavesNothingElse(String image, String backend) throws IOException {
    Processes.Result trained = run(image, "train", "digits", "--epochs", "1", "--backend", backend);
    assertEquals(0, trained.exitCode(), trained::toString);
    assertEquals("", Bundles.warningsOfTheVm(trained), trained::toString);
    String model = "runs/digits/model.safetensors";
    Processes.Result drawn =
        run(image, "sample", model, "--out", "drawn.png", "--backend", backend);
    assertEquals(0, drawn.exitCode(), drawn::toString);
    assertEquals(List.of("drawn.png", "runs", "tmp"), names(work()));
    try (Stream<Path> files = Files.walk(work().resolve("tmp"))) {
      assertEquals(
          List.of(), files.filter(file -> !Files.isDirectory(file)).toList(), "unpacked files");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "minimal,reference",
    "djl,djl reference",
    "nd4j,nd4j reference",
    "tf,tf reference",
    "full,djl tf nd4j reference"
  })
  void holdsItsEnginesAndTakesTheFirst(String image, String engines) throws IOException {
    Processes.Result found = run(image, "backends");
    assertEquals(0, found.exitCode(), found::toString);
    assertEquals(
        List.of(engines.split(" ")),
        found
            .out()
            .lines()
            .filter(line -> line.contains(" available, priority "))
            .map(line -> line.replaceFirst(" .*", ""))
            .toList(),
        found::toString);
    for (String engine : engines.replace(" reference", "").split(" ")) {
      String place =
          image.equals("full")
              ? home(image).resolve("plugins/" + engine).toString()
              : "jrt:/io.github.vae4j.backend." + engine;
      assertTrue(found.out().contains(place), found::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "full"})
  void readsTablesAndKnowsEveryMethod(String image) throws IOException {
    Files.writeString(work().resolve("table.csv"), "a,b\n1,2\n3,5\n2,4\n0,1\n");
    Processes.Result trained =
        run(
            image,
            "train",
            "table.csv",
            "--epochs",
            "1",
            "--hidden",
            "4",
            "--latent",
            "1",
            "--objective",
            "svi:1",
            "--backend",
            "reference");
    assertEquals(0, trained.exitCode(), trained::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "nd4j", "tf", "full"})
  void theClassesOfAnEngineImageComeFromItsArchive(String image) throws IOException {
    Path home = home(image);
    Processes.Result result =
        Vae.in(work())
            .by(home.resolve("bin/vae"))
            .with("VAE_JAVA_OPTS", "-Xshare:on -Xlog:class+load")
            .run("--help");
    assertEquals(0, result.exitCode(), result::toString);
    List<String> ours =
        result.out().lines().filter(line -> line.contains("] io.github.vae4j.")).toList();
    assertTrue(
        ours.stream().anyMatch(line -> line.endsWith(".cli.Main source: shared objects file")),
        ours::toString);
    assertEquals(List.of(), ours.stream().filter(line -> line.contains("jrt:")).toList());
  }

  @Test
  void anArchiveThatIsBrokenDoesAnImageNoHarm() throws IOException {
    Path copy = folder.resolve("image");
    Processes.Result copied =
        Processes.run(
            List.of("cp", "-r", home("minimal").toString(), copy.toString()), folder, Map.of());
    assertEquals(0, copied.exitCode(), copied::toString);
    Vae vae = Vae.in(work()).by(copy.resolve("bin/vae"));
    String expected = vae.run("--version").out();
    assertTrue(expected.startsWith("vae4j " + Product.VERSION), expected);
    for (String broken : List.of("", "no archive", "no archive".repeat(1000))) {
      Files.writeString(copy.resolve("lib/server/classes.jsa"), broken);
      Processes.Result result = vae.run("--version");
      assertEquals(0, result.exitCode(), result::toString);
      assertEquals(expected, result.out());
      assertEquals("", result.err());
    }
  }

  @Test
  void theMinimalImageIsSmall() throws IOException {
    // Later JDKs are larger by themselves: the virtual machine alone by a quarter.
    assumeTrue(Runtime.version().feature() < 21, "the bound is for JDK 17");
    try (Stream<Path> files = Files.walk(home("minimal"))) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(ImageTest::size).sum();
      assertTrue(bytes < MINIMAL_BYTES, "the minimal image has " + bytes + " bytes");
    }
  }

  private static Path home(String image) {
    Path home = IMAGES.resolve(image);
    assumeTrue(
        Files.exists(home.resolve("bin/vae")), image + " is not built; ./mvnw -Pimages does that");
    return home;
  }

  private Processes.Result run(String image, String... arguments) throws IOException {
    Path tmp = Files.createDirectories(work().resolve("tmp"));
    for (Path path : List.of(folder, work(), tmp)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    List<String> command = new ArrayList<>(asOrdinaryUser(home(image)));
    command.add("env");
    command.addAll(List.of("-i", "PATH=" + System.getenv("PATH")));
    command.add("VAE_JAVA_OPTS=-Djava.io.tmpdir=" + tmp);
    command.add(home(image).resolve("bin/vae").toString());
    command.addAll(List.of(arguments));
    return Processes.run(command, work(), Map.of());
  }

  private Path work() throws IOException {
    return Files.createDirectories(folder.resolve("empty"));
  }

  /** Returns what to put before a command; nothing if this user cannot, or that one cannot read. */
  private List<String> asOrdinaryUser(Path home) {
    List<String> probe = new ArrayList<>(AS_NOBODY);
    probe.addAll(List.of("test", "-x", home.resolve("bin/java").toString()));
    try {
      return Processes.run(probe, folder, Map.of()).exitCode() == 0 ? AS_NOBODY : List.of();
    } catch (UncheckedIOException e) {
      return List.of();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
