package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.file.NearestFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens data files, gzipped or not, with messages that say what is wrong with them. */
final class DataFiles {
  private static final int GZIP_MAGIC = 0x1F8B;

  private DataFiles() {}

  static void requireExists(Path path) {
    if (!Files.exists(path)) {
      throw new DataException(
          path
              + ": expected a data file, found none; "
              + NearestFile.remedy(path.toString(), List.of()));
    }
  }

  /** Checks that there is a file, and that it is of no kind that is not read. */
  static void requireFile(Path path) {
    requireExists(path);
    if (Files.isDirectory(path)) {
      throw new DataException(path + ": expected a data file, found a folder");
    }
    if (!Files.isRegularFile(path)) { // opening a pipe waits for somebody who writes
      throw new DataException(
          path
              + ": expected a data file, found a pipe, a socket or a device, which cannot be read"
              + " again from its start; save the data in a file and name that");
    }
    ForeignFile.refuse(path);
  }

  /** Returns the first bytes, fewer if there are not so many. */
  static byte[] start(Path path, int count) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(count);
    }
  }

  static boolean isGzip(Path path) throws IOException {
    byte[] magic = start(path, 2);
    return magic.length == 2 && (((magic[0] & 0xFF) << 8) | (magic[1] & 0xFF)) == GZIP_MAGIC;
  }

  /** Opens a file, unpacked if it is gzipped. */
  static InputStream stream(Path path) throws IOException {
    InputStream file = Files.newInputStream(path);
    try {
      return isGzip(path)
          ? new GZIPInputStream(file, 1 << 16)
          : new BufferedInputStream(file, 1 << 16);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Opens a file, unpacked up to the limit of the settings if it is gzipped. */
  static InputStream stream(Path path, DataSettings settings) throws IOException {
    InputStream in = stream(path);
    return in instanceof GZIPInputStream ? Unpacking.of(in, path, settings) : in;
  }

  /**
   * Returns the elements after a header: where they stand in a plain file, unpacked from a gzipped
   * one.
   *
   * @param in the file's {@link #stream}, its header already read
   * @param header number of bytes of the header
   * @param layout of the elements
   * @param exact whether nothing may follow the elements
   */
  static ByteStore elements(
      Path path, InputStream in, long header, Layout layout, boolean exact, int heapLimit)
      throws IOException {
    if (isGzip(path)) {
      return unpacked(path.toString(), in, header, layout, exact, heapLimit);
    }
    requireComplete(path.toString(), header, layout, Files.size(path) - header, exact, "");
    return ByteStore.file(path, header);
  }

  /**
   * Returns the elements that a stream still holds; the parameters are those of {@link #elements}.
   */
  static ByteStore unpacked(
      String where, InputStream in, long header, Layout layout, boolean exact, int heapLimit)
      throws IOException {
    long expected = layout.bytes();
    if (in instanceof Unpacking unpacking) {
      unpacking.requireRoom(expected);
    }
    try (ByteStore.Writer writer = new ByteStore.Writer(where, heapLimit)) {
      byte[] block = new byte[1 << 16];
      try {
        // One byte more than expected: shows what is left over, and makes the stream check its sum.
        int count;
        while (writer.size() <= expected
            && (count =
                    in.read(block, 0, (int) Math.min(block.length, expected + 1 - writer.size())))
                >= 0) {
          writer.write(block, 0, count);
        }
      } catch (EOFException e) {
        requireComplete(where, header, layout, writer.size(), exact, "unpacked ");
        throw e;
      }
      requireComplete(where, header, layout, writer.size(), exact, "unpacked ");
      return writer.finish();
    }
  }

  private static void requireComplete(
      String where, long header, Layout layout, long found, boolean exact, String kind) {
    long expected = layout.bytes();
    if (found < expected || (exact && found > expected)) {
      throw new DataException(
          where
              + ": expected "
              + (header + expected)
              + " "
              + kind
              + "bytes for "
              + layout.count()
              + (layout.item().rank() == 0 ? " numbers" : " items of shape " + layout.item())
              + ", found "
              + (found > expected
                  ? "more; not the file its header says"
                  : header + found + "; the file is truncated"));
    }
  }

  /** Returns what to throw for an error while a file is read. */
  static DataException unreadable(Path path, IOException e) {
    String what;
    if (e instanceof EOFException) {
      what = "expected a whole gzip file, found one that ends early; the file is truncated";
    } else if (e instanceof ZipException) {
      what = "expected a gzip file, found damaged content (" + e.getMessage() + ")";
    } else if (e instanceof NoSuchFileException) {
      what = "expected a data file, found none; check the path";
    } else if (e instanceof AccessDeniedException || !Files.isReadable(path)) {
      Path denied = e instanceof AccessDeniedException refused ? file(refused, path) : path;
      what =
          "expected a readable file, found that permission is denied"
              + (denied.equals(path) ? "" : " to " + denied)
              + "; allow this user to read it, or name a copy";
    } else {
      what = "expected a readable file, found an error: " + reason(e);
    }
    return new DataException(path + ": " + what, e);
  }

  /** Returns the file that an exception is about, which may be one in a folder. */
  private static Path file(FileSystemException e, Path path) {
    return Path.of(Objects.requireNonNullElse(e.getFile(), path.toString()));
  }

  /** Returns what went wrong in words. */
  static String reason(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return "its reader was interrupted";
    }
    return e instanceof ClosedChannelException
        ? "it is closed"
        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
