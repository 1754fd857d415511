package io.github.vae4j.cli.show;

import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/**
 * What a person sees while a command works: lines on the output, and on a terminal one line that
 * moves; elsewhere a line a minute.
 */
public final class Console {
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int MOST = 10_000; // characters of a value
  private static final long LINE_NANOS = 60_000_000_000L;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal = Ansi.AUTO.enabled();
  private long drawn = System.nanoTime();
  private boolean moving;

  public Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Prints a line on the output. */
  public void line(String format, Object... values) {
    erase();
    out.println(formatted(format, values));
    out.flush();
  }

  /** Prints a line that is no result. */
  public void note(String format, Object... values) {
    erase();
    err.println(formatted(format, values));
  }

  /** Texts can come from files: a name of a column, a level, a message of an engine. */
  private static String formatted(String format, Object... values) {
    Object[] printable = values.clone();
    for (int i = 0; i < printable.length; i++) {
      if (printable[i] instanceof CharSequence text) {
        printable[i] = Printable.lines(Excerpt.of(text.toString(), MOST));
      }
    }
    return String.format(Locale.ROOT, format, printable);
  }

  /**
   * Shows how far a command is, and ends it if it was told to stop.
   *
   * @throws Interruption.StoppedException if there was a signal
   */
  public void progress(double share, String text) {
    Interruption.check();
    draw(share, text);
  }

  /**
   * Redraws the moving line, at most ten times a second; where there is no terminal, prints a line
   * once a minute.
   */
  public void draw(double share, String text) {
    long now = System.nanoTime();
    if (!terminal) {
      if (now - drawn > LINE_NANOS) {
        drawn = now;
        err.println(String.format(Locale.ROOT, "%3.0f%% %s", 100 * share, text));
        err.flush();
      }
      return;
    }
    if (moving && now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    moving = true;
    int width = 24;
    int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * width);
    err.print("\r\u001b[K" + "#".repeat(filled) + "-".repeat(width - filled) + " " + text);
    err.flush();
  }

  /** Removes the moving line. */
  public void erase() {
    if (moving) {
      err.print("\r\u001b[K");
      err.flush();
      moving = false;
    }
  }

  /** Returns seconds as people write them: 45 s, 3 min 20 s, 2 h 5 min. */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    return s < 3600 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
  }
}
