package io.github.vae4j.cli.output;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What this process writes to: which of its streams are terminals, how wide, and with colours. */
public final class Terminal {
  /** Which of {@code out} and {@code err} are terminals, as the launcher found out. */
  private static final String TOLD = "vae.terminal";

  private static final int USUAL = 80;
  private static final int NARROWEST = 20;
  private static final int NARROWEST_HELP = 55;
  private static final int WIDEST = 1000;
  private static final int PATIENCE_SECONDS = 2;
  private static final String ESCAPE = "\u001b[";

  private static int width; // 0 as long as nobody asked

  private Terminal() {}

  /** Returns whether the standard output is a terminal. */
  public static boolean out() {
    return is("out");
  }

  /** Returns whether the standard error is a terminal on which a line can be drawn again. */
  public static boolean err() {
    return is("err") && !"dumb".equals(System.getenv("TERM"));
  }

  private static boolean is(String stream) {
    Optional<String> told = Optional.ofNullable(System.getProperty(TOLD));
    return told.map(streams -> Arrays.asList(streams.split(",", -1)).contains(stream))
        .orElseGet(Terminal::console);
  }

  /** The virtual machine itself knows only whether input and output both are terminals. */
  private static boolean console() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // Since Java 22 there is a console for other streams too, which can be asked.
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Returns whether a stream is to have colours: a terminal has, unless NO_COLOR is set. */
  public static boolean colours(boolean terminal) {
    return terminal
        && Optional.ofNullable(System.getenv("NO_COLOR")).filter(v -> !v.isEmpty()).isEmpty()
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** Returns a word on the standard error so that it stands out, if that has colours. */
  public static String striking(String word, Colour colour) {
    return colours(err()) ? ESCAPE + colour.code + "m" + word + ESCAPE + "0m" : word;
  }

  /** What a striking word says. */
  public enum Colour {
    /** Something went wrong. */
    RED("1;31"),
    /** There is something to know. */
    YELLOW("1;33");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /**
   * Returns how many columns lines have: COLUMNS of the environment, else those of the terminal,
   * else 80.
   */
  public static synchronized int width() {
    if (width == 0) {
      width =
          width(
              Optional.ofNullable(System.getenv("COLUMNS")),
              () -> out() || err() ? asked() : OptionalInt.empty());
    }
    return width;
  }

  /**
   * Returns where sentences are broken: at {@link #width} on a terminal, or where COLUMNS asks for
   * it; elsewhere nowhere, so that programs find them.
   */
  public static int proseWidth(boolean terminal) {
    return terminal || System.getenv("COLUMNS") != null ? width() : Integer.MAX_VALUE;
  }

  /** Returns how wide help is, in columns: as wide as lines, but no narrower than picocli can. */
  public static int helpWidth(int columns) {
    return Math.max(NARROWEST_HELP, columns);
  }

  static int width(Optional<String> columns, Supplier<OptionalInt> terminal) {
    return columns
        .map(Terminal::number)
        .filter(OptionalInt::isPresent)
        .orElseGet(terminal)
        .orElse(USUAL);
  }

  private static OptionalInt number(String text) {
    return text.matches("\\d{1,4}")
        ? OptionalInt.of(Math.max(NARROWEST, Math.min(WIDEST, Integer.parseInt(text))))
        : OptionalInt.empty();
  }

  /** Asks the terminal behind the process, which may differ from its streams: vae --help | less. */
  private static OptionalInt asked() {
    boolean windows = File.separatorChar == '\\';
    ProcessBuilder question =
        windows
            ? new ProcessBuilder("cmd.exe", "/c", "mode con")
            : new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty"));
    try {
      Process process = question.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
        return OptionalInt.empty();
      }
      byte[] answer = process.getInputStream().readAllBytes();
      String[] words = new String(answer, StandardCharsets.US_ASCII).strip().split("\\D+");
      // stty says "24 80"; mode says lines, then columns, each behind a colon.
      List<String> numbers = Arrays.stream(words).filter(word -> !word.isEmpty()).toList();
      return numbers.size() < 2 ? OptionalInt.empty() : positive(numbers.get(1));
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Terminals that do not know say 0. */
  private static OptionalInt positive(String text) {
    return text.equals("0") ? OptionalInt.empty() : number(text);
  }
}
