package io.github.vae4j.legal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds what is in application folders, plug-ins and run-time images, and writes it there. */
final class Archives {
  private final String version;
  private final List<String> natives;
  private final Map<String, Path> modules = new TreeMap<>();

  /**
   * Knows where things come from.
   *
   * @param version of this project
   * @param natives {@code group:artifact:version} of the jars that native libraries come from
   * @param sources folders and jars with the modules that images are linked from
   */
  Archives(String version, List<String> natives, List<Path> sources) {
    this.version = version;
    this.natives = natives;
    for (ModuleReference module : ModuleFinder.of(sources.toArray(Path[]::new)).findAll()) {
      modules.put(module.descriptor().name(), Path.of(module.location().orElseThrow()));
    }
  }

  /** Describes a folder and each plug-in in it. */
  void describe(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    describe(folder, isImage(folder) ? "vae-" + name : name);
    Path plugins = folder.resolve("plugins");
    if (Files.isDirectory(plugins)) {
      try (Stream<Path> found = Files.list(plugins)) {
        for (Path plugin : found.filter(Files::isDirectory).sorted().toList()) {
          describe(plugin, "plug-in " + plugin.getFileName());
        }
      }
    }
  }

  private void describe(Path folder, String name) throws IOException {
    Contents contents = new Contents(Register.load(), version, natives);
    boolean image = isImage(folder);
    for (Path file : files(folder)) {
      String place = folder.relativize(file).toString().replace('\\', '/');
      if (place.matches("(.*/)?natives/(?!LICENSE)[^/]+")) {
        contents.addNative(file, place);
      } else if (place.endsWith(".jar") && !(image && place.startsWith("lib/"))) {
        contents.addJar(file, place);
      }
    }
    if (image) {
      addLinked(contents, folder.resolve("release"));
    }
    contents.write(folder, name);
  }

  private static boolean isImage(Path folder) {
    return Files.exists(folder.resolve("release"));
  }

  private void addLinked(Contents contents, Path release) throws IOException {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(release)) {
      properties.load(reader);
    }
    contents.addJava(unquoted(properties, "JAVA_VERSION"));
    for (String module : unquoted(properties, "MODULES").split(" ")) {
      if (!module.startsWith("java.") && !module.startsWith("jdk.")) {
        Path jar = modules.get(module);
        if (jar == null) {
          throw new IllegalStateException(
              release
                  + " names the module "
                  + module
                  + ", which is in none of "
                  + modules.values());
        }
        Contents.occurs(contents.addMerged(jar), "lib/modules: " + module);
      }
    }
  }

  private static String unquoted(Properties properties, String key) {
    return properties.getProperty(key, "").replace("\"", "");
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
