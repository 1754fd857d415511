package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.TensorType;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor of a plan.
 *
 * @param source of a view the register it looks at, else -1
 * @param constant of a constant its value
 */
record Register(int number, TensorType type, Kind kind, int source, Optional<INDArray> constant) {
  enum Kind {
    /** An intermediate. */
    TEMPORARY,
    /** A value that is the same in every run. */
    CONSTANT,
    /** An array that a run is given: an input or the room for an output. */
    OUTSIDE,
    /** The elements of another register under another shape. */
    VIEW
  }

  boolean isOutside() {
    return kind == Kind.OUTSIDE;
  }
}
