package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.Device;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users of a backend on a native engine meet before it runs: jars, native libraries, options
 * and devices that are missing. The tests run where the system property {@link #libraryPath} names
 * the folder of the engine's libraries, whose last part is {@code natives}, and nothing in the
 * environment does.
 */
public abstract class NativeEngineConformance {
  /** Returns the provider of the backend to be tested. */
  protected abstract BackendProvider provider();

  /** Returns the fact {@code engine} that {@link BackendProvider#probe} finds. */
  protected abstract String engine();

  /** Returns the variable that names the folder of the native libraries. */
  protected abstract String libraryPath();

  /** Returns the files of the native libraries that have to be there. */
  protected abstract List<String> libraries();

  /**
   * Returns what the provider says where none of the engine's jars is: the class that it looked for
   * and an artifact to add.
   */
  protected abstract List<String> jarsToAdd();

  /** Returns classes of the jars that the provider needs beside its own and the engine's. */
  protected abstract List<Class<?>> needed();

  /** Returns what the provider says of an option that no backend has, after the name of that. */
  protected abstract String options();

  /** Returns what the provider says of a device {@code cuda:7}, where there is no card. */
  protected abstract List<String> withoutCards();

  private Availability probe(Optional<String> path) {
    return with(path, () -> provider().probe());
  }

  private Availability probe(Path... folders) {
    List<String> names = new ArrayList<>();
    for (Path folder : folders) {
      names.add(folder.toString());
    }
    return probe(Optional.of(String.join(File.pathSeparator, names)));
  }

  private <R> R with(Optional<String> path, Supplier<R> body) {
    String before = System.getProperty(libraryPath(), "");
    try {
      path.ifPresentOrElse(
          value -> System.setProperty(libraryPath(), value),
          () -> System.clearProperty(libraryPath()));
      return body.get();
    } finally {
      System.setProperty(libraryPath(), before);
    }
  }

  private static String fact(Availability found, String name) {
    return found.facts().getOrDefault(name, "no " + name + " in " + found);
  }

  private static String message(Throwable refused) {
    return String.valueOf(refused.getMessage());
  }

  @Test
  void theEngineAndItsLibrariesAreFound() {
    Availability found = provider().probe();
    assertTrue(found.available(), found.toString());
    assertEquals(engine(), fact(found, "engine"));
    assertTrue(fact(found, "natives").endsWith("natives"), found.toString());
  }

  @Test
  void librariesBesideTheJarAreFoundIfNothingIsSetOrAnEmptyPath() {
    for (Optional<String> path : List.of(Optional.<String>empty(), Optional.of(""))) {
      Availability found = probe(path);
      assertTrue(fact(found, "natives").endsWith("natives"), path + ": " + found);
    }
  }

  @Test
  void ofAPathTheFirstFolderWithTheLibrariesIsTaken(@TempDir Path empty) {
    Path here = Path.of(System.getProperty(libraryPath(), ""));
    assertEquals(here.toString(), fact(probe(empty, here), "natives"));
    assertEquals(here.toString(), fact(probe(here, empty), "natives"));
    String reason = probe(empty, empty.resolve("none")).reason();
    assertTrue(reason.endsWith(" in " + empty), reason);
  }

  @Test
  void theLibrariesThatAreMissingAreNamedAndWhereTheyWereLookedFor(@TempDir Path folder)
      throws Exception {
    List<String> files = libraries();
    Availability none = probe(folder);
    assertFalse(none.available());
    for (String file : files) {
      String library = file.replaceFirst("([.](so|dll|dylib)).*", "");
      assertTrue(none.reason().contains(library), none.reason());
    }
    assertTrue(none.reason().contains(folder.toString()), none.reason());

    for (String file : files.subList(0, files.size() - 1)) {
      Files.createFile(folder.resolve(file));
    }
    String reason = probe(folder).reason();
    assertTrue(reason.contains("[" + files.get(files.size() - 1) + "]"), reason);

    BackendException refused =
        with(
            Optional.of(folder.toString()),
            () ->
                assertThrows(
                    BackendException.class, () -> provider().open(BackendConfig.defaults())));
    assertEquals(BackendException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(message(refused).contains(libraryPath()), message(refused));
  }

  @Test
  void withoutTheEngineItsJarsAreNamed() throws Exception {
    List<Class<?>> classes = new ArrayList<>(List.of(Availability.class, provider().getClass()));
    classes.addAll(needed());
    List<URL> jars = new ArrayList<>();
    for (Class<?> type : classes) {
      jars.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    try (URLClassLoader bare = new URLClassLoader(jars.toArray(URL[]::new), null)) {
      Class<?> type = bare.loadClass(provider().getClass().getName());
      Object lonely = type.getConstructor().newInstance();
      Object answer = type.getMethod("probe").invoke(lonely);
      String text = answer.toString();
      assertEquals(false, answer.getClass().getMethod("available").invoke(answer), text);
      for (String part : jarsToAdd()) {
        assertTrue(text.contains(part), text);
      }
    }
  }

  @Test
  void anUnknownOptionIsRefusedWithThoseThatThereAre() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> provider().open(BackendConfig.defaults().withOption("no-such", "on")));
    assertEquals(
        provider().name() + ": there is no option 'no-such'; " + options(), message(refused));
  }

  @Test
  void anUnknownDeviceIsRefusedWithThoseThatThereAre() {
    for (String device : List.of("cuda:7", "tpu")) {
      BackendException refused =
          assertThrows(
              BackendException.class,
              () -> provider().open(BackendConfig.defaults().withDevice(device)));
      assertEquals(BackendException.Kind.UNAVAILABLE, refused.kind());
      String start = provider().name() + ": there is no device '" + device + "'; there are [cpu";
      assertTrue(message(refused).startsWith(start), message(refused));
    }
    BackendException refused =
        assertThrows(
            BackendException.class,
            () -> provider().open(BackendConfig.defaults().withDevice("cuda:7")));
    for (String part : withoutCards()) {
      assertTrue(message(refused).contains(part), message(refused));
    }
  }

  @Test
  void theProcessorIsAmongTheDevicesAndNamedInTheFacts() {
    try (Backend backend =
        provider().open(BackendConfig.defaults().withDevice("cpu").withThreads(1))) {
      assertEquals("cpu", backend.device().name());
      assertEquals("cpu", backend.facts().get("device"));
      assertTrue(backend.devices().stream().map(Device::name).toList().contains("cpu"));
      assertEquals(provider().probe().facts().get("natives"), backend.facts().get("natives"));
    }
  }
}
