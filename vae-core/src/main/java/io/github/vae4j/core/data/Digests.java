package io.github.vae4j.core.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of data sets and texts. */
public final class Digests {
  private Digests() {}

  /** Returns the SHA-256 of a text in UTF-8, in hexadecimal. */
  public static String sha256(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  static String of(Dataset data) {
    MessageDigest sha = sha256();
    int size = data.itemShape().size();
    ByteBuffer header = ByteBuffer.allocate(8 + 4 * data.itemShape().rank());
    header.putInt(data.size()).putInt(data.itemShape().rank());
    for (int dim : data.itemShape().toArray()) {
      header.putInt(dim);
    }
    sha.update(header.array(), 0, header.position());
    float[] row = new float[size];
    ByteBuffer bytes = ByteBuffer.allocate(4 * size);
    for (int i = 0; i < data.size(); i++) {
      data.read(i, row, 0);
      bytes.clear();
      bytes.asFloatBuffer().put(row);
      sha.update(bytes.array());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
