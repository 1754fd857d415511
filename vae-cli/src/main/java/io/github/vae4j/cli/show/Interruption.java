package io.github.vae4j.cli.show;

import io.github.vae4j.cli.output.MovingLine;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;

/**
 * What the signals INT (Ctrl-C), TERM and HUP do to a long command: the first ends it after the
 * step at hand, the second at once. Commands that do not {@link #listen} end at once at the first.
 */
public final class Interruption {
  private static final int SIGNALS = 128; // a shell adds it to the number of the signal
  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private static volatile int code; // 0 as long as there was no signal
  private static volatile String said = "";

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
    listen("stopping after this step; once more to stop at once");
  }

  /**
   * Takes the signals from now on.
   *
   * @param answer what the first one is answered with
   */
  public static void listen(String answer) {
    said = answer;
    NUMBERS.forEach(Interruption::listen);
  }

  /** Java has no public interface to signals; without the one of the JDK they end the command. */
  private static void listen(String name, int number) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Interruption.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                received(SIGNALS + number);
                return Optional.empty();
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (ReflectiveOperationException e) {
      // The system knows no such signal, or -Xrs keeps it for itself.
    }
  }

  private static synchronized void received(int status) {
    MovingLine.erase();
    if (code != 0) {
      Runtime.getRuntime().halt(status);
    }
    code = status;
    System.err.println(said);
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
