package io.github.vae4j.core.data;

import io.github.vae4j.core.file.ResourceException;

/**
 * Data that cannot be read or used; one line that names the file, the place, what was expected and
 * what was found.
 */
public final class DataException extends ResourceException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public DataException(String message) {
    super(message);
  }

  /** Returns what to throw for a number of the data that is NaN or infinite. */
  public static DataException notFinite(String place, String found) {
    return new DataException(
        place
            + ": expected a finite number, found "
            + found
            + "; NaN and infinite values can neither be trained on nor scored: drop such rows or fill the"
            + " cells");
  }

  /** Returns what to throw for a number of the data that float32 cannot hold. */
  public static DataException beyondFloat32(String place, String found) {
    return new DataException(
        place
            + ": expected a number within float32, up to "
            + Float.MAX_VALUE
            + ", found "
            + found
            + ", which is beyond float32; scale the column or take its logarithm");
  }

  /** Creates the exception with its cause. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
