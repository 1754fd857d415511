package io.github.vae4j.core.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens data files, gzipped or not, with messages that say what is wrong with them. */
final class DataFiles {
  private static final int GZIP_MAGIC = 0x1F8B;

  private DataFiles() {}

  /** Returns the bytes of a file, unpacked if it is gzipped. */
  static ByteStore store(Path path) {
    requireFile(path);
    try {
      if (!isGzip(path)) {
        return ByteStore.file(path);
      }
      try (InputStream in = new GZIPInputStream(Files.newInputStream(path), 1 << 16)) {
        return ByteStore.unpack(in, ByteStore.HEAP_LIMIT);
      }
    } catch (EOFException e) {
      throw new DataException(
          path
              + ": expected a whole gzip file, found "
              + size(path)
              + " bytes that end early; the file is truncated",
          e);
    } catch (ZipException e) {
      throw new DataException(
          path + ": expected a gzip file, found damaged content (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return -1;
    }
  }

  static void requireFile(Path path) {
    if (!Files.exists(path)) {
      throw new DataException(path + ": expected a file, found none; check the path");
    }
    if (Files.isDirectory(path)) {
      throw new DataException(path + ": expected a file, found a directory");
    }
  }

  static boolean isGzip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] magic = in.readNBytes(2);
      return magic.length == 2 && (((magic[0] & 0xFF) << 8) | (magic[1] & 0xFF)) == GZIP_MAGIC;
    }
  }

  /** Opens a text file, unpacked if it is gzipped. */
  static InputStream stream(Path path) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    return isGzip(path) ? new GZIPInputStream(in, 1 << 16) : in;
  }

  static DataException unreadable(Path path, IOException e) {
    String why =
        e instanceof NoSuchFileException
            ? "expected a file, found none; check the path"
            : e instanceof AccessDeniedException
                ? "permission denied"
                : String.valueOf(e.getMessage());
    return new DataException(path + ": " + why, e);
  }
}
