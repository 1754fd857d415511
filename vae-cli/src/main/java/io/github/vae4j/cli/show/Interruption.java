package io.github.vae4j.cli.show;

import java.util.Locale;
import sun.misc.Signal;

/**
 * What the signals INT (Ctrl-C), TERM and HUP do to a long command: the first ends it after the
 * step at hand, the second at once. Commands that do not {@link #listen} end at once at the first.
 */
public final class Interruption {
  private static final int SIGNALS = 128; // a shell adds it to the number of the signal

  private static volatile int code; // 0 as long as there was no signal

  /** Ends a command that was told to stop. */
  public static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Creates the exception; the message says what is left. */
    public StoppedException(String message) {
      super(message);
    }
  }

  private Interruption() {}

  /** Takes the signals from now on. */
  public static void listen() {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      try {
        Signal.handle(new Signal(name), Interruption::received);
      } catch (IllegalArgumentException e) {
        // The system knows no such signal, or -Xrs keeps it for itself.
      }
    }
  }

  private static synchronized void received(Signal signal) {
    int number = SIGNALS + signal.getNumber();
    if (code != 0) {
      Runtime.getRuntime().halt(number);
    }
    code = number;
    System.err.printf(Locale.ROOT, "%nstopping after this step; once more to stop at once%n");
  }

  /** Returns whether the command is to end. */
  public static boolean requested() {
    return code != 0;
  }

  /** Returns the exit code of a command that was told to stop; without a signal that of INT. */
  public static int exitCode() {
    return code == 0 ? SIGNALS + 2 : code;
  }

  /**
   * Ends the command if it is to end.
   *
   * @throws StoppedException if there was a signal
   */
  public static void check() {
    if (requested()) {
      throw new StoppedException(
          "stopped; files that are complete stay, what was not written yet is lost");
    }
  }
}
