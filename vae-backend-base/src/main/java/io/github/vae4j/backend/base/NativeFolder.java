package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.Availability;
import java.io.File;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The folder of an engine's native libraries: one that a variable names, in the environment or as a
 * system property, or else the folder {@code natives} beside the backend's jar, or, in a run-time
 * image, {@code lib/NAME/natives}. Where there is none, the libraries may be in jars on the class
 * path, which the engine unpacks.
 *
 * @param backend a class of the backend, which tells where its jar is
 * @param name of the backend
 * @param variable a list of folders, as in a path; empty means not set
 * @param holds whether a folder of the list has the libraries: the first that does is taken
 */
public record NativeFolder(Class<?> backend, String name, String variable, Predicate<Path> holds) {
  /** Returns the folder, if there is one; one that is named need not exist. */
  public Optional<Path> find() {
    return setting(variable).map(this::first).or(() -> shipped().filter(Files::isDirectory));
  }

  /** Returns the first folder of a path that has the libraries, or else the first. */
  private Path first(String path) {
    List<Path> folders =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(path)
            .map(part -> Path.of(part).toAbsolutePath())
            .toList();
    return folders.stream().filter(holds).findFirst().orElse(folders.get(0));
  }

  /** Returns the folder beside the backend's jar, or the one in the image it is linked into. */
  public Optional<Path> shipped() {
    try {
      Optional<URI> location = location();
      String scheme = location.map(URI::getScheme).orElse("");
      return switch (scheme) {
        case "file" -> location.map(uri -> Path.of(uri).resolveSibling("natives"));
        case "jrt" ->
            Optional.of(Path.of(System.getProperty("java.home", ""), "lib", name, "natives"));
        default -> Optional.empty();
      };
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private Optional<URI> location() throws URISyntaxException {
    Module self = backend.getModule();
    if (self.isNamed() && self.getLayer() != null) {
      return self.getLayer()
          .configuration()
          .findModule(self.getName())
          .map(ResolvedModule::reference)
          .flatMap(reference -> reference.location());
    }
    CodeSource source = backend.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? Optional.empty()
        : Optional.of(source.getLocation().toURI());
  }

  /**
   * Returns a setting: the environment goes before the system property, and an empty one is none.
   */
  public static Optional<String> setting(String key) {
    return Optional.ofNullable(System.getenv(key))
        .or(() -> Optional.ofNullable(System.getProperty(key)))
        .filter(value -> !value.isEmpty());
  }

  /** Returns whether a library is in a folder under its plain name. */
  public static boolean contains(Path folder, String library) {
    return Files.exists(folder.resolve(System.mapLibraryName(library)));
  }

  /**
   * Returns the file names of those libraries that are not in a folder, neither under their plain
   * names nor with a version such as .2 in them.
   */
  public static List<String> missing(Path folder, List<String> libraries) {
    List<String> missing = new ArrayList<>();
    String[] present = folder.toFile().list();
    for (String library : libraries) {
      String file = System.mapLibraryName(library);
      String stem = file.substring(0, file.indexOf(library) + library.length());
      boolean found = false;
      for (String name : present == null ? new String[0] : present) {
        found |= name.equals(file) || name.startsWith(stem + ".");
      }
      if (!found) {
        missing.add(file);
      }
    }
    return missing;
  }

  /**
   * Returns that files are missing in a folder.
   *
   * @param what belongs there, for the remedy
   */
  public Availability lacking(Path folder, List<String> files, String what) {
    return Availability.no(
        "native libraries " + files + " were not found in " + folder,
        "put " + what + " there, or point " + variable + " to their folder");
  }

  /**
   * Returns that there is no folder and nothing on the class path either.
   *
   * @param engine whose libraries they are
   * @param jar that would hold them
   */
  public Availability nowhere(String engine, String jar) {
    return Availability.no(
        engine
            + "'s native libraries were not found: "
            + variable
            + " is not set, there is no folder "
            + shipped().map(Path::toString).orElse("'natives'")
            + " and no "
            + jar
            + " on the class path",
        "set " + variable + " to the folder of the libraries or add the jar");
  }
}
