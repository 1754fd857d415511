package io.github.vae4j.backend.djl;

import io.github.vae4j.backend.base.OptionValues;
import java.util.List;
import java.util.Map;

/**
 * What {@link DjlBackendProvider} can be told.
 *
 * @param eager whether programs run operation by operation
 * @param tf32 whether convolutions on CUDA devices may round to TF32
 * @param products whether convolutions are always computed by products of matrices
 */
record DjlOptions(boolean eager, boolean tf32, boolean products) {
  private static final Map<String, List<String>> VALUES = // the first is the default
      Map.of(
          "lowering", List.of("torchscript", "eager"),
          "tf32", List.of("off", "on"),
          "convolutions", List.of("auto", "products"));

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if one is unknown or its value is
   */
  static DjlOptions of(Map<String, String> options) {
    OptionValues values = OptionValues.of(DjlBackendProvider.NAME, VALUES, options);
    return new DjlOptions(
        values.is("lowering", "eager"),
        values.is("tf32", "on"),
        values.is("convolutions", "products"));
  }

  /** Returns the name of the lowering. */
  String lowering() {
    return eager ? "eager" : "torchscript";
  }

  /**
   * Tells how convolutions are computed.
   *
   * @param wrong whether the engine's kernels were found wrong on this machine
   */
  String describeConvolutions(boolean wrong) {
    if (products) {
      return "products";
    }
    if (eager) { // arrays have none; they are rewritten into products
      return "auto: products, all that runs operation by operation";
    }
    return wrong
        ? "auto: products, because the engine's kernels are wrong on this machine"
        : "auto";
  }

  /**
   * Tells what rounds to TF32. The engine decides for matrix products when it starts, from the
   * environment; no program can change it.
   *
   * @param cuda whether the device is a card
   * @param environment of the process
   */
  String describeTf32(boolean cuda, Map<String, String> environment) {
    if (!cuda) {
      return tf32 ? "on, which has no effect on cpu" : "off";
    }
    if ("0".equals(environment.get("NVIDIA_TF32_OVERRIDE"))) {
      return "off (NVIDIA_TF32_OVERRIDE=0)";
    }
    String variable = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1";
    boolean matrices = "1".equals(environment.get("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"));
    boolean convolutions = eager || products ? matrices : tf32;
    if (convolutions == matrices) {
      return matrices
          ? "on"
          : tf32 ? "off; products need " + variable + " in the environment" : "off";
    }
    return matrices
        ? "on for matrix products (" + variable + "), off for convolutions"
        : "on for convolutions, off for matrix products, which need "
            + variable
            + " in the environment";
  }
}
