package io.github.vae4j.it;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The modules as a whole: names, versions, services, exports, and what the application folder
 * holds.
 */
final class ModulesTest {
  static final List<String> NAMES =
      Stream.of(
              "api",
              "backend.base",
              "backend.djl",
              "backend.nd4j",
              "backend.reference",
              "backend.tf",
              "cli",
              "core",
              "data",
              "data.duckdb",
              "inference.bsvi",
              "onnx",
              "tck")
          .map(Product.PREFIX::concat)
          .toList();

  /** The kit is for developers of backends; the application does without. */
  private static final TreeSet<String> IN_APPLICATION =
      NAMES.stream().filter(name -> !name.endsWith(".tck")).collect(toCollection(TreeSet::new));

  private static final List<String> PLUGINS = List.of("djl", "duckdb", "nd4j", "tf");

  /** A sentence of Javadoc, longer than a name, and the version that brought it. */
  private static final Pattern DESCRIPTION =
      Pattern.compile(
          "/\\*\\*.{30,}[.]\\s+[*]\\s+[*] @since \\d+[.]\\d+[.]\\d+\\s+"
              + "\\*/\\s*(@\\S+\\s+)*package ",
          Pattern.DOTALL);

  private static final String EXPERIMENTAL = "<p>Experimental: any minor version may change it.";

  private static final String SERVICES = "META-INF/services/";

  @Test
  void namesAreTheFixedList() {
    assertEquals(NAMES, List.copyOf(Product.modules().keySet()));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void eachIsAProperModuleOfThisBuildsVersion(ModuleReference module) {
    assertFalse(module.descriptor().isAutomatic());
    assertFalse(module.descriptor().isOpen());
    assertEquals(Product.VERSION, module.descriptor().rawVersion().orElse("none"));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void providesEqualsTheServicesFiles(ModuleReference module) throws IOException {
    Map<String, List<String>> declared = new TreeMap<>();
    for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
      declared.put(provides.service(), provides.providers());
    }
    Map<String, List<String>> listed = new TreeMap<>();
    try (ModuleReader reader = module.open();
        Stream<String> resources = reader.list()) {
      for (String file :
          resources.filter(r -> r.startsWith(SERVICES) && !r.endsWith("/")).toList()) {
        try (InputStream in = reader.open(file).orElseThrow()) {
          listed.put(
              file.substring(SERVICES.length()),
              new String(in.readAllBytes(), StandardCharsets.UTF_8)
                  .lines()
                  .map(line -> line.replaceFirst("#.*", "").strip())
                  .filter(line -> !line.isEmpty())
                  .toList());
        }
      }
    }
    assertEquals(declared, listed);
  }

  @Test
  void backendsAreProvidedAtAll() {
    List<String> providing =
        Product.modules().values().stream()
            .map(ModuleReference::descriptor)
            .filter(
                descriptor ->
                    descriptor.provides().stream()
                        .anyMatch(p -> p.service().endsWith(".BackendProvider")))
            .map(ModuleDescriptor::name)
            .toList();
    assertEquals(
        Stream.of("backend.djl", "backend.nd4j", "backend.reference", "backend.tf")
            .map(Product.PREFIX::concat)
            .toList(),
        providing);
  }

  @Test
  void exportedPackagesAreTheIntendedOnes() throws IOException {
    String exported =
        Product.modules().values().stream()
            .map(ModuleReference::descriptor)
            .flatMap(
                descriptor ->
                    descriptor.exports().stream()
                        .sorted()
                        .map(
                            export ->
                                descriptor.name()
                                    + " exports "
                                    + export.source()
                                    + targets(export)))
            .collect(joining("\n", "", "\n"));
    try (InputStream golden =
        Objects.requireNonNull(ModulesTest.class.getResourceAsStream("exported-packages.txt"))) {
      assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), exported);
    }
  }

  /** Returns what each exported package says of itself, by its name without what all have. */
  private static Map<String, String> descriptions() throws IOException {
    List<Path> sources;
    try (Stream<Path> folders = Files.list(Product.ROOT)) {
      sources = folders.map(folder -> folder.resolve("src/main/java")).toList();
    }
    Map<String, String> descriptions = new TreeMap<>();
    for (ModuleReference module : Product.modules().values()) {
      for (ModuleDescriptor.Exports export : module.descriptor().exports()) {
        String file = export.source().replace('.', '/') + "/package-info.java";
        String text = "";
        for (Path source : sources) {
          text += Files.exists(source.resolve(file)) ? Files.readString(source.resolve(file)) : "";
        }
        descriptions.put(export.source().substring(Product.PREFIX.length()), text);
      }
    }
    return descriptions;
  }

  @Test
  void everyExportedPackageIsDescribed() throws IOException {
    Map<String, String> bare = descriptions();
    bare.values().removeIf(text -> DESCRIPTION.matcher(text).find());
    assertEquals(
        Set.of(), bare.keySet(), "packages without a sentence and @since in package-info.java");
  }

  @Test
  void packagesThatAreExperimentalAreThoseOfTheDocuments() throws IOException {
    Map<String, String> experimental = descriptions();
    experimental.values().removeIf(text -> !text.contains(EXPERIMENTAL));
    String page = Files.readString(Product.ROOT.resolve("docs/versions.md"));
    TreeSet<String> listed =
        Pattern.compile("^- `([a-z.]+)`", Pattern.MULTILINE)
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .collect(toCollection(TreeSet::new));
    assertEquals(experimental.keySet(), listed);
  }

  private static String targets(ModuleDescriptor.Exports export) {
    return export.isQualified() ? " to " + new TreeSet<>(export.targets()) : "";
  }

  @Test
  void theApplicationHoldsEachModuleOnceAndNoEngineOnTheModulePath() {
    List<Path> plugins = PLUGINS.stream().map(Product.HOME.resolve("plugins")::resolve).toList();
    List<Path> path = new ArrayList<>(plugins);
    path.add(Product.HOME.resolve("modules"));
    TreeSet<String> present = Product.namesIn(path.toArray(Path[]::new));
    TreeSet<String> ours =
        present.stream()
            .filter(name -> name.startsWith(Product.PREFIX))
            .collect(toCollection(TreeSet::new));
    assertEquals(IN_APPLICATION, ours);
    assertTrue(
        present.stream().noneMatch(name -> name.matches("ai[.]djl.*|duckdb.*|tensorflow.*|nd4j.*")),
        present::toString);
  }

  @Test
  void aJarThatStandsTwiceInTheApplicationIsTheSame() throws IOException {
    Map<String, List<Path>> places = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Product.HOME)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        String artifact = jar.getFileName().toString().replaceFirst("-[0-9].*", "");
        places.computeIfAbsent(artifact, a -> new ArrayList<>()).add(jar);
      }
    }
    // The launcher puts the folders of all plug-ins on one class path, so a library that several
    // bring must be the same file in each.
    for (List<Path> jars : places.values()) {
      for (Path jar : jars) {
        assertEquals(-1, Files.mismatch(jars.get(0), jar), () -> jars + " differ");
      }
    }
  }

  static Stream<ModuleReference> modules() {
    return Product.modules().values().stream();
  }
}
