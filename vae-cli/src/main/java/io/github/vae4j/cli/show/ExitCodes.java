package io.github.vae4j.cli.show;

/** What the exit code of a command says. */
public final class ExitCodes {
  /** Everything was done. */
  public static final int OK = 0;

  /** Something unforeseen happened; {@code --verbose} shows where. */
  public static final int INTERNAL = 1;

  /** The command line or the configuration file is wrong. */
  public static final int USAGE = 2;

  /** A file is missing, damaged or cannot be written, or data do not fit the model. */
  public static final int DATA = 3;

  /** No backend, device or native library that would do. */
  public static final int BACKEND = 4;

  /**
   * A value is infinite or NaN: of a training, whose last good model was kept, of a model's
   * weights, of an estimate or of another result, which is then not written.
   */
  public static final int NOT_FINITE = 5;

  /** Backends do not compute the same. */
  public static final int DIFFERENT = 6;

  /** An engine computes something else than plain Java. */
  public static final int WRONG = 7;

  private ExitCodes() {}
}
