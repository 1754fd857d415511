package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the doctor says of each thing that can be wrong with backends, produced for real. */
final class DoctorTest {
  private static final Path MODULES = Product.HOME.resolve("modules");
  private static final String MAIN = "io.github.vae4j.cli";

  @TempDir private Path folder = Path.of("");

  static List<String> engines() {
    return Bundles.ENGINES;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aSoundEngineComputes(String engine) {
    Path bundle = Bundles.place(engine, folder.resolve("bundle"));
    Processes.Result result = doctor(MODULES + File.pathSeparator + bundle);
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().startsWith("machine\n  java "), result::toString);
    String report = section(result, engine);
    assertTrue(report.contains(" available, priority "), report);
    for (String fact : List.of("engine", "natives", "cuda", "devices", "examined", "provider")) {
      assertTrue(report.contains("\n  " + fact + " "), () -> fact + " is not told:\n" + report);
    }
    assertTrue(report.contains(bundle.toString()), report);
    assertTrue(result.out().endsWith("commands run on " + engine), result::toString);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theJarsOfTheEngineAreRemoved(String engine) {
    // The backend's own jar alone, without those of its engine beside it.
    Processes.Result result =
        doctor(MODULES + File.pathSeparator + Product.HOME.resolve("plugins").resolve(engine));
    assertEquals(4, result.exitCode(), result::toString);
    String report = section(result, engine);
    assertTrue(report.contains("not available"), report);
    assertTrue(report.contains("  why        the engine's class "), report);
    assertTrue(report.contains("  remedy     add "), report);
    assertTrue(
        result.out().contains("commands that compute fail here: no backend is available"),
        result::toString);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aNativeLibraryIsMissing(String engine) throws IOException {
    Path bundle =
        Files.copy(Bundles.jar(engine), folder.resolve(Bundles.jar(engine).getFileName()));
    Files.createDirectories(folder.resolve("natives"));
    Processes.Result result = doctor(MODULES + File.pathSeparator + bundle);
    assertEquals(4, result.exitCode(), result::toString);
    String report = section(result, engine);
    assertTrue(report.contains("not available"), report);
    assertTrue(report.contains("were not found in " + folder.resolve("natives")), report);
    assertTrue(report.contains("  remedy     put "), report);
  }

  @Test
  void oneProviderIsBrokenAndTheOthersWork() throws IOException {
    Path services = Files.createDirectories(folder.resolve("broken/META-INF/services"));
    Files.writeString(
        services.resolve("io.github.vae4j.api.backend.BackendProvider"), "com.acme.Absent\n");
    Path bundle = Bundles.place("djl", folder.resolve("bundle"));
    Processes.Result result =
        doctor(MODULES + File.pathSeparator + bundle, "-cp", folder.resolve("broken").toString());
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(section(result, "djl").contains(" available,"), result::toString);
    assertTrue(result.out().contains("\nbroken: "), result::toString);
    assertTrue(result.out().contains("com.acme.Absent"), result::toString);
  }

  @Test
  void twoHaveOneName() {
    Path plugins = folder.resolve("plugins");
    Bundles.place("djl", plugins.resolve("one"));
    Bundles.place("djl", plugins.resolve("two"));
    String[] options = {"-Dvae.plugins=" + plugins, "--add-modules=java.se,jdk.unsupported"};
    Processes.Result result = doctor(MODULES.toString(), options);
    assertEquals(4, result.exitCode(), result::toString);
    assertTrue(
        result.out().contains("fail here: two backends are named 'djl': "), result::toString);
    Processes.Result refused =
        run(MODULES.toString(), List.of(options), "train", "digits", "--epochs", "1");
    assertEquals(4, refused.exitCode(), refused::toString);
    assertTrue(refused.err().contains("two backends are named 'djl': "), refused::toString);
    assertTrue(refused.err().contains(plugins.resolve("one").toString()), refused::toString);
    assertTrue(refused.err().contains(plugins.resolve("two").toString()), refused::toString);
    assertFalse(refused.err().contains("\tat "), refused::toString);
  }

  @Test
  void thereIsNone() {
    Processes.Result result = doctor(MODULES.toString());
    assertEquals(4, result.exitCode(), result::toString);
    assertTrue(section(result, "reference").contains(" available, priority -1"), result::toString);
    assertTrue(
        result.out().contains("commands that compute fail here: no backend found"),
        result::toString);
    Processes.Result refused = run(MODULES.toString(), List.of(), "train", "digits");
    assertEquals(4, refused.exitCode(), refused::toString);
    assertTrue(refused.err().contains("no backend found"), refused::toString);
    assertTrue(refused.err().contains("io.github.vae4j:vae-backend-djl"), refused::toString);
  }

  @Test
  void oneIsNamedButAbsent() {
    Processes.Result result = run(MODULES.toString(), List.of(), "doctor", "--backend", "tf");
    assertEquals(4, result.exitCode(), result::toString);
    assertTrue(
        result.out().contains("fail here: there is no backend 'tf', asked for by name"),
        result::toString);
    Processes.Result refused =
        run(MODULES.toString(), List.of(), "train", "digits", "--backend", "tf");
    assertEquals(4, refused.exitCode(), refused::toString);
    assertTrue(
        refused
            .err()
            .contains(
                "there is no backend 'tf', asked for by name; add the artifact"
                    + " io.github.vae4j:vae-backend-tf to the path; present: reference"),
        refused::toString);
    assertTrue(refused.err().contains(MODULES.toString()), refused::toString);
  }

  /** Returns what is said of one backend. */
  private static String section(Processes.Result result, String name) {
    StringBuilder section = new StringBuilder();
    boolean inside = false;
    for (String line : result.out().lines().toList()) {
      inside = line.startsWith(" ") ? inside : line.startsWith(name + " ");
      section.append(inside ? line + "\n" : "");
    }
    return section.toString();
  }

  private Processes.Result doctor(String modulePath, String... options) {
    return run(modulePath, List.of(options), "doctor");
  }

  private Processes.Result run(String modulePath, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-p", modulePath, "-m", MAIN));
    command.addAll(List.of(arguments));
    return Processes.run(command, folder, Map.of("TF_CPP_MIN_LOG_LEVEL", "2"));
  }
}
