package io.github.vae4j.backend.nd4j.plan;

import io.github.vae4j.api.program.TensorType;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor of a plan.
 *
 * @param source of a view the register it looks at, else -1
 * @param own of a register that has an array of its own for good this array
 */
public record Register(int number, TensorType type, Kind kind, int source, Optional<INDArray> own) {
  public enum Kind {
    /** An intermediate. */
    TEMPORARY,
    /** An array of its own: a constant, or a copy of a small input. */
    OWN,
    /** An array that a run is given: an input or the room for an output. */
    OUTSIDE,
    /** The elements of another register under another shape. */
    VIEW
  }
}
