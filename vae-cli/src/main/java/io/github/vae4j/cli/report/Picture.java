package io.github.vae4j.cli.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * An image of a run, as it stands in a page.
 *
 * @param width as it is shown, in pixels
 */
record Picture(String uri, int width, int height) {
  private static final int MOST_BYTES = 260_000; // so that a page stays below 1.5 MB
  private static final long MOST_FILE = 64 << 20;
  private static final float QUALITY = 0.85f;

  /** Reads the picture of a file; one that is too large for a page is compressed. */
  static Optional<Picture> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_FILE) {
        return Optional.empty();
      }
      byte[] bytes = Files.readAllBytes(file);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      if (image == null) {
        return Optional.empty();
      }
      String kind = "png";
      BufferedImage smaller = image;
      while (bytes.length > MOST_BYTES) {
        if (kind.equals("jpeg")) {
          smaller = half(smaller);
        }
        kind = "jpeg";
        bytes = jpeg(smaller);
      }
      String uri = "data:image/" + kind + ";base64," + Base64.getEncoder().encodeToString(bytes);
      return Optional.of(new Picture(uri, image.getWidth(), image.getHeight()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static BufferedImage half(BufferedImage image) {
    int width = Math.max(1, image.getWidth() / 2);
    int height = Math.max(1, image.getHeight() / 2);
    BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = half.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return half;
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    BufferedImage opaque =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        opaque.setRGB(x, y, image.getRGB(x, y));
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(opaque, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
