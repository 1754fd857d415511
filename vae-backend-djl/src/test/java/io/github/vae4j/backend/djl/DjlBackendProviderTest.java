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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DjlBackendProviderTest {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private final DjlBackendProvider provider = new DjlBackendProvider();

  @Test
  void findsTheEngineAndItsLibraries() {
    Availability found = provider.probe();
    assertTrue(found.available(), found.toString());
    assertEquals("PyTorch 2.7.1 by Deep Java Library 0.36.0", found.facts().get("engine"));
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

  @Test
  @EnabledOnOs(OS.LINUX)
  void findsThatDjlTorchIsForAnotherPyTorch(@TempDir Path folder) throws Exception {
    Path here = Path.of(System.getProperty(LIBRARY_PATH));
    for (String library : List.of("torch", "torch_cpu", "c10", "djl_torch")) {
      String name = System.mapLibraryName(library);
      String other = library.equals("torch_cpu") ? System.mapLibraryName("torch") : name;
      Files.createSymbolicLink(folder.resolve(name), here.resolve(other));
    }
    Availability found = withLibraryPath(folder.toString(), provider::probe);
    assertFalse(found.available());
    String start = System.mapLibraryName("djl_torch") + " in " + folder;
    assertTrue(found.reason().startsWith(start + " was built for another PyTorch"), found.reason());
    assertTrue(found.reason().contains(" _Z"), found.reason());
    assertTrue(found.remedy().contains("pytorch-jni"), found.remedy());
  }

  @Test
  void tellsTheVersionOfAnotherPyTorch(@TempDir Path distribution) throws Exception {
    Path here = Path.of(System.getProperty(LIBRARY_PATH));
    Path folder = Files.createSymbolicLink(distribution.resolve("lib"), here);
    Supplier<String> engine =
        () -> withLibraryPath(folder.toString(), provider::probe).facts().get("engine");
    assertEquals("PyTorch 2.7.1 by Deep Java Library 0.36.0", engine.get());
    Files.writeString(distribution.resolve("version.py"), "__version__ = '2.11.0+cu130'\n");
    assertEquals("PyTorch 2.11.0+cu130 by Deep Java Library 0.36.0", engine.get());
    Files.writeString(distribution.resolve("build-version"), "2.5.1+cpu\n");
    assertEquals("PyTorch 2.5.1+cpu by Deep Java Library 0.36.0", engine.get());
    assertEquals(
        "PyTorch 2.8.0 by Deep Java Library 0.36.0", with("PYTORCH_VERSION", "2.8.0", engine));
  }

  @Test
  void refusesAFlavorThatTheLibrariesAreNot() {
    Availability cuda = with("PYTORCH_FLAVOR", "cu124", provider::probe);
    assertFalse(cuda.available());
    assertTrue(cuda.reason().startsWith("PYTORCH_FLAVOR is cu124, but"), cuda.reason());
    assertTrue(cuda.reason().contains(System.mapLibraryName("torch_cuda")), cuda.reason());
    Availability unknown = with("PYTORCH_FLAVOR", "gpu", provider::probe);
    assertFalse(unknown.available());
    assertTrue(unknown.reason().contains("'gpu'"), unknown.reason());
    Availability same = with("PYTORCH_FLAVOR", "cpu", provider::probe);
    assertEquals("cpu", same.facts().get("flavor"), same.toString());
  }

  @Test
  void findsLibrariesBuiltForCuda(@TempDir Path folder) throws Exception {
    for (String library : List.of("torch", "torch_cpu", "c10", "djl_torch", "torch_cuda")) {
      Files.createFile(folder.resolve(System.mapLibraryName(library)));
    }
    Supplier<Availability> found = () -> withLibraryPath(folder.toString(), provider::probe);
    assertEquals("cu128", with("PYTORCH_FLAVOR", "cu128", found).facts().get("flavor"));
    assertEquals("cpu", with("PYTORCH_FLAVOR", "cpu", found).facts().get("devices"));
    Availability unset = with("PYTORCH_FLAVOR", null, found);
    assertEquals("cu", unset.facts().get("flavor"), unset.toString());
    assertEquals("cpu, cuda where a driver is found", unset.facts().get("devices"));
  }

  private static <R> R withLibraryPath(String path, Supplier<R> body) {
    return with(LIBRARY_PATH, path, body);
  }

  private static <R> R with(String property, String value, Supplier<R> body) {
    String before = System.getProperty(property);
    try {
      set(property, value);
      return body.get();
    } finally {
      set(property, before);
    }
  }

  private static void set(String property, String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
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
    assertEquals(
        "djl: there is no option 'lower'; there are [convolutions, lowering, tf32]", option);
    String value =
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("lowering", "xla")))
            .getMessage();
    assertEquals("djl: option 'lowering' needs one of [torchscript, eager], got 'xla'", value);
    String switched =
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("tf32", "true")))
            .getMessage();
    assertEquals("djl: option 'tf32' needs one of [off, on], got 'true'", switched);
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
      assertEquals("off", backend.facts().get("tf32"));
      assertTrue(backend.facts().get("convolutions").startsWith("auto"));
      assertEquals("cpu", backend.facts().get("flavor"));
      assertEquals(provider.probe().facts().get("natives"), backend.facts().get("natives"));
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
