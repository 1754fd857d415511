package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which device is meant, on machines with any number of cards. */
class DevicesTest {
  private static String name(int cards, String wanted) {
    return Devices.describe(Devices.select(Devices.withCards(cards), wanted, true)).name();
  }

  private static String refusal(int cards, String wanted, boolean cudaLibraries) {
    List<Device> present = Devices.withCards(cards);
    BackendException refusal =
        assertThrows(BackendException.class, () -> Devices.select(present, wanted, cudaLibraries));
    assertEquals(BackendException.Kind.UNAVAILABLE, refusal.kind());
    return refusal.getMessage();
  }

  @Test
  void listsTheProcessorAndEachCard() {
    assertEquals(
        List.of("cpu", "cuda:0", "cuda:1"),
        Devices.withCards(2).stream().map(device -> Devices.describe(device).name()).toList());
  }

  @Test
  void takesTheDeviceThatIsNamed() {
    assertEquals("cpu", name(2, "cpu"));
    assertEquals("cuda:0", name(2, "cuda:0"));
    assertEquals("cuda:1", name(2, "cuda:1"));
  }

  @Test
  void takesTheFirstCardOrElseTheProcessorIfNoneIsNamed() {
    assertEquals("cuda:0", name(2, ""));
    assertEquals("cpu", name(0, ""));
  }

  @Test
  void namesTheDevicesPresent() {
    assertEquals(
        "djl: there is no device 'cuda:2'; there are [cpu, cuda:0, cuda:1]",
        refusal(2, "cuda:2", true));
    assertEquals(
        "djl: there is no device 'gpu'; there are [cpu]; devices are named cpu, cuda:0, cuda:1, ...",
        refusal(0, "gpu", true));
  }

  @Test
  void tellsLibrariesWithoutCudaFromMachinesWithoutACard() {
    assertEquals(
        "djl: there is no device 'cuda:0'; there are [cpu]; PyTorch's libraries here are built for"
            + " the processor alone: point PYTORCH_LIBRARY_PATH to the folder of ones built for"
            + " CUDA, with Deep Java Library's djl_torch for them",
        refusal(0, "cuda:0", false));
    assertEquals(
        "djl: there is no device 'cuda:0'; there are [cpu]; PyTorch finds no card: see whether"
            + " nvidia-smi lists one, and CUDA_VISIBLE_DEVICES",
        refusal(0, "cuda:0", true));
  }
}
