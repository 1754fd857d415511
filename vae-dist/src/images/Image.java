import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Links a run-time image of the application with the JDK that runs this program.
 *
 * <p>Arguments: the folder to make, the application folder, the folder of these sources, and for
 * each engine {@code linked} or {@code plugin}, its name, its bundle's jar, and its folder of
 * native libraries. A linked engine is part of the image; its files stand in {@code lib/NAME}. A
 * plug-in stands in {@code plugins/NAME}, and a folder dropped there becomes one. {@code source
 * NAME} takes a plug-in of the application that reads data and needs no folder of libraries: linked
 * too, or as a plug-in where there are others.
 */
final class Image {
  private static final String OURS = "io.github.vae4j.";
  private static final String CLI = OURS + "cli";

  /** Nothing requires it: it is found when the program runs. */

  /**
   * What a program without screen and without connections to other machines has no use for, in
   * modules that it cannot do without: windows, sound, printing, encryption on the way, reading XML.
   */
  private static final List<String> UNUSED =
      List.of(
          "java.base/sun/security/ssl",
          "java.base/sun/security/tools",
          "java.desktop/com/sun/beans",
          "java.desktop/com/sun/java/swing",
          "java.desktop/com/sun/media/sound",
          "java.desktop/javax/print",
          "java.desktop/javax/sound",
          "java.desktop/javax/swing",
          "java.desktop/sun/awt/X11",
          "java.desktop/sun/java2d/opengl",
          "java.desktop/sun/java2d/xr",
          "java.desktop/sun/print",
          "java.desktop/sun/swing",
          "java.xml/com/sun/org/apache");

  /** Files of the same kind, by the beginnings of their names. */
  private static final List<String> UNUSED_FILES =
      List.of(
          "bin/keytool",
          "lib/jexec",
          "lib/jrt-fs.jar",
          "lib/libawt_xawt.",
          "lib/libjawt.",
          "lib/libjsound.",
          "lib/libsplashscreen.",
          "lib/psfont");

  private static final Predicate<String> LEGAL =
      Pattern.compile("META-INF/(LICENSE|NOTICE)[^/]*").asMatchPredicate();

  /** Modules that a plug-in can count on. */
  private static final List<String> FOR_PLUGINS =
      List.of("java.se", "jdk.unsupported", "io.github.vae4j.backend.base");

  private record Engine(boolean linked, String name, Path jar, Path natives) {
    String module() {
      return ModuleFinder.of(jar).findAll().iterator().next().descriptor().name();
    }
  }

  private final Path image;
  private final Path application;
  private final Path sources;
  private final List<Engine> engines = new ArrayList<>();
  private final List<Path> sourcesOfData = new ArrayList<>(); // folders of the application
  private final boolean plugins;

  private Image(List<String> arguments) {
    image = Path.of(arguments.get(0));
    application = Path.of(arguments.get(1));
    sources = Path.of(arguments.get(2));
    List<String> rest = arguments.subList(3, arguments.size());
    for (int i = 0; i < rest.size(); ) {
      if (rest.get(i).equals("source")) {
        Path folder = application.resolve("plugins").resolve(rest.get(i + 1));
        if (Files.isDirectory(folder)) { // a lean application has none
          sourcesOfData.add(folder);
        }
        i += 2;
      } else {
        engines.add(
            new Engine(
                rest.get(i).equals("linked"),
                rest.get(i + 1),
                Path.of(rest.get(i + 2)),
                Path.of(rest.get(i + 3))));
        i += 4;
      }
    }
    plugins = engines.stream().anyMatch(engine -> !engine.linked());
  }

  /** Makes the image. */
  public static void main(String[] arguments) throws IOException {
    new Image(List.of(arguments)).make();
  }

  private void make() throws IOException {
    delete(image);
    Path modules = image.resolveSibling(image.getFileName() + "-modules");
    delete(modules);
    copy(application.resolve("modules"), modules);
    for (Path source : sourcesOfData) {
      if (!plugins) {
        copyJars(source, modules);
      }
    }
    for (ModuleReference module : ModuleFinder.of(modules).findAll()) {
      if (module.descriptor().isAutomatic()) {
        describe(module.descriptor().name(), Path.of(module.location().orElseThrow()), modules);
      }
    }
    link(modules);
    keepLicences(modules);
    delete(modules);
    for (String file : List.of("LICENSE", "NOTICE")) {
      copy(application.resolve(file), image.resolve(file));
    }
    copy(application.resolve("conf"), image.resolve("conf"));
    for (Engine engine : engines) {
      Path folder = image.resolve(engine.linked() ? "lib" : "plugins").resolve(engine.name());
      copy(engine.natives(), folder.resolve("natives"));
      Path environment = sources.resolveSibling("plugins").resolve(engine.name());
      if (Files.exists(environment)) {
        copy(environment, folder);
      }
      if (!engine.linked()) {
        copy(engine.jar(), folder.resolve(engine.jar().getFileName()));
      }
    }
    for (Path source : sourcesOfData) {
      if (plugins) {
        copyJars(source, image.resolve("plugins").resolve(source.getFileName()));
      }
    }
    copy(sources.resolve("bin"), image.resolve("bin"));
    image.resolve("bin/vae").toFile().setExecutable(true, false);
  }

