package io.github.vae4j.backend.nd4j;

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

class Nd4jBackendProviderTest {
  private static final String LIBRARY_PATH = "ND4J_LIBRARY_PATH";
  private final Nd4jBackendProvider provider = new Nd4jBackendProvider();

  @Test
  void findsTheEngineAndItsLibraries() {
    Availability found = provider.probe();
    assertTrue(found.available(), found.toString());
    assertEquals("ND4J 1.0.0-M2.1", found.facts().get("engine"));
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
    assertTrue(none.reason().contains(System.mapLibraryName("nd4jcpu")), none.reason());
    assertTrue(none.reason().contains(folder.toString()), none.reason());

    for (String file : List.of("libnd4jcpu.so", "libopenblas_nolapack.so.0", "libjnijavacpp.so")) {
      Files.createFile(folder.resolve(file));
    }
    String reason = withLibraryPath(folder.toString(), provider::probe).reason();
    assertTrue(reason.contains("[" + System.mapLibraryName("jnind4jcpu") + "]"), reason);

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
      Nd4jBackendProvider.class.getProtectionDomain().getCodeSource().getLocation()
    };
    try (URLClassLoader bare = new URLClassLoader(urls, null)) {
      Class<?> type = bare.loadClass(Nd4jBackendProvider.class.getName());
      Object lonely = type.getConstructor().newInstance();
      Object answer = type.getMethod("probe").invoke(lonely);
      String text = answer.toString();
      assertEquals(false, answer.getClass().getMethod("available").invoke(answer), text);
      assertTrue(text.contains("org.nd4j.linalg.factory.Nd4j"), text);
      assertTrue(text.contains("org.nd4j:nd4j-native"), text);
    }
  }

  @Test
  void refusesOptions() {
    assertEquals(
        "nd4j: there is no option 'xla'; there are none",
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(BackendConfig.defaults().withOption("xla", "on")))
            .getMessage());
  }

  @Test
  void refusesDevicesSayingWhatCudaNeedsAndWhichCardsItReaches() {
    BackendException cuda =
        assertThrows(
            BackendException.class,
            () -> provider.open(BackendConfig.defaults().withDevice("cuda:0")));
    assertEquals(BackendException.Kind.UNAVAILABLE, cuda.kind());
    for (String part : List.of("'cuda:0'", "nd4j-cuda-11.6", "3.7 to 8.6", "another backend")) {
      assertTrue(String.valueOf(cuda.getMessage()).contains(part), cuda.getMessage());
    }
    BackendException other =
        assertThrows(
            BackendException.class,
            () -> provider.open(BackendConfig.defaults().withDevice("tpu")));
    assertEquals("nd4j: there is no device 'tpu'; there are [cpu, cuda:0]", other.getMessage());
  }

  @Test
  void opensOnTheProcessorAndKeepsTheThreadsOfTheProcess() {
    try (Backend first = provider.open(BackendConfig.defaults().withThreads(1));
        Backend second = provider.open(BackendConfig.defaults().withThreads(3))) {
      assertEquals("nd4j", first.name());
      assertEquals("cpu", first.device().name());
      assertEquals(List.of("cpu"), first.devices().stream().map(Device::name).toList());
      assertEquals("ND4J 1.0.0-M2.1", first.facts().get("engine"));
      assertEquals("1", first.facts().get("threads"));
      assertEquals("1 (of the process; 3 asked for)", second.facts().get("threads"));
      assertEquals("0", System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes"));
    }
  }
}
