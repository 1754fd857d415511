package io.github.vae4j.cli.check;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** The folder that this application lies in. */
final class Application {
  private static final Optional<Path> FOLDER = folder();

  private Application() {}

  /** Returns the folder; nothing in a run-time image, whose modules have no place. */
  private static Optional<Path> folder() {
    CodeSource source = Application.class.getProtectionDomain().getCodeSource();
    try {
      URI place = source == null ? URI.create("") : source.getLocation().toURI();
      return "file".equals(place.getScheme())
          ? Optional.ofNullable(Path.of(place).getParent()).map(Path::getParent) // of modules
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Returns the path of the folder; nothing if it is not known. */
  static Optional<String> path() {
    return FOLDER.map(Path::toString);
  }

  /** Returns a text in which paths of the application begin below its folder. */
  static String brief(String text) {
    return FOLDER
        .map(folder -> text.replace(folder + folder.getFileSystem().getSeparator(), ""))
        .orElse(text);
  }
}
