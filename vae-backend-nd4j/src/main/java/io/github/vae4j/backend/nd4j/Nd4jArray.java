package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.backend.base.EngineArray;
import io.github.vae4j.backend.nd4j.plan.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A tensor of ND4J. */
final class Nd4jArray extends EngineArray {
  private final Memory memory;
  private final INDArray array;

  Nd4jArray(Nd4jBackend backend, INDArray array, TensorType type) {
    super(backend, type);
    this.memory = backend.memory();
    this.array = array;
  }

  /** Returns the engine's tensor, which is valid as long as the array is open or acquired. */
  INDArray tensor() {
    return array;
  }

  /**
   * Closes the array for the run that acquired it and gives its tensor away, a copy of it if
   * somebody else is reading.
   */
  synchronized INDArray takeAway() {
    if (consume()) {
      INDArray copy = memory.take(type());
      memory.copy(array, copy, type()).run();
      return copy;
    }
    giveAway();
    return array;
  }

  @Override
  protected HostArray read() {
    return memory.download(array, type());
  }

  @Override
  protected void free() {
    memory.giveBack(array, type());
  }
}
