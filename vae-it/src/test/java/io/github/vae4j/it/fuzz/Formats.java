package io.github.vae4j.it.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files of data as their formats say, whatever stands in them. */
final class Formats {
  private Formats() {}

  static byte[] counting(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (33 + i % 60);
    }
    return bytes;
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> entries, boolean stored) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(entries).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        if (stored) {
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(file.getValue().length);
          entry.setCrc(crc(file.getValue(), 0, file.getValue().length) & 0xFFFFFFFFL);
        }
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
    return out.toByteArray();
  }

  static int crc(byte[] bytes, int from, int count) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, count);
    return (int) crc.getValue();
  }

  /** Returns an array of NumPy, version 1. */
  static byte[] npy(String descr, boolean fortran, String shape, byte[] elements) {
    String header =
        "{'descr': "
            + descr
            + ", 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': ("
            + shape
            + "), }\n";
    return npy(header.getBytes(StandardCharsets.UTF_8), elements);
  }

  static byte[] npy(byte[] header, byte[] elements) {
    return ByteBuffer.allocate(10 + header.length + elements.length)
        .put((byte) 0x93)
        .put("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
        .put((byte) header.length)
        .put((byte) (header.length >> 8))
        .put(header)
        .put(elements)
        .array();
  }

  static byte[] idx(int type, byte[] elements, int... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + elements.length);
    bytes.putInt(type << 8 | dims.length);
    for (int dim : dims) {
      bytes.putInt(dim);
    }
    return bytes.put(elements).array();
  }

  /** Returns a JPEG file that says how it is to be turned. */
  static byte[] exif(byte[] jpeg, int orientation) {
    byte[] segment =
        ("\377\341\0\42Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0"
                + (char) orientation
                + "\0\0\0\0\0\0")
            .getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(jpeg.length + segment.length)
        .put(jpeg, 0, 2)
        .put(segment)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }
}
