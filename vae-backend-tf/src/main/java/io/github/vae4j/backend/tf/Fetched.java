package io.github.vae4j.backend.tf;

import org.tensorflow.Tensor;

/**
 * A tensor with what has to be closed to free it: several results of one run are freed together,
 * once nobody holds any of them.
 */
record Fetched(Tensor tensor, Lease lease) {

  /** Frees something when the last of its holders lets go. */
  static final class Lease {
    private final AutoCloseable owned;
    private int holders;

    Lease(AutoCloseable owned, int holders) {
      this.owned = owned;
      this.holders = holders;
    }

    synchronized void release() {
      holders--;
      if (holders == 0) {
        try {
          owned.close();
        } catch (Exception e) {
          throw new IllegalStateException("tf: a tensor cannot be freed: " + e, e);
        }
      }
    }
  }

  static Fetched of(Tensor tensor) {
    return new Fetched(tensor, new Lease(tensor, 1));
  }

  void release() {
    lease.release();
  }
}
