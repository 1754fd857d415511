package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;

/** The embedded images: each line of the resource holds the pixels of one and its label. */
record Digits(byte[][] lines) implements Dataset {
  static final String NAME = "digits";

  private static final String RESOURCE = "digits.csv.gz";
  private static final Shape IMAGE = Shape.of(8, 8);

  /**
   * Reads the images.
   *
   * @throws DataException if the resource is absent or damaged
   */
  static Dataset open() {
    InputStream resource = Digits.class.getResourceAsStream(RESOURCE);
    if (resource == null) {
      throw new DataException(
          NAME + ": expected the resource " + RESOURCE + " in vae-core, found none");
    }
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII))) {
      return new Digits(text.lines().map(Digits::numbers).toArray(byte[][]::new));
    } catch (IOException e) {
      throw new DataException(NAME + ": expected whole data, found: " + e.getMessage(), e);
    }
  }

  private static byte[] numbers(String line) {
    byte[] numbers = new byte[IMAGE.size() + 1];
    String[] cells = line.split(",", -1);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Byte.parseByte(cells[i]);
    }
    return numbers;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int size() {
    return lines.length;
  }

  @Override
  public Shape itemShape() {
    return IMAGE;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    byte[] line = lines[index];
    for (int i = 0; i < IMAGE.size(); i++) {
      target[offset + i] = line[i];
    }
  }

  @Override
  public boolean hasLabels() {
    return true;
  }

  @Override
  public int label(int index) {
    return lines[index][IMAGE.size()];
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  @Override
  public OptionalDouble fullScale() {
    return OptionalDouble.of(16);
  }

  @Override
  public String place(int index, int element) {
    return NAME
        + ", image "
        + (index + 1)
        + ", row "
        + (element / 8 + 1)
        + ", column "
        + (element % 8 + 1);
  }

  @Override
  public void close() {}
}
