package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
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
    assertEquals(new DjlOptions(false, false, false), DjlOptions.of(NOTHING));
    assertEquals(
        new DjlOptions(true, true, false),
        DjlOptions.of(Map.of("lowering", "eager", "tf32", "on")));
    assertEquals(
        new DjlOptions(false, false, true), DjlOptions.of(Map.of("convolutions", "products")));
    assertEquals(
        new DjlOptions(false, false, false),
        DjlOptions.of(Map.of("lowering", "torchscript", "tf32", "off", "convolutions", "auto")));
  }

  @Test
  void refusesAnotherWayOfConvolutions() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> DjlOptions.of(Map.of("convolutions", "onednn")));
    assertEquals(
        "djl: option 'convolutions' needs one of [auto, products], got 'onednn'", e.getMessage());
  }

  @Test
  void tellsHowConvolutionsAreComputed() {
    DjlOptions auto = DjlOptions.of(NOTHING);
    assertEquals("auto", auto.describeConvolutions(false));
    assertEquals(
        "auto: products, because the engine's kernels are wrong on this machine",
        auto.describeConvolutions(true));
    for (boolean wrong : new boolean[] {false, true}) {
      assertEquals("products", new DjlOptions(true, false, true).describeConvolutions(wrong));
      assertEquals(
          "auto: products, all that runs operation by operation",
          new DjlOptions(true, false, false).describeConvolutions(wrong));
    }
  }

  @Test
  void tellsWhatRoundsToTf32() {
    DjlOptions off = new DjlOptions(false, false, false);
    DjlOptions on = new DjlOptions(false, true, false);
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
    assertEquals("off", tf32(new DjlOptions(false, false, false), false, PRODUCTS));
    assertEquals(
        "on, which has no effect on cpu",
        tf32(new DjlOptions(false, true, false), false, PRODUCTS));
  }

  @Test
  void tellsWhereThereAreOnlyProducts() {
    for (DjlOptions options :
        List.of(new DjlOptions(true, true, false), new DjlOptions(false, true, true))) {
      assertEquals(
          "off; products need TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 in the environment",
          tf32(options, true, NOTHING));
      assertEquals("on", tf32(options, true, PRODUCTS));
    }
  }
}
