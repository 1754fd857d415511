package io.github.vae4j.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives a reader files that nobody meant to write. {@code -Dvae4j.fuzz=1000000} sets the number of
 * inputs, {@code -Dvae4j.fuzz.seed=7} which they are, {@code -Dvae4j.fuzz.first=1234} begins at one
 * of them.
 */
public final class Fuzzing {
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final int MOST_MESSAGE = 20_000;
  private static final int MOST_FAULTS = 10; // after which it ends

  private Fuzzing() {}

  /** What is tried on a file. */
  @FunctionalInterface
  public interface Reader {
    /** Reads the file, and may use what was read. */
    void read(Path file);
  }

  /**
   * Runs a reader on many inputs.
   *
   * @param usual number of inputs
   * @param file to which each is written
   * @param words that mean something to the reader
   * @param input makes the bytes of one
   * @param documented exceptions that the reader may throw, whose message names the file
   * @throws AssertionError if another exception comes, a message does not name the file or is very
   *     long, or an input takes over 2 seconds, twice
   */
  public static void run(
      int usual,
      Path file,
      List<String> words,
      Function<Mutations, byte[]> input,
      Set<Class<? extends RuntimeException>> documented,
      Reader reader)
      throws IOException {
    long seed = Long.getLong("vae4j.fuzz.seed", 1);
    int count = Integer.getInteger("vae4j.fuzz", usual);
    int first = Integer.getInteger("vae4j.fuzz.first", 0);
    List<String> faults = new ArrayList<>();
    int refused = 0;
    long longest = 0;
    int slowest = first;
    for (int i = first; i < first + count && faults.size() < MOST_FAULTS; i++) {
      Files.deleteIfExists(file); // some file systems wait for the disk where a file is cut
      Files.write(file, input.apply(new Mutations(seed, i, words)));
      try {
        long begin = System.nanoTime();
        refused += refuses(file, documented, reader) ? 1 : 0;
        long nanos = System.nanoTime() - begin;
        if (nanos > MOST_NANOS) { // the machine may have been busy
          begin = System.nanoTime();
          refuses(file, documented, reader);
          nanos = System.nanoTime() - begin;
        }
        slowest = nanos > longest ? i : slowest;
        longest = Math.max(longest, nanos);
        if (nanos > MOST_NANOS) {
          throw new AssertionError("took " + nanos / 1e9 + " s");
        }
      } catch (AssertionError e) {
        faults.add("input " + i + ": " + trace(e));
      }
    }
    System.out.printf(
        "fuzz %s: seed %d, %,d inputs from %d, %,d refused, longest %.3f s by input %d%n",
        file.getFileName(), seed, count, first, refused, longest / 1e9, slowest);
    if (!faults.isEmpty()) {
      throw new AssertionError("seed " + seed + ":\n" + String.join("\n", faults));
    }
  }

  private static String trace(AssertionError e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString()
        .lines()
        .filter(line -> !line.startsWith("\tat ") || line.contains("vae4j"))
        .map(Fuzzing::cut)
        .collect(Collectors.joining("\n"));
  }

  private static String cut(String line) {
    return line.length() < 500 ? line : line.substring(0, 500) + "...";
  }

  private static boolean refuses(
      Path file, Set<Class<? extends RuntimeException>> documented, Reader reader) {
    try {
      reader.read(file);
      return false;
    } catch (RuntimeException | Error e) {
      String message = String.valueOf(e.getMessage());
      boolean meant = e.getCause() == null || !isFault(e.getCause());
      if (!documented.contains(e.getClass()) || !meant || !message.contains(file.toString())) {
        throw new AssertionError("not a documented exception that names the file: " + e, e);
      }
      if (message.length() > MOST_MESSAGE) {
        throw new AssertionError("a message of " + message.length() + " characters", e);
      }
      return true;
    }
  }

  /** Returns whether nobody threw it on purpose. */
  private static boolean isFault(Throwable e) {
    return e instanceof RuntimeException
        && e.getClass().getPackageName().startsWith("java.")
        && !(e instanceof IllegalArgumentException);
  }
}
