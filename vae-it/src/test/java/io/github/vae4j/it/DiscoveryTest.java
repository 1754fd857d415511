package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Backends are found and chosen alike by a program on the module path and one on the class path.
 */
final class DiscoveryTest {
  private static final Path MODULES = Product.HOME.resolve("modules");
  private static final Path PLUGIN = Product.HOME.resolve("plugins/djl");
  private static final List<String> ENGINES = List.of("djl", "nd4j", "tf");
  private static final String VERSION = Product.VERSION;

  private enum Placement {
    MODULE_PATH,
    CLASS_PATH
  }

  @TempDir private Path folder = Path.of("");

  static Stream<Arguments> placements() {
    return ENGINES.stream()
        .flatMap(engine -> Stream.of(Placement.values()).map(p -> Arguments.of(engine, p)));
  }

  @ParameterizedTest
  @MethodSource("placements")
  void anEngineAndTheReferenceAreFoundAndAvailable(String engine, Placement placement) {
    boolean modules = placement == Placement.MODULE_PATH;
    String plugin = modules ? "io.github.vae4j.backend." + engine : "class path";
    String reference = modules ? "io.github.vae4j.backend.reference" : "class path";
    String jar = "vae-backend-" + engine + "-" + VERSION + ".jar";
    assertEquals(
        List.of(
            engine + "|" + plugin + "|" + VERSION + "|" + jar + "|available",
            "reference|"
                + reference
                + "|"
                + VERSION
                + "|vae-backend-reference-"
                + VERSION
                + ".jar|available"),
        print(java(placement, true, engine), "list").out().lines().toList());
  }

  @ParameterizedTest
  @EnumSource
  void allEnginesInOneProcessAreFoundAndTheDefaultOneIsChosen(Placement placement) {
    List<String> java = java(placement, true, ENGINES.toArray(String[]::new));
    assertEquals(
        List.of("djl", "tf", "nd4j", "reference"),
        print(java, "list").out().lines().map(line -> line.replaceFirst("[|].*", "")).toList());
    assertEquals("chosen djl", print(java, "select").out());
  }

  @ParameterizedTest
  @EnumSource
  void theEngineIsChosenByItselfAndTheReferenceByName(Placement placement) {
    Processes.Result automatic = print(java(placement, true), "select");
    assertEquals("chosen djl", automatic.out());
    assertTrue(
        automatic.err().contains("backend djl chosen; found: djl (version "), automatic::toString);
    assertTrue(automatic.err().contains("reference (version "), automatic::toString);
    Processes.Result named = print(java(placement, true), "select", "reference");
    assertEquals("chosen reference", named.out());
    assertEquals("", named.err());
  }

