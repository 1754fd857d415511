package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DjlOptionsTest {
  private static final Map<String, String> NOTHING = Map.of();
  private static final Map<String, String> PRODUCTS =
      Map.of("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1");

  private static String tf32(DjlOptions options, boolean cuda, Map<String, String> environment) {
    return options.describeTf32(cuda, environment);
  }

  @Test
  void readsOptionsAndTheirDefaults() {
    assertEquals(new DjlOptions(false, false), DjlOptions.of(Map.of()));
    assertEquals(
        new DjlOptions(true, true), DjlOptions.of(Map.of("lowering", "eager", "tf32", "on")));
    assertEquals(
        new DjlOptions(false, false),
        DjlOptions.of(Map.of("lowering", "torchscript", "tf32", "off")));
  }

  @Test
  void tellsWhatRoundsToTf32() {
    DjlOptions off = new DjlOptions(false, false);
    DjlOptions on = new DjlOptions(false, true);
    assertEquals("off", tf32(off, true, NOTHING));
    assertEquals("on", tf32(on, true, PRODUCTS));
    assertEquals(
        "on for convolutions, off for matrix products, which need"
            + " TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 in the environment",
        tf32(on, true, NOTHING));
    assertEquals(
        "on for matrix products (TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1), off for convolutions",
        tf32(off, true, PRODUCTS));
    assertEquals(
        "off (NVIDIA_TF32_OVERRIDE=0)", tf32(on, true, Map.of("NVIDIA_TF32_OVERRIDE", "0")));
  }

  @Test
  void tellsThatTf32NeedsACard() {
    assertEquals("off", tf32(new DjlOptions(false, false), false, PRODUCTS));
    assertEquals(
        "on, which has no effect on cpu", tf32(new DjlOptions(false, true), false, PRODUCTS));
  }

  @Test
  void tellsThatOperationByOperationThereAreOnlyProducts() {
    assertEquals(
        "off; products need TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 in the environment",
        tf32(new DjlOptions(true, true), true, NOTHING));
  }
}
