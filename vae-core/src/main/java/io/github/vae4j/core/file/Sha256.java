package io.github.vae4j.core.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits. */
public final class Sha256 {
  private Sha256() {}

  /** Returns a digest that is fed piece by piece, for {@link #hex}. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Ends a digest and returns its 64 digits. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the 64 digits of a text in UTF-8. */
  public static String of(String text) {
    MessageDigest digest = start();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }
}
