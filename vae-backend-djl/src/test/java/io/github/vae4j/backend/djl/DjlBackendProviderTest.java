package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlBackendProviderTest {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private final DjlBackendProvider provider = new DjlBackendProvider();

  @Test
  void findsTheEngineAndItsLibraries() {
    Availability found = provider.probe();
    assertTrue(found.available(), found.toString());
    assertEquals("PyTorch 2.7.1 by Deep Java Library 0.35.1", found.facts().get("engine"));
    assertTrue(found.facts().get("natives").endsWith("natives"), found.toString());
    assertEquals("cpu", found.facts().get("devices"));
  }

  @Test
  void looksForLibrariesBesideItsJarIfNothingIsSet() {
    Availability found = withLibraryPath(null, provider::probe);
    assertTrue(found.facts().get("natives").endsWith("natives"), found.toString());
  }

  @Test
  void namesTheLibraryThatIsMissingAndWhereItLooked(@TempDir Path folder) throws Exception {
    Availability none = withLibraryPath(folder.toString(), provider::probe);
    assertFalse(none.available());
    assertTrue(none.reason().contains(System.mapLibraryName("torch_cpu")), none.reason());
    assertTrue(none.reason().contains(folder.toString()), none.reason());

    for (String library : List.of("torch", "torch_cpu", "c10")) {
      Files.createFile(folder.resolve(System.mapLibraryName(library)));
    }
    String reason = withLibraryPath(folder.toString(), provider::probe).reason();
    assertTrue(reason.contains("[" + System.mapLibraryName("djl_torch") + "]"), reason);

    BackendException refused =
        withLibraryPath(
            folder.toString(),
            () ->
                assertThrows(
                    BackendException.class, () -> provider.open(BackendConfig.defaults())));
    assertEquals(BackendException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(refused.getMessage().contains(LIBRARY_PATH), refused.getMessage());
  }

  private static <R> R withLibraryPath(String path, Supplier<R> body) {
    String before = System.getProperty(LIBRARY_PATH);
    try {
      if (path == null) {
        System.clearProperty(LIBRARY_PATH);
      } else {
        System.setProperty(LIBRARY_PATH, path);
      }
      return body.get();
    } finally {
      System.setProperty(LIBRARY_PATH, before);
    }
  }

  @Test
  void saysWhichJarsAreMissingWithoutTheEngine() throws Exception {
    URL[] urls = {
      Availability.class.getProtectionDomain().getCodeSource().getLocation(),
      DjlBackendProvider.class.getProtectionDomain().getCodeSource().getLocation()
    };
    try (URLClassLoader bare = new URLClassLoader(urls, null)) {
      Class<?> type = bare.loadClass(DjlBackendProvider.class.getName());
      Object lonely = type.getConstructor().newInstance();
      Object answer = type.getMethod("probe").invoke(lonely);
      String text = answer.toString();
      assertEquals(false, answer.getClass().getMethod("available").invoke(answer), text);
      assertTrue(text.contains("ai.djl.engine.Engine"), text);
      assertTrue(text.contains("ai.djl.pytorch:pytorch-engine"), text);
    }
  }

  @Test
  void refusesUnknownOptionsAndValuesNamingWhatThereIs() {
    BackendConfig defaults = BackendConfig.defaults();
    String option =
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("lower", "eager")))
            .getMessage();
    assertEquals("djl: there is no option 'lower'; there is 'lowering'", option);
    String value =
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("lowering", "xla")))
            .getMessage();
    assertTrue(value.contains("[torchscript, eager]") && value.contains("'xla'"), value);
  }

  @Test
  void refusesUnknownDevicesNamingWhatThereIs() {
    BackendException refused =
        assertThrows(
            BackendException.class,
            () -> provider.open(BackendConfig.defaults().withDevice("cuda:7")));
    assertEquals(BackendException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(refused.getMessage().contains("'cuda:7'"), refused.getMessage());
    assertTrue(refused.getMessage().contains("[cpu]"), refused.getMessage());
  }

  @Test
  void opensOnTheProcessorAndTellsWhatIsInForce() {
    try (Backend backend = Runs.open("eager")) {
      assertEquals("djl", backend.name());
      assertEquals("cpu", backend.device().name());
      assertEquals(List.of("cpu"), backend.devices().stream().map(Device::name).toList());
      assertEquals("eager", backend.facts().get("lowering"));
      assertEquals("true", System.getProperty("ai.djl.offline"));
      assertEquals("true", System.getProperty("OPT_OUT_TRACKING"));
    }
  }

  @Test
  void keepsTheThreadsOfTheProcessAndSaysSo() {
    try (Backend first = Runs.open("torchscript");
        Backend second = provider.open(BackendConfig.defaults().withThreads(3))) {
      assertEquals("1", first.facts().get("threads"));
      assertEquals("1 (of the process; 3 asked for)", second.facts().get("threads"));
    }
  }
}
