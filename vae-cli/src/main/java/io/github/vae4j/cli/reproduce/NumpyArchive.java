package io.github.vae4j.cli.reproduce;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes arrays one after the other into an archive of NumPy, the same bytes for the same arrays.
 */
final class NumpyArchive {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final LocalDateTime ANY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ZipOutputStream zip;

  NumpyArchive(OutputStream out) {
    this.zip = new ZipOutputStream(out);
  }

  /**
   * Begins an array of bytes, which are then written.
   *
   * @param axes sizes
   */
  OutputStream bytes(String name, int... axes) throws IOException {
    begin(name, "|u1", axes);
    return zip;
  }

  /** Writes an array of one axis. */
  void numbers(String name, int[] numbers) throws IOException {
    begin(name, "<i4", numbers.length);
    ByteBuffer all = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    all.asIntBuffer().put(numbers);
    zip.write(all.array());
  }

  private void begin(String name, String type, int... axes) throws IOException {
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(ANY_TIME);
    zip.putNextEntry(entry);
    String shape =
        Arrays.stream(axes).mapToObj(axis -> axis + ",").collect(Collectors.joining(" "));
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
    int begun = MAGIC.length + 2 + header.length() + 1;
    header += " ".repeat((ALIGNMENT - begun % ALIGNMENT) % ALIGNMENT) + "\n";
    zip.write(MAGIC);
    zip.write(header.length() & 0xFF);
    zip.write(header.length() >> 8);
    zip.write(header.getBytes(US_ASCII));
  }

  /** Ends the archive; the stream stays open. */
  void finish() throws IOException {
    zip.finish();
  }
}
