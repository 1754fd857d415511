package io.github.vae4j.it;

import com.acme.wrong.WrongProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The application with the backends of a stranger, and no other plug-in. */
final class Strangers {
  private static final List<String> PROVIDERS =
      List.of("WrongProvider", "WrongProvider$Failing", "WrongProvider$Absent");
  private static final List<String> OTHERS = List.of("WrongBackend", "WrongBackend$Run", "Fault");

  private Strangers() {}

  /** Makes the application in a folder, if it is not there, and returns it to be run there. */
  static Vae in(Path folder) throws IOException {
    Path app = folder.resolve("app");
    Path lib = app.resolve("plugins/acme/lib");
    if (!Files.exists(lib)) {
      Files.createDirectories(lib);
      Files.createDirectories(app.resolve("bin"));
      for (String part : List.of("modules", "conf")) {
        Files.createSymbolicLink(app.resolve(part), Product.HOME.resolve(part));
      }
      Files.copy(
          Product.HOME.resolve("bin/vae"),
          app.resolve("bin/vae"),
          StandardCopyOption.COPY_ATTRIBUTES);
      jar(lib.resolve("acme.jar"));
    }
    return Vae.in(folder).by(app.resolve("bin/vae"));
  }

  private static void jar(Path file) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(
          new JarEntry("META-INF/services/io.github.vae4j.api.backend.BackendProvider"));
      for (String provider : PROVIDERS) {
        jar.write(("com.acme.wrong." + provider + "\n").getBytes(StandardCharsets.UTF_8));
      }
      for (List<String> types : List.of(PROVIDERS, OTHERS)) {
        for (String type : types) {
          jar.putNextEntry(new JarEntry("com/acme/wrong/" + type + ".class"));
          try (InputStream in =
              Objects.requireNonNull(WrongProvider.class.getResourceAsStream(type + ".class"))) {
            in.transferTo(jar);
          }
        }
      }
    }
  }
}
