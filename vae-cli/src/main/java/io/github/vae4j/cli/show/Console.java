package io.github.vae4j.cli.show;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.MovingLine;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.output.Wrapped;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a person sees while a command works: lines on the output, and on a terminal one line that
 * moves; elsewhere a line a minute. Where the output is taken by a document or a table, all else
 * goes to the standard error.
 */
public final class Console {
  private static final String JSON = "--json";
  private static final String OUT = "--out";
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int MOST = 10_000; // characters of a value
  private static final long LINE_NANOS = 60_000_000_000L;
  private static final String NOTE = "note:";
  private static final String BROKEN = "    "; // before what was broken off

  private final String command;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean quiet;
  private final boolean json;
  private final boolean taken; // the output, by something else than lines
  private final boolean terminal = Terminal.err();
  private final List<String> notes = new ArrayList<>();
  private long drawn = System.nanoTime();
  private boolean moving;

  public Console(PrintWriter out, PrintWriter err) {
    this("", out, err, false, false, false);
  }

  private Console(
      String command,
      PrintWriter out,
      PrintWriter err,
      boolean quiet,
      boolean json,
      boolean taken) {
    this.command = command;
    this.out = out;
    this.err = err;
    this.quiet = quiet;
    this.json = json;
    this.taken = taken;
  }

  /**
   * Returns that of a command, which knows its options --quiet, --json and --out.
   *
   * @throws IllegalArgumentException if both a document and a table would be written to the output
   */
  public static Console of(CommandSpec spec) {
    boolean json = value(spec, JSON).filter(Boolean.TRUE::equals).isPresent();
    boolean stream =
        value(spec, OUT).filter(out -> OutputFile.isStream(out.toString())).isPresent();
    if (json && stream) {
      throw new IllegalArgumentException(
          "--json and --out -: expected one of the two, because both write to the standard output;"
              + " leave one out");
    }
    return new Console(
        spec.name(),
        spec.commandLine().getOut(),
        spec.commandLine().getErr(),
        value(spec, "--quiet").filter(Boolean.TRUE::equals).isPresent(),
        json,
        json || stream);
  }

  private static Optional<Object> value(CommandSpec spec, String option) {
    return Optional.ofNullable(spec.findOption(option)).map(ArgSpec::getValue);
  }

  /** Prints a line of a result on the output; where that is asked for as a document, nothing. */
  public void line(String format, Object... values) {
    if (!json && !(quiet && taken)) {
      print(format, values);
    }
  }

  /** Prints a line on what is being done, which is no result. */
  public void aside(String format, Object... values) {
    if (!quiet) {
      print(format, values);
    }
  }

  private void print(String format, Object... values) {
    erase();
    PrintWriter to = taken ? err : out;
    String text = formatted(format, values);
    if (taken ? Terminal.err() : Terminal.out()) {
      text.lines().flatMap(line -> fitted(line).stream()).forEach(to::println);
      if (text.isEmpty()) {
        to.println();
      }
    } else {
      to.println(text);
    }
    to.flush();
  }

  /** Prints the rows of a table behind spaces. */
  public void table(String indent, TextTable table) {
    table.lines().forEach(line -> line("%s%s", indent, line));
  }

  /** Prints a text behind its name, on lines as wide as the terminal. */
  public void text(String name, String text) {
    prose(name, text).forEach(line -> line("%s", line));
  }

  /** Prints on what is being done a text behind its name, on lines as wide as the terminal. */
  public void asideText(String name, String text) {
    prose(name, text).forEach(line -> aside("%s", line));
  }

  /**
   * Prints a note among the results; {@link #document} has it too.
   *
   * @param name in front of it
   */
  public void noteBelow(String name, String note) {
    remember(note);
    text(name, note);
  }

  /**
   * Prints what a command found as a JSON document, with all notes, if that was asked for.
   *
   * @param content puts into the document what was printed as lines
   */
  public void document(Consumer<Json> content) {
    if (json) {
      erase();
      Json document = new Json().put("command", command).put("vae4j", Version.current());
      content.accept(document);
      out.println(document.putTexts("notes", List.copyOf(notes)));
      out.flush();
    }
  }

  /** Prints what is good to know and no result, on lines as wide as the terminal. */
  public void note(String format, Object... values) {
    String text = formatted(format, values);
    remember(text);
    if (!quiet) {
      erase();
      List<String> lines = Wrapped.behind(NOTE + " ", text, Terminal.proseWidth(Terminal.err()));
      lines.forEach(
          line ->
              err.println(
                  line.startsWith(NOTE)
                      ? Terminal.striking(NOTE, Terminal.Colour.YELLOW)
                          + line.substring(NOTE.length())
                      : line));
      err.flush();
    }
  }

  private void remember(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  /** Prints a line that is no result, but matters even to those who want no notes. */
  public void say(String format, Object... values) {
    erase();
    err.println(formatted(format, values));
    err.flush();
  }

  private List<String> prose(String name, String text) {
    boolean onTerminal = taken ? Terminal.err() : Terminal.out();
    return Wrapped.behind(name, text, Terminal.proseWidth(onTerminal));
  }

  /** Returns a line in parts that a terminal does not break in the middle of words. */
  private static List<String> fitted(String line) {
    int width = Terminal.width();
    if (line.length() <= width) {
      return List.of(line);
    }
    String indent = " ".repeat(line.length() - line.stripLeading().length());
    List<String> parts = new ArrayList<>();
    for (String part : Wrapped.lines(line.strip(), width - indent.length() - BROKEN.length())) {
      parts.add(indent + (parts.isEmpty() ? "" : BROKEN) + part);
    }
    return parts;
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
    if (quiet || now - drawn < (terminal ? moving ? REDRAW_NANOS : 0 : LINE_NANOS)) {
      return;
    }
    drawn = now;
    if (terminal) {
      moving = true;
      MovingLine.draw(err, share, text);
    } else {
      err.println(String.format(Locale.ROOT, "%3.0f%% %s", 100 * share, text));
      err.flush();
    }
  }

  /** Removes the moving line. */
  public void erase() {
    moving = false;
    MovingLine.erase();
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
