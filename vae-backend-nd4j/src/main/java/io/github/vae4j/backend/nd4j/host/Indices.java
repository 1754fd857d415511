package io.github.vae4j.backend.nd4j.host;

/** The indices of a gather or scatter. */
public final class Indices {
  private Indices() {}

  /**
   * Checks them, which the engine does not.
   *
   * @throws IllegalArgumentException if one is outside an axis of this size
   */
  public static void check(int[] indices, int size) {
    for (int index : indices) {
      if (index < 0 || index >= size) {
        throw new IllegalArgumentException(
            "gather or scatter: index " + index + " is outside its axis of " + size);
      }
    }
  }
}
