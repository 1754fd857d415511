package io.github.vae4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** Public data sets that some tests need; they stand in the folder of the property vae.data. */
final class RealData {
  private RealData() {}

  /**
   * Returns a file after checking its size and digest. Without it the test is skipped, except in
   * continuous integration: there it fails, so that a wrong folder cannot skip everything.
   */
  static Path file(String name) {
    Path file = Path.of(System.getProperty("vae.data", "absent")).resolve(name);
    if (!Files.exists(file)) {
      if (System.getenv("CI") != null) {
        throw new AssertionError("needs " + file.normalize() + ", which is absent");
      }
      Assumptions.abort("skipped: needs " + file.normalize());
    }
    String[] expected = expected(name);
    String found = bytes(file).length + " " + sha256(bytes(file));
    if (!found.equals(expected[1] + " " + expected[2])) {
      throw new AssertionError(
          file
              + ": expected size and SHA-256 "
              + expected[1]
              + " "
              + expected[2]
              + ", found "
              + found);
    }
    return file;
  }

  private static String[] expected(String name) {
    try (InputStream list =
        Objects.requireNonNull(RealData.class.getResourceAsStream("real-data.txt"))) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .filter(parts -> parts[0].equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("real-data.txt does not list " + name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
