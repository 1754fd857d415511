package io.github.vae4j.legal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes what is in an archive into it.
 *
 * <p>{@code bundle VERSION POM DEPENDENCIES FOLDER} is for a jar made of jars. {@code folders
 * VERSION NATIVES SOURCES FOLDER...} is for application folders and run-time images; NATIVES are
 * the coordinates of the jars with native libraries, SOURCES the folders and jars with the modules
 * of images, each with commas between.
 */
public final class Main {
  private Main() {}

  /** Runs the program. */
  public static void main(String... arguments) throws IOException {
    List<String> rest = List.of(arguments).subList(2, arguments.length);
    switch (arguments[0]) {
      case "bundle" ->
          Bundle.describe(
              Path.of(rest.get(0)), Path.of(rest.get(1)), Path.of(rest.get(2)), arguments[1]);
      case "folders" -> {
        List<String> natives = List.of(rest.get(0).split(","));
        List<Path> sources =
            Stream.of(rest.get(1).split(",")).filter(s -> !s.isEmpty()).map(Path::of).toList();
        Archives archives = new Archives(arguments[1], natives, sources);
        for (String folder : rest.subList(2, rest.size())) {
          archives.describe(Path.of(folder));
        }
      }
      default ->
          throw new IllegalArgumentException("expected bundle or folders, found " + arguments[0]);
    }
  }
}
