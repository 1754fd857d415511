package io.github.vae4j.data.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The characters of a text that comes bit by bit. Whoever reads gets no more than a line at a time:
 * so a parser never waits for a line that it does not need yet, and {@link #hasLine} knows whether
 * it would.
 *
 * <p>The text cannot be read again in another encoding. Bytes that are no UTF-8 are taken for
 * windows-1252 from there on, if all before were letters without marks, which both write alike;
 * else they are one broken character.
 */
final class LiveText extends Reader {
  private static final char BROKEN = '\ufffd';
  private static final int MOST_LOOKED_AHEAD = 1 << 20; // characters of a line

  private final InputStream in;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13).flip();
  private final CharBuffer decoded = CharBuffer.allocate(1 << 13);
  private final CharsetDecoder unicode;
  private final boolean gzip;
  private Optional<CharsetDecoder> windows = Optional.empty();
  private boolean marked; // a letter with a mark has come, in UTF-8
  private char[] characters = new char[1 << 13];
  private int start;
  private int end;
  private boolean ended;

  /**
   * Waits for the first line, which tells the encoding.
   *
   * @throws IOException if it cannot be read
   */
  LiveText(InputStream in) throws IOException {
    this.in = in;
    while (!ended && bytes.limit() < TextEncoding.START && !hasByte('\n')) {
      readBytes();
    }
    byte[] first = Arrays.copyOf(bytes.array(), bytes.limit());
    this.gzip = first.length > 1 && first[0] == 0x1F && first[1] == (byte) 0x8B;
    TextEncoding encoding = TextEncoding.of(first);
    this.unicode = reporting(encoding);
    bytes.position(encoding.mark());
    decode();
  }

  private static CharsetDecoder reporting(TextEncoding encoding) {
    return encoding
        .charset()
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Returns whether the text starts as a gzipped file does. */
  boolean isGzip() {
    return gzip;
  }

  private boolean hasByte(char searched) {
    for (int i = 0; i < bytes.limit(); i++) {
      if (bytes.get(i) == searched) {
        return true;
      }
    }
    return false;
  }

  /** Adds bytes to those that are left; waits if there are none. */
  private void readBytes() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = count < 0;
    bytes.position(bytes.position() + Math.max(0, count)).flip();
  }

  /** Adds characters to those that are left; waits for bytes. */
  private void more() throws IOException {
    readBytes();
    decode();
  }

  private void decode() {
    while (true) {
      decoded.clear();
      CoderResult result = windows.orElse(unicode).decode(bytes, decoded, ended);
      decoded.flip();
      append();
      if (result.isError()) {
        broken(result.length());
      } else if (result.isUnderflow()) {
        return;
      }
    }
  }

  private void append() {
    int count = decoded.remaining();
    if (end + count > characters.length) {
      int kept = end - start;
      char[] room =
          kept + count > characters.length
              ? new char[Math.max(2 * characters.length, kept + count)]
              : characters;
      System.arraycopy(characters, start, room, 0, kept);
      characters = room;
      start = 0;
      end = kept;
    }
    decoded.get(characters, end, count);
    for (int i = end; i < end + count && !marked; i++) {
      marked = characters[i] > 0x7F;
    }
    end += count;
  }

  private void broken(int length) {
    if (windows.isEmpty() && !marked && unicode.charset().equals(StandardCharsets.UTF_8)) {
      windows = Optional.of(reporting(TextEncoding.WINDOWS));
      return;
    }
    bytes.position(bytes.position() + length);
    decoded.clear().put(BROKEN).flip();
    append();
  }

  /** Returns whether the text is read as windows-1252. */
  boolean isWindows() {
    return windows.isPresent();
  }

  /**
   * Returns where the first line ends that begins at a place, behind its end; -1 if it does not.
   */
  private int lineEnd(int from) {
    for (int i = from; i < end; i++) {
      if (characters[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Returns whether a line can be read without waiting, or the text has ended. */
  boolean hasLine() throws IOException {
    while (lineEnd(start) < 0 && !ended && end - start < MOST_LOOKED_AHEAD) {
      if (in.available() == 0) {
        return false;
      }
      more();
    }
    return true;
  }

  /**
   * Returns the first lines, which stay to be read: as many as it takes to come to one that is
   * neither empty nor a comment, or says the delimiter alone. Waits for them.
   */
  String head() throws IOException {
    int from = start;
    while (true) {
      int lineEnd = lineEnd(from);
      if (lineEnd < 0 && !ended && end - start < MOST_LOOKED_AHEAD) {
        int offset = from - start;
        more();
        from = start + offset;
        continue;
      }
      int until = lineEnd < 0 ? end : lineEnd;
      String line = new String(characters, from, until - from);
      boolean before = line.isBlank() || line.startsWith("#") || Dialect.saysDelimiter(line);
      if (lineEnd < 0 || !before) {
        return new String(characters, start, until - start);
      }
      from = until;
    }
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    while (start == end && !ended) {
      more();
    }
    if (start == end) {
      return -1;
    }
    int lineEnd = lineEnd(start);
    int count = Math.min(length, (lineEnd < 0 ? end : lineEnd) - start);
    System.arraycopy(characters, start, target, offset, count);
    start += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
