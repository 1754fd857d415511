package io.github.vae4j.backend.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.backend.base.EngineJars;
import io.github.vae4j.tck.NativeEngineConformance;
import java.util.List;
import org.junit.jupiter.api.Test;

class TfBackendProviderTest extends NativeEngineConformance {
  private final TfBackendProvider provider = new TfBackendProvider();

  @Override
  protected BackendProvider provider() {
    return provider;
  }

  @Override
  protected String engine() {
    return "TensorFlow Java";
  }

  @Override
  protected String libraryPath() {
    return "TENSORFLOW_LIBRARY_PATH";
  }

  @Override
  protected List<String> libraries() {
    return List.of(
        "libtensorflow_cc.so.2",
        "libtensorflow_framework.so.2",
        System.mapLibraryName("jnitensorflow"));
  }

  @Override
  protected List<String> jarsToAdd() {
    return List.of("org.tensorflow.TensorFlow", "org.tensorflow:tensorflow-core-api");
  }

  @Override
  protected List<Class<?>> needed() {
    return List.of(EngineJars.class);
  }

  @Override
  protected String options() {
    return "there is 'xla'";
  }

  @Override
  protected List<String> withoutCards() {
    return List.of("; there are [cpu]; ", "linux-x86_64-gpu");
  }

  @Test
  void refusesUnknownValuesOfOptionsNamingWhatThereIs() {
    BackendConfig defaults = BackendConfig.defaults();
    assertEquals(
        "tf: option 'xla' needs one of [off, on], got 'maybe'",
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.open(defaults.withOption("xla", "maybe")))
            .getMessage());
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
