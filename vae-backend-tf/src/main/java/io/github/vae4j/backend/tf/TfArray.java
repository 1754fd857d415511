package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.backend.base.EngineArray;
import java.util.Optional;

/**
 * A tensor of the engine, or the value that a variable of an executable holds until somebody else
 * needs it.
 */
final class TfArray extends EngineArray {
  private Optional<Fetched> fetched;
  private Optional<TfExecutable> residence;
  private boolean freed;

  private TfArray(
      TfBackend backend,
      TensorType type,
      Optional<Fetched> fetched,
      Optional<TfExecutable> residence) {
    super(backend, type);
    this.fetched = fetched;
    this.residence = residence;
  }

  static TfArray of(TfBackend backend, TensorType type, Fetched fetched) {
    return new TfArray(backend, type, Optional.of(fetched), Optional.empty());
  }

  /** Returns an array whose value a variable of the executable holds. */
  static TfArray resident(TfBackend backend, TensorType type, TfExecutable executable) {
    return new TfArray(backend, type, Optional.empty(), Optional.of(executable));
  }

  /** Returns the executable that holds the value in a variable, if it is there. */
  synchronized Optional<TfExecutable> residence() {
    return residence;
  }

  /** Takes the value out of the variable; called by its executable, under its monitor. */
  synchronized void settle(Fetched value) {
    residence = Optional.empty();
    if (freed) { // closed in the meantime
      value.release();
    } else {
      fetched = Optional.of(value);
    }
  }

  /** Returns the tensor, which is valid as long as the array is open or acquired. */
  synchronized Fetched value() {
    return fetched.orElseThrow(() -> new IllegalStateException("tf: the value is in a variable"));
  }

  @Override
  protected void beforeRead() {
    residence().ifPresent(executable -> executable.takeOut(this));
  }

  @Override
  protected HostArray read() {
    return Transfer.download(value().tensor(), type());
  }

  @Override
  protected void free() {
    freed = true;
    fetched.ifPresent(Fetched::release);
  }
}
