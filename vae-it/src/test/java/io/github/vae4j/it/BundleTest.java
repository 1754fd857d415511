package io.github.vae4j.it;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One jar on the module path picks the engine. */
final class BundleTest {
  private static final Path MODULES = Product.HOME.resolve("modules");
  private static final String MAIN = "io.github.vae4j.cli";

  @TempDir private Path folder = Path.of("");

  static List<String> engines() {
    return Bundles.ENGINES;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void isTheBackendsModuleAndNeedsTheApiAndTheJdkAlone(String engine) {
    ModuleDescriptor bundle = module(engine).descriptor();
    assertEquals("io.github.vae4j.backend." + engine, bundle.name());
    assertEquals(Product.VERSION, bundle.rawVersion().orElse("none"));
    assertFalse(bundle.isAutomatic());
    assertEquals(Set.of(), bundle.exports());
    assertEquals(
        Set.of("io.github.vae4j.api"),
        bundle.requires().stream()
            .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
            .map(Requires::name)
            .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
            .collect(toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void sharesNoPackageWithTheApplication(String engine) {
    Set<String> shared = new TreeSet<>(module(engine).descriptor().packages());
    Set<String> application = new TreeSet<>();
    ModuleFinder.of(MODULES)
        .findAll()
        .forEach(module -> application.addAll(module.descriptor().packages()));
    assertFalse(application.isEmpty());
    shared.retainAll(application);
    assertEquals(Set.of(), shared);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void keepsLicencesAndSaysWhatItHolds(String engine) throws IOException {
    try (ModuleReader reader = module(engine).open()) {
      for (String file : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
        assertTrue(reader.find(file).isPresent(), file);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void runsOnTheModulePathWithoutAnyOption(String engine) {
    Path bundle = Bundles.place(engine, folder.resolve("bundle"));
    Processes.Result result = java(List.of(), bundle, "backends");
    assertEquals(0, result.exitCode(), result::toString);
    List<String> lines = result.out().lines().toList();
    assertTrue(lines.get(0).startsWith(engine + " "), result::toString);
    assertTrue(lines.get(0).contains(" available,"), result::toString);
    String natives = "  natives +" + Pattern.quote(bundle.resolveSibling("natives").toString());
    assertTrue(lines.stream().anyMatch(line -> line.matches(natives)), result::toString);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void trainsAndIsSilentWhereTheVmIsToldThatNativeCodeIsMeant(String engine) {
    Path bundle = Bundles.place(engine, folder.resolve("bundle"));
    List<String> options =
        Runtime.version().feature() < 24
            ? List.of()
            : List.of(
                "--enable-native-access=io.github.vae4j.backend." + engine,
                "--sun-misc-unsafe-memory-access=allow");
    Processes.Result result =
        java(options, bundle, "train", "digits", "--epochs", "1", "--backend", engine);
    assertEquals(0, result.exitCode(), result::toString);
    assertEquals("", Bundles.warningsOfTheVm(result), result::toString);
    assertTrue(Files.exists(folder.resolve("runs/digits/model.safetensors")), result::toString);
  }

  @Test
  void aFolderOfPluginsHoldsEnginesThatBringTheSameLibrariesAndOneThatDoesNotFit()
      throws IOException {
    Path plugins = folder.resolve("plugins");
    Bundles.ENGINES.forEach(engine -> Bundles.place(engine, plugins.resolve(engine)));
    Path broken = Files.createDirectories(plugins.resolve("broken"));
    for (String jar : List.of("new.jar", "old.jar")) {
      Files.copy(Bundles.jar("djl"), broken.resolve(jar));
    }
    Files.copy(Product.HOME.resolve("bin/vae"), plugins.resolve("a-file"));
    Processes.Result result =
        java(
            List.of("-Dvae.plugins=" + plugins, "--add-modules=java.se,jdk.unsupported"),
            MODULES,
            "backends",
            "--no-open");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(
        result.err().contains("the plug-in " + broken + " is left out: Two versions of module"),
        result::toString);
    assertEquals(
        Stream.concat(Bundles.ENGINES.stream(), Stream.of("reference")).toList(),
        result
            .out()
            .lines()
            .filter(line -> line.contains(" available, priority "))
            .map(line -> line.replaceFirst(" .*", ""))
            .toList(),
        result::toString);
  }

  private static ModuleReference module(String engine) {
    return ModuleFinder.of(Bundles.jar(engine)).findAll().iterator().next();
  }

  private Processes.Result java(List<String> options, Path plugin, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-p", MODULES + ":" + plugin, "-m", MAIN));
    command.addAll(List.of(arguments));
    return Processes.run(command, folder, Map.of("TF_CPP_MIN_LOG_LEVEL", "2"));
  }
}
