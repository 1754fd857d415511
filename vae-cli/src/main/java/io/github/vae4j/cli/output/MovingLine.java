package io.github.vae4j.cli.output;

import java.io.PrintWriter;
import java.util.Optional;

/**
 * The one line of a terminal that is drawn again and again. A process has one, whichever thread
 * draws or removes it. It is removed when the process ends, by a signal too.
 */
public final class MovingLine {
  private static final String START = "\r\u001b[K"; // of the line, which becomes empty
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";
  private static final int LEAST_BAR = 8;
  private static final int MOST_BAR = 24;

  private static Optional<PrintWriter> drawn = Optional.empty();
  private static boolean hooked;

  private MovingLine() {}

  /** Draws the line in place of the one before. */
  public static synchronized void draw(PrintWriter terminal, double share, String text) {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(MovingLine::erase, "moving-line"));
    }
    // A terminal that became narrower cuts the line off, and does not break it.
    terminal.print(START + NO_WRAP + fitted(share, text, Terminal.width() - 1) + WRAP);
    terminal.flush();
    drawn = Optional.of(terminal);
  }

  /** Removes the line, if there is one. */
  public static synchronized void erase() {
    drawn.ifPresent(
        terminal -> {
          terminal.print(START);
          terminal.flush();
        });
    drawn = Optional.empty();
  }

  /** Returns a bar and a text; the bar gives way first, then the end of the text. */
  static String fitted(double share, String text, int width) {
    int bar = Math.max(LEAST_BAR, Math.min(MOST_BAR, width - text.length() - 1));
    int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * bar);
    String line = "#".repeat(filled) + "-".repeat(bar - filled) + " " + text;
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 3)) + "...";
  }
}
