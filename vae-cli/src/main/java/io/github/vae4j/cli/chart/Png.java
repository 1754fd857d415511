package io.github.vae4j.cli.chart;

import io.github.vae4j.core.file.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Images as PNG. */
final class Png {
  private Png() {}

  static void write(Path path, BufferedImage image) {
    AtomicFile.write(path, out -> write(out, image));
  }

  private static void write(OutputStream out, BufferedImage image) throws IOException {
    if (!ImageIO.write(image, "png", out)) {
      throw new IOException("this Java runtime cannot write PNG files");
    }
  }

  static String dataUri(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(bytes, image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
