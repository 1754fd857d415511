package io.github.vae4j.legal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Digests of files. The copies of one large library are read once. */
final class Digests {
  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private Digests() {}

  static String sha256(Path file) throws IOException {
    // Copies keep the time of their original.
    String identity =
        file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    String known = KNOWN.get(identity);
    if (known != null) {
      return known;
    }
    String digest = digest(file);
    KNOWN.put(identity, digest);
    return digest;
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
