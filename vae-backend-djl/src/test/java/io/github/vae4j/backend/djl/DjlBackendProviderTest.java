package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.backend.base.EngineJars;
import io.github.vae4j.tck.NativeEngineConformance;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DjlBackendProviderTest extends NativeEngineConformance {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private final DjlBackendProvider provider = new DjlBackendProvider();

  @Override
  protected BackendProvider provider() {
    return provider;
  }

  @Override
  protected String engine() {
    return "PyTorch 2.7.1 by Deep Java Library 0.36.0";
  }

  @Override
  protected String libraryPath() {
    return LIBRARY_PATH;
  }

  @Override
  protected List<String> libraries() {
    return Stream.of("torch", "torch_cpu", "c10", "djl_torch").map(System::mapLibraryName).toList();
  }

  @Override
  protected List<String> jarsToAdd() {
    return List.of("ai.djl.engine.Engine", "ai.djl.pytorch:pytorch-engine");
  }

  @Override
  protected List<Class<?>> needed() {
    return List.of(EngineJars.class);
  }

  @Override
  protected String options() {
    return "there are [convolutions, lowering, tf32]";
  }

  @Override
  protected List<String> withoutCards() {
    return List.of("; there are [cpu]; ", "PYTORCH_LIBRARY_PATH");
  }

  @Test
  void refusesUnknownValuesOfOptionsNamingWhatThereIs() {
    BackendConfig defaults = BackendConfig.defaults();
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
  void opensOnTheProcessorAndTellsWhatIsInForce() {
    try (Backend backend = Djl.open("eager")) {
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
    try (Backend first = Djl.open("torchscript");
        Backend second = provider.open(BackendConfig.defaults().withThreads(3))) {
      assertEquals("1", first.facts().get("threads"));
      assertEquals("1 (of the process; 3 asked for)", second.facts().get("threads"));
    }
  }
}
