package io.github.vae4j.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.backend.base.EngineJars;
import io.github.vae4j.tck.NativeEngineConformance;
import java.util.List;
import org.junit.jupiter.api.Test;

class Nd4jBackendProviderTest extends NativeEngineConformance {
  private final Nd4jBackendProvider provider = new Nd4jBackendProvider();

  @Override
  protected BackendProvider provider() {
    return provider;
  }

  @Override
  protected String engine() {
    return "ND4J 1.0.0-M2.1";
  }

  @Override
  protected String libraryPath() {
    return "ND4J_LIBRARY_PATH";
  }

  @Override
  protected List<String> libraries() {
    return List.of(
        "libnd4jcpu.so",
        "libopenblas_nolapack.so.0",
        "libjnijavacpp.so",
        System.mapLibraryName("jnind4jcpu"));
  }

  @Override
  protected List<String> jarsToAdd() {
    return List.of("org.nd4j.linalg.factory.Nd4j", "org.nd4j:nd4j-native");
  }

  @Override
  protected List<Class<?>> needed() {
    return List.of(EngineJars.class);
  }

  @Override
  protected String options() {
    return "there are none";
  }

  @Override
  protected List<String> withoutCards() {
    return List.of("; there are [cpu, cuda:0]");
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