  /**
   * Copies the jars of a plug-in into one folder, as modules side by side. Native libraries for
   * other systems and processors stay behind.
   */
  private static void copyJars(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
        Path jar = Files.copy(file, to.resolve(file.getFileName()));
        try (FileSystem inside = FileSystems.newFileSystem(jar);
            Stream<Path> entries = Files.list(inside.getPath("/"))) {
          for (Path library : entries.filter(Image::isForAnotherSystem).toList()) {
            Files.delete(library);
          }
        }
      }
    }
  }

  /** Returns whether this is a library of DuckDB that this Java cannot load. */
  private static boolean isForAnotherSystem(Path entry) {
    String name = entry.getFileName() == null ? "" : entry.getFileName().toString();
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arm = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    String own = system.startsWith("win") ? "windows" : system.startsWith("mac") ? "macos" : "linux";
    return name.startsWith("libduckdb_java.so_") && !name.endsWith("_" + own + "_" + arm);
  }

  /** Gives an automatic module the descriptor that stands among the sources. */
  private void describe(String module, Path jar, Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("descriptor"));
    tool(
        "javac",
        "--patch-module",
        module + "=" + jar,
        "-d",
        classes.toString(),
        sources.resolve("descriptors").resolve(module).resolve("module-info.java").toString());
    tool("jar", "--update", "--file", jar.toString(), "-C", classes.toString(), "module-info.class");
    delete(classes);
  }

  private void link(Path modules) throws IOException {
    List<String> path = new ArrayList<>(List.of(modules.toString()));
    List<String> roots = new ArrayList<>(List.of("java.logging"));
    // Providers among them are required by nobody.
    for (ModuleReference module : ModuleFinder.of(modules).findAll()) {
      if (module.descriptor().name().startsWith(OURS)) {
        roots.add(module.descriptor().name());
      }
    }
    List<String> nativeCode = new ArrayList<>();
    if (!plugins && !sourcesOfData.isEmpty()) {
      roots.add("duckdb.jdbc"); // a driver is required by nobody
      nativeCode.add("duckdb.jdbc");
    }
    for (Engine engine : engines) {
      if (engine.linked()) {
        path.add(engine.jar().toString());
        roots.add(engine.module());
        nativeCode.add(engine.module());
      }
    }
    if (plugins) {
      roots.addAll(FOR_PLUGINS);
      nativeCode.add(CLI); // which passes the right on
    }
    int version = Runtime.version().feature();
    List<String> options = new ArrayList<>(List.of("-Djava.awt.headless=true", "-XX:-UsePerfData"));
    if (engines.isEmpty()) {
      options.add("-Dvae.backend=reference"); // there is no other to choose
    } else {
      // All native libraries are files here: its loader need not copy any to a cache.
      options.add("-Dorg.bytedeco.javacpp.cacheLibraries=false");
    }
    if (plugins) {
      // Its modules are resolved when the program runs: what they need has to be there by then.
      options.add("--add-modules=" + String.join(",", FOR_PLUGINS));
    }
    if (version >= 24 && !nativeCode.isEmpty()) {
      options.add("--enable-native-access=" + String.join(",", nativeCode));
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--module-path",
                path.stream().collect(Collectors.joining(File.pathSeparator)),
                "--add-modules",
                String.join(",", roots),
                "--add-options",
                String.join(" ", options),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                version >= 21 ? "zip-9" : "2",
                "--output",
                image.toString()));
    if (!plugins) {
      Path unused = Files.write(modules.resolve("unused"), unused());
      arguments.add("--exclude-resources=@" + unused);
    }
    tool("jlink", arguments.toArray(String[]::new));
    if (!plugins) {
      deleteUnusedFiles();
    }
  }

  /** Lists the unused classes but one of each package, which its module's descriptor may name. */
  private static List<String> unused() throws IOException {
    Map<String, List<Path>> packages = new TreeMap<>();
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    for (String folder : UNUSED) {
      try (Stream<Path> files = Files.walk(modules.resolve(folder))) {
        files
            .filter(Files::isRegularFile)
            .forEach(
                file ->
                    packages
                        .computeIfAbsent(file.getParent().toString(), p -> new ArrayList<>())
                        .add(file));
      }
    }
    return packages.values().stream()
        .flatMap(files -> files.stream().sorted(Image::byUse).skip(1))
        .map(file -> "/" + modules.relativize(file))
        .toList();
  }

  private static int byUse(Path a, Path b) {
    return Comparator.comparing((Path file) -> !file.toString().endsWith(".class"))
        .thenComparing(Image::size)
        .thenComparing(Path::toString)
        .compare(a, b);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteUnusedFiles() throws IOException {
    try (Stream<Path> files = Files.walk(image)) {
      for (Path file : files.toList()) {
        String name = image.relativize(file).toString().replace('\\', '/');
        if (UNUSED_FILES.stream().anyMatch(name::startsWith)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Copies the legal texts in the jars to where those of the JDK's modules stand. */
  private void keepLicences(Path modules) throws IOException {
    List<Path> jars = new ArrayList<>(List.of(modules));
    engines.stream().filter(Engine::linked).map(Engine::jar).forEach(jars::add);
    for (ModuleReference module : ModuleFinder.of(jars.toArray(Path[]::new)).findAll()) {
      try (ModuleReader reader = module.open();
          Stream<String> names = reader.list()) {
        for (String name : names.filter(LEGAL).toList()) {
          Path folder =
              Files.createDirectories(image.resolve("legal").resolve(module.descriptor().name()));
          try (InputStream text = reader.open(name).orElseThrow()) {
            Files.copy(text, folder.resolve(Path.of(name).getFileName()));
          }
        }
      }
    }
  }

  private static void tool(String name, String... arguments) {
    ToolProvider tool =
        ToolProvider.findFirst(name)
            .orElseThrow(() -> new IllegalStateException(name + " is missing: a JDK is needed"));
    if (tool.run(System.out, System.err, arguments) != 0) {
      throw new IllegalStateException(name + " " + String.join(" ", arguments) + " failed");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(
              file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
