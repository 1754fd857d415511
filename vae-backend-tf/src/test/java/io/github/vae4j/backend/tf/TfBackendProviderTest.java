package io.github.vae4j.backend.tf;

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

class TfBackendProviderTest {
  private static final String LIBRARY_PATH = "TENSORFLOW_LIBRARY_PATH";
  private final TfBackendProvider provider = new TfBackendProvider();

  @Test
  void findsTheEngineAndItsLibraries() {
    Availability found = provider.probe();
    assertTrue(found.available(), found.toString());
    assertEquals("TensorFlow Java", found.facts().get("engine"));
    assertTrue(found.facts().get("natives").endsWith("natives"), found.toString());
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
    assertTrue(none.reason().contains(System.mapLibraryName("tensorflow_cc")), none.reason());
    assertTrue(none.reason().contains(folder.toString()), none.reason());

    for (String file : List.of("libtensorflow_cc.so.2", "libtensorflow_framework.so.2")) {
      Files.createFile(folder.resolve(file));
    }
    String reason = withLibraryPath(folder.toString(), provider::probe).reason();
    assertTrue(reason.contains("[" + System.mapLibraryName("jnitensorflow") + "]"), reason);

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
      TfBackendProvider.class.getProtectionDomain().getCodeSource().getLocation()
    };
    try (URLClassLoader bare = new URLClassLoader(urls, null)) {
      Class<?> type = bare.loadClass(TfBackendProvider.class.getName());
      Object lonely = type.getConstructor().newInstance();
      Object answer = type.getMethod("probe").invoke(lonely);
      String text = answer.toString();
      assertEquals(false, answer.getClass().getMethod("available").invoke(answer), text);
      assertTrue(text.contains("org.tensorflow.TensorFlow"), text);
      assertTrue(text.contains("org.tensorflow:tensorflow-core-api"), text);
    }
  }

  @Test
  void refusesUnknownOptionsAndValuesNamingWhatThereIs() {
    BackendConfig defaults = BackendConfig.defaults();
    assertEquals(
        "tf: there is no option 'jit'; there is 'xla'",
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("jit", "on")))
            .getMessage());
    assertEquals(
        "tf: option 'xla' needs one of [off, on], got 'maybe'",
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("xla", "maybe")))
            .getMessage());
  }

  @Test
  void refusesUnknownDevicesNamingWhatThereIsAndWhatCudaNeeds() {
    BackendException refused =
        assertThrows(
            BackendException.class,
            () -> provider.open(BackendConfig.defaults().withDevice("cuda:7")));
    assertEquals(BackendException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(refused.getMessage().contains("'cuda:7'"), refused.getMessage());
    assertTrue(refused.getMessage().contains("[cpu]"), refused.getMessage());
    assertTrue(refused.getMessage().contains("linux-x86_64-gpu"), refused.getMessage());
  }

  @Test
  void opensOnTheProcessorAndTellsWhatIsInForce() {
    try (Backend backend =
        provider.open(BackendConfig.defaults().withOption("xla", "on").withThreads(1))) {
      assertEquals("tf", backend.name());
      assertEquals("cpu", backend.device().name());
      assertEquals(List.of("cpu"), backend.devices().stream().map(Device::name).toList());
      assertEquals("TensorFlow 2.18.0 by TensorFlow Java", backend.facts().get("engine"));
      assertEquals("1 (of each program)", backend.facts().get("threads"));
      assertEquals("on", backend.facts().get("xla"));
      assertEquals("0", System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes"));
    }
  }

  @Test
  void aCardIsPreferredAndNamedAsTheEngineNamesIt() {
    List<Device> both = List.of(new Device("cpu", "x"), new Device("cuda:0", "card"));
    assertEquals("cuda:0", Devices.choose(both, "").name());
    assertEquals("cpu", Devices.choose(both, "cpu").name());
    assertEquals("/device:GPU:0", Devices.placement(both.get(1)));
    assertEquals("/device:CPU:0", Devices.placement(both.get(0)));
  }
}
