package io.github.vae4j.it;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the things under test are. */
final class Product {
  /** The top of the repository. */
  static final Path ROOT = Path.of(property("vae.root"));

  /** The application folder. */
  static final Path HOME = ROOT.resolve("vae-dist/target/vae");

  /** The version of this build. */
  static final String VERSION = property("vae.version");

  static final String PREFIX = "io.github.vae4j.";

  private Product() {}

  /** Returns this project's modules among the jars of this test's class path. */
  static Map<String, ModuleReference> modules() {
    Path[] ours =
        Stream.of(
                System.getProperty("java.class.path", "").split(Pattern.quote(File.pathSeparator)))
            .map(Path::of)
            .filter(path -> path.toAbsolutePath().startsWith(ROOT.toAbsolutePath()))
            .filter(
                path -> !path.toAbsolutePath().startsWith(ROOT.resolve("vae-it").toAbsolutePath()))
            .filter(Files::exists)
            .toArray(Path[]::new);
    return ModuleFinder.of(ours).findAll().stream()
        .collect(toMap(m -> m.descriptor().name(), m -> m, (a, b) -> a, TreeMap::new));
  }

  /** Returns the names of the modules in folders, as the VM would see them on the module path. */
  static TreeSet<String> namesIn(Path... folders) {
    return ModuleFinder.of(folders).findAll().stream()
        .map(m -> m.descriptor().name())
        .collect(toCollection(TreeSet::new));
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "system property " + name + " is not set; run these tests by ./mvnw verify");
    }
    return value;
  }
}
