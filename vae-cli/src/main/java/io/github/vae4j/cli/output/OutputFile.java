package io.github.vae4j.cli.output;

import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file that a command writes; {@code -} is the standard output. */
public final class OutputFile {
  /** The name of the standard output, and of the standard input. */
  public static final String STREAM = "-";

  private static final Pattern CLOSED = Pattern.compile("(?i)pipe");

  private OutputFile() {}

  /** Returns whether it is the standard output. */
  public static boolean isStream(Path file) {
    return isStream(file.toString());
  }

  /** Returns whether a user names the standard output by this word. */
  public static boolean isStream(String word) {
    return word.equals(STREAM);
  }

  /**
   * Checks that it could be written, before the work whose result it is to hold.
   *
   * @throws FileException if it could not
   */
  public static void check(Path file) {
    if (!isStream(file)) {
      AtomicFile.check(file);
    }
  }

  /**
   * Writes a file whole or not at all, or to the standard output as it comes.
   *
   * @throws FileException if it cannot be written
   */
  public static void write(Path file, AtomicFile.Content content) {
    if (!isStream(file)) {
      AtomicFile.write(file, content);
      return;
    }
    MovingLine.erase();
    try {
      // Whoever reads may have read enough, as head does: a print stream says nothing of that.
      content.writeTo(
          new FilterOutputStream(System.out) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
              System.out.write(bytes, offset, length);
            }

            @Override
            public void close() {
              System.out.flush();
            }
          });
      System.out.flush();
    } catch (IOException e) {
      throw new FileException("standard output: cannot be written: " + e.getMessage(), e);
    }
  }

  /** Returns whether nobody reads the standard output any more, as behind head. */
  public static boolean isStreamClosed() {
    return System.out.checkError();
  }

  /**
   * Returns why the standard output has not taken all that was written to it, such as a full disk;
   * empty if it has, or if nobody reads it any more.
   */
  public static Optional<String> failureOfStream() {
    if (!System.out.checkError()) {
      return Optional.empty();
    }
    // A print stream does not say why it failed, so that is asked for once more.
    try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write('\n');
      return Optional.of("an error that is over by now");
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      return CLOSED.matcher(reason).find() ? Optional.empty() : Optional.of(reason);
    }
  }

  /** Returns what messages call the file. */
  public static String name(Path file) {
    return isStream(file) ? "standard output" : file.toString();
  }
}