  @ParameterizedTest
  @EnumSource
  void theSystemPropertyAndTheEnvironmentName(Placement placement) {
    List<String> byProperty = java(placement, true);
    byProperty.add("-Dvae.backend=reference");
    assertEquals("chosen reference", print(byProperty, "select").out());
    assertEquals(
        "chosen reference",
        print(java(placement, true), Map.of("VAE_BACKEND", "reference"), "select").out());
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownNameIsRefusedWithThePresentOnesAndTheirPlaces(Placement placement) {
    String refusal = print(java(placement, true), "select", "dlj").out();
    assertTrue(
        refusal.startsWith(
            "refused did you mean 'djl'? there is no backend 'dlj', asked for by name; present: "),
        refusal);
    assertTrue(
        refusal.contains(PLUGIN.resolve("vae-backend-djl-" + VERSION + ".jar").toString()),
        refusal);
    assertTrue(
        refusal.contains(MODULES.resolve("vae-backend-reference-" + VERSION + ".jar").toString()),
        refusal);
  }

  @ParameterizedTest
  @MethodSource("placements")
  void withoutTheEnginesJarsItsBackendIsUnavailableAndSaysWhy(String engine, Placement placement) {
    List<String> lines = print(java(placement, false, engine), "list").out().lines().toList();
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(
        lines.get(0).startsWith(engine + "|")
            && lines.get(0).contains("|not available: the engine's class "),
        lines::toString);
    assertTrue(
        lines.get(1).startsWith("reference|") && lines.get(1).endsWith("|available"),
        lines::toString);
    String refusal = print(java(placement, false, engine), "select").out();
    assertTrue(refusal.startsWith("refused no backend is available: " + engine + ": "), refusal);
    assertTrue(refusal.contains("name 'reference' by "), refusal);
  }

  @ParameterizedTest
  @MethodSource("placements")
  void aNamedBackendWithoutItsNativesIsRefusedAndNothingTakesItsPlace(
      String engine, Placement placement) {
    String property =
        switch (engine) {
          case "djl" -> "PYTORCH";
          case "tf" -> "TENSORFLOW";
          default -> "ND4J";
        };
    List<String> java = java(placement, true, engine);
    java.add("-D" + property + "_LIBRARY_PATH=" + folder);
    String refusal = print(java, "select", engine).out();
    assertTrue(
        refusal.startsWith(
            "refused backend '" + engine + "', asked for by name, is not available: "),
        refusal);
    assertTrue(refusal.contains(folder.toString()), refusal);
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenProviderIsShownAndTheOthersWork(Placement placement) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("io.github.vae4j.api.backend.BackendProvider"), "com.acme.Absent\n");
    List<String> java = java(placement, true);
    int classPath = java.indexOf("-cp") + 1;
    java.set(classPath, folder + File.pathSeparator + java.get(classPath));
    List<String> lines = print(java, "list").out().lines().toList();
    assertEquals(3, lines.size(), lines::toString);
    assertTrue(
        lines.get(0).startsWith("djl|") && lines.get(0).endsWith("|available"), lines::toString);
    assertTrue(lines.get(1).startsWith("reference|"), lines::toString);
    assertTrue(
        lines.get(2).startsWith("broken|") && lines.get(2).contains("com.acme.Absent"),
        lines::toString);
    assertEquals("chosen djl", print(java, "select").out());
  }

  @Test
  void aBackendInALayerOfItsOwnIsFoundThere() {
    List<String> java =
        new ArrayList<>(
            List.of(
                javaCommand(), "-p", MODULES.toString(), "--add-modules", "io.github.vae4j.core"));
    java.addAll(List.of("-cp", tests() + File.pathSeparator + PLUGIN.resolve("lib") + "/*"));
    assertTrue(print(java, "list").out().lines().noneMatch(line -> line.startsWith("djl|")));
    // Nothing in the program asks for what backends share, so the layer brings it too.
    Path base = MODULES.resolve("vae-backend-base-" + VERSION + ".jar");
    List<String> lines =
        print(java, "layer", PLUGIN.toString(), base.toString()).out().lines().toList();
    assertTrue(
        lines.get(0).startsWith("djl|io.github.vae4j.backend.djl|" + VERSION)
            && lines.get(0).endsWith("|available"),
        lines::toString);
  }

  private Processes.Result print(List<String> java, String... arguments) {
    return print(java, Map.of(), arguments);
  }

  private Processes.Result print(
      List<String> java, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(java);
    command.add(PrintBackends.class.getName());
    command.addAll(List.of(arguments));
    Processes.Result result = Processes.run(command, folder, environment);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static List<String> java(Placement placement, boolean engine) {
    return java(placement, engine, "djl");
  }

  /** Returns the start of a command with these plug-ins, with or without their engines' jars. */
  private static List<String> java(Placement placement, boolean withEngine, String... plugins) {
    List<Path> folders = Stream.of(plugins).map(Product.HOME.resolve("plugins")::resolve).toList();
    List<String> modules = new ArrayList<>(List.of(MODULES.toString()));
    folders.forEach(plugin -> modules.add(plugin.toString()));
    List<String> classes = new ArrayList<>(List.of(tests()));
    if (placement == Placement.CLASS_PATH) {
      modules.forEach(path -> classes.add(path + "/*"));
    }
    if (withEngine) {
      folders.forEach(plugin -> classes.add(plugin.resolve("lib") + "/*"));
    }
    List<String> command = new ArrayList<>(List.of(javaCommand()));
    if (placement == Placement.MODULE_PATH) {
      command.addAll(List.of("-p", String.join(File.pathSeparator, modules)));
      command.addAll(List.of("--add-modules", "io.github.vae4j.core"));
    }
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classes)));
    return command;
  }

  private static String javaCommand() {
    return Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
  }

  private static String tests() {
    try {
      return Path.of(
              DiscoveryTest.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
