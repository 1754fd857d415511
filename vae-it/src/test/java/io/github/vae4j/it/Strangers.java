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
  private static final List<String> OTHERS =
      List.of("WrongBackend", "WrongBackend$Limited", "Fault");

  private Strangers() {}

  /** Makes the application in a folder, if it is not there, and returns it to be run there. */
  static Vae in(Path folder) throws IOException {
    Path lib = folder.resolve("app/plugins/acme/lib");
    Vae vae = without(folder);
    if (!Files.exists(lib)) {
      Files.createDirectories(lib);
      jar(
          lib.resolve("acme.jar"),
          "io.github.vae4j.api.backend.BackendProvider",
          WrongProvider.class,
          PROVIDERS,
          OTHERS);
    }
    return vae;
  }

  /** Makes the application without any plug-in in a folder, if it is not there. */
  static Vae without(Path folder) throws IOException {
    Path app = folder.resolve("app");
    if (!Files.exists(app)) {
      Files.createDirectories(app.resolve("plugins"));
      Files.createDirectories(app.resolve("bin"));
      for (String part : List.of("modules", "conf")) {
        Files.createSymbolicLink(app.resolve(part), Product.HOME.resolve(part));
      }
      Files.copy(
          Product.HOME.resolve("bin/vae"),
          app.resolve("bin/vae"),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    return Vae.in(folder).by(app.resolve("bin/vae"));
  }

  /** Writes a jar of a package with providers of a service, and other types of it. */
  static void jar(
      Path file, String service, Class<?> inPackage, List<String> providers, List<String> others)
      throws IOException {
    String name = inPackage.getPackageName();
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + service));
      for (String provider : providers) {
        jar.write((name + "." + provider + "\n").getBytes(StandardCharsets.UTF_8));
      }
      for (List<String> types : List.of(providers, others)) {
        for (String type : types) {
          jar.putNextEntry(new JarEntry(name.replace('.', '/') + "/" + type + ".class"));
          try (InputStream in =
              Objects.requireNonNull(inPackage.getResourceAsStream(type + ".class"))) {
            in.transferTo(jar);
          }
        }
      }
    }
  }
}
