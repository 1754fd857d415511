package io.github.vae4j.it.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where headers say how large a thing is: sides of images, palettes, axes, counts of entries. */
final class HeaderFields {
  /** A whole number of some bytes. */
  record Field(int at, int bytes, ByteOrder order) {
    void set(byte[] file, long value) {
      ByteBuffer buffer = ByteBuffer.wrap(file).order(order);
      if (bytes == 2) {
        buffer.putShort(at, (short) value);
      } else {
        buffer.putInt(at, (int) value);
      }
    }
  }

  private final List<Field> fields = new ArrayList<>();
  private final int length;

  private HeaderFields(int length) {
    this.length = length;
  }

  /** Returns the fields of a file of this name; none if its kind has none. */
  static List<Field> of(String name, byte[] file) {
    HeaderFields found = new HeaderFields(file.length);
    String text = new String(file, ISO_8859_1);
    switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "bmp" -> found.add(ByteOrder.LITTLE_ENDIAN, 4, 2, 10, 14, 18, 22, 30, 34, 46);
      case "png" -> found.add(ByteOrder.BIG_ENDIAN, 4, 16, 20);
      case "gif" -> {
        int image = text.indexOf(',', 13 + 3 * (file.length > 10 ? 2 << (file[10] & 7) : 0));
        found.add(ByteOrder.LITTLE_ENDIAN, 2, 6, 8, image + 1, image + 3, image + 5, image + 7);
      }
      case "jpg" -> {
        int frame = Math.max(text.indexOf("\377\300"), text.indexOf("\377\302"));
        found.add(ByteOrder.BIG_ENDIAN, 2, frame + 2, frame + 5, frame + 7);
      }
      case "tif" -> found.addDirectory(file);
      default -> {
        if (name.contains("idx")) {
          found.add(ByteOrder.BIG_ENDIAN, 4, 4, 8, 12);
        }
      }
    }
    return found.fields;
  }

  private void add(ByteOrder order, int bytes, int... places) {
    for (int at : places) {
      if (at >= 0 && at + bytes <= length) {
        fields.add(new Field(at, bytes, order));
      }
    }
  }

  /** Adds the counts, values and types of the first directory of a TIFF file, and where next is. */
  private void addDirectory(byte[] file) {
    if (file.length < 8) {
      return;
    }
    ByteOrder order = file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer numbers = ByteBuffer.wrap(file).order(order);
    int directory = numbers.getInt(4);
    if (directory < 8 || directory > file.length - 2) {
      return;
    }
    int entries = numbers.getShort(directory) & 0xFFFF;
    int at = directory + 2;
    for (int i = 0; i < entries && at < file.length; i++, at += 12) {
      add(order, 2, at, at + 2);
      add(order, 4, at + 4, at + 8);
    }
    add(order, 4, at);
  }
}
