package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a packed file unpacks to, up to the limit that the settings say. */
final class Unpacking extends FilterInputStream {
  private final Path path;
  private final long limit;
  private long count;

  private Unpacking(InputStream in, Path path, long limit) {
    super(in);
    this.path = path;
    this.limit = limit;
  }

  /** Returns the bytes of a stream; reading on beyond the limit throws {@link DataException}. */
  static InputStream of(InputStream in, Path path, DataSettings settings) throws IOException {
    return new Unpacking(in, path, limit(path, settings));
  }

  /** Returns how many bytes a file may unpack to. */
  static long limit(Path path, DataSettings settings) throws IOException {
    return settings.maxUnpacked() > 0
        ? settings.maxUnpacked()
        : Math.max(DataSettings.UNPACKED_LEAST, DataSettings.UNPACKED_TIMES * Files.size(path));
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    counted(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    counted(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = in.skip(wanted);
    counted(skipped);
    return skipped;
  }

  /** Checks, before they are unpacked, that so many more bytes are within the limit. */
  void requireRoom(long more) throws IOException {
    requireWithin(count + more);
  }

  private void counted(long more) throws IOException {
    count += more;
    requireWithin(count);
  }

  private void requireWithin(long bytes) throws IOException {
    if (bytes > limit) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected at most %,d bytes when it is unpacked, found more; by default a file may"
                  + " unpack to %d times its size of %,d bytes, so that one that was made to fill the"
                  + " disk does not: if you trust it, allow more with --max-unpacked, such as"
                  + " --max-unpacked 10g",
              path,
              limit,
              DataSettings.UNPACKED_TIMES,
              Files.size(path)));
    }
  }
}
