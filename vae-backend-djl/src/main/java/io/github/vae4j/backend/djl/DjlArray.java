package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.backend.base.EngineArray;
import java.util.Optional;

/** A tensor of PyTorch. */
final class DjlArray extends EngineArray {
  private final PtNDArray array;

  DjlArray(DjlBackend backend, PtNDArray array, TensorType type) {
    super(backend, type);
    this.array = array;
  }

  /** Returns the engine's tensor, which is valid as long as the array is open or acquired. */
  PtNDArray tensor() {
    return array;
  }

  /**
   * Closes the array for the run that acquired it, which may write to the tensor; returns a copy to
   * write to instead if somebody else is reading it.
   */
  synchronized Optional<PtNDArray> takeOver() {
    return consume() ? Optional.of((PtNDArray) array.duplicate()) : Optional.empty();
  }

  @Override
  protected HostArray read() {
    return Transfer.download(array, type());
  }

  @Override
  protected void free() {
    array.close();
  }
}
