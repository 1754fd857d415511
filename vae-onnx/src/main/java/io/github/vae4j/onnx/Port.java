package io.github.vae4j.onnx;

import io.github.vae4j.api.program.DType;
import java.util.List;

/**
 * An input or output of an ONNX model.
 *
 * @param name by which a runtime is given it or gives it
 * @param type of its elements
 * @param dims its sizes as text; {@value #BATCH} is the number of rows, which a run may choose
 * @param description what it is, a sentence
 */
public record Port(String name, DType type, List<String> dims, String description) {
  /** What stands for the number of rows. */
  public static final String BATCH = "batch";

  /** Copies the sizes. */
  public Port {
    dims = List.copyOf(dims);
  }

  /** Returns name, type and shape: {@code x float32 [batch, 8, 8]}. */
  @Override
  public String toString() {
    return name + " " + ElementType.of(type).label() + " [" + String.join(", ", dims) + "]";
  }
}
