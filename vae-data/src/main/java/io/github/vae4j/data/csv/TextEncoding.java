package io.github.vae4j.data.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How a text's characters stand in bytes, told by its first ones: a byte order mark, the zeros that
 * UTF-16 has beside Latin letters, else UTF-8.
 *
 * @param charset of the characters
 * @param mark length of the byte order mark
 */
record TextEncoding(Charset charset, int mark) {
  static final int START = 1 << 10;

  /** What bytes are taken for that are no UTF-8. */
  static final TextEncoding WINDOWS = new TextEncoding(Charset.forName("windows-1252"), 0);

  /** Returns the encoding of a text that starts with these bytes. */
  static TextEncoding of(byte[] start) {
    if (starts(start, 0xEF, 0xBB, 0xBF)) {
      return new TextEncoding(StandardCharsets.UTF_8, 3);
    }
    if (starts(start, 0xFF, 0xFE)) {
      return new TextEncoding(StandardCharsets.UTF_16LE, 2);
    }
    if (starts(start, 0xFE, 0xFF)) {
      return new TextEncoding(StandardCharsets.UTF_16BE, 2);
    }
    int[] zeros = new int[2];
    int pairs = start.length / 2;
    for (int i = 0; i < 2 * pairs; i++) {
      zeros[i % 2] += start[i] == 0 ? 1 : 0;
    }
    if (zeros[1] > 0.4 * pairs && zeros[0] < 0.1 * pairs) {
      return new TextEncoding(StandardCharsets.UTF_16LE, 0);
    }
    if (zeros[0] > 0.4 * pairs && zeros[1] < 0.1 * pairs) {
      return new TextEncoding(StandardCharsets.UTF_16BE, 0);
    }
    return new TextEncoding(StandardCharsets.UTF_8, 0);
  }

  private static boolean starts(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the characters of a text; reading them throws a {@link
   * java.nio.charset.CharacterCodingException} at bytes that are none.
   */
  Reader reader(InputStream in) throws IOException {
    in.skipNBytes(mark);
    return new InputStreamReader(
        in,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }
}
