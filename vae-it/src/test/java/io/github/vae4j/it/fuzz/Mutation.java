package io.github.vae4j.it.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Changes files at random: bytes and bits, lengths and sizes, numbers and quotes of texts. What a
 * file packs is changed before it is packed again, and checksums are made right, so that readers
 * come as far as to what was changed.
 */
final class Mutation {
  private static final int MOST_BYTES = 1 << 18;
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final long[] SIZES = {
    0,
    1,
    -1,
    2,
    7,
    8,
    127,
    128,
    255,
    256,
    257,
    32767,
    32768,
    65535,
    65536,
    1 << 20,
    1 << 24,
    1 << 28,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 1L,
    Integer.MIN_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> WORDS =
      List.of(
          "\"",
          "\"\"",
          "'",
          "\\",
          "\\\"",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ",",
          ";",
          "\t",
          " ",
          "|",
          "#",
          "\n",
          "\r",
          "\r\n",
          "\0",
          "\033[2J",
          "\033]0;x\7",
          "\177",
          "\uFEFF",
          "\u202E",
          "\uFFFF",
          "-",
          ".",
          "1e999",
          "-1e-999",
          "1e2147483648",
          "NaN",
          "inf",
          "0x1p3",
          "00",
          "1L",
          "None",
          "99999999999999999999",
          "-1",
          "0",
          "1.5",
          "0.1",
          "=1+1",
          "True",
          "#N/A",
          "na",
          "'|O'",
          "'<U999999999'",
          "'<U99999999999'",
          "'|V2147483647'",
          "'<f8'",
          "('a', '<f4')",
          "1, ",
          "'shape': (1, ",
          "'descr': [",
          "\ud83d\ude00",
          "PK\3\4",
          "\u0093NUMPY");

  private final SplittableRandom random;

  Mutation(SplittableRandom random) {
    this.random = random;
  }

  /** Returns the files of a sample, at least one of them changed. */
  Map<String, byte[]> of(Sample sample, List<Sample> others) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(sample.files());
    List<String> names = new ArrayList<>(files.keySet());
    names.sort(null);
    int times = 1 + random.nextInt(Math.min(3, names.size()));
    for (int i = 0; i < times; i++) {
      String name = names.get(random.nextInt(names.size()));
      Sample other = others.get(random.nextInt(others.size()));
      byte[] donor = other.files().values().iterator().next();
      files.computeIfPresent(name, (key, bytes) -> changed(key, bytes, donor));
    }
    return files;
  }

  private byte[] changed(String name, byte[] file, byte[] donor) {
    List<HeaderFields.Field> fields = HeaderFields.of(name, file);
    if (!fields.isEmpty() && random.nextInt(3) == 0) {
      return sizes(name, file, fields);
    }
    try {
      boolean inside = random.nextInt(3) > 0;
      if (inside && name.endsWith(".gz")) {
        byte[] packed = new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
        return Formats.gzip(changed(name.substring(0, name.length() - 3), packed, donor));
      }
      if (inside && name.endsWith(".npz")) {
        return zip(file, donor);
      }
      if (inside && name.endsWith(".npy")) {
        return npy(file, donor);
      }
      if (inside && name.endsWith(".png")) {
        return png(file, donor);
      }
    } catch (IOException e) {
      return several(file, donor); // it was changed before and is not whole any more
    }
    return several(file, donor);
  }

  /** Changes what a header says of sizes; the sum of a PNG header is made right. */
  private byte[] sizes(String name, byte[] file, List<HeaderFields.Field> fields) {
    byte[] bytes = file.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      long size =
          random.nextBoolean() ? SIZES[random.nextInt(SIZES.length)] : random.nextInt(60000);
      fields.get(random.nextInt(fields.size())).set(bytes, size);
    }
    if (name.endsWith(".png") && bytes.length > 33) {
      ByteBuffer.wrap(bytes).putInt(29, Formats.crc(bytes, 12, 17));
    }
    return bytes;
  }

  private byte[] zip(byte[] archive, byte[] donor) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        byte[] entry = in.readAllBytes();
        entries.put(e.getName(), random.nextBoolean() ? changed(e.getName(), entry, donor) : entry);
      }
    }
    if (random.nextInt(20) == 0) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      int count = 1 + random.nextInt(2000);
      for (int i = 0; i < count; i++) {
        entries.put(word + i + ".npy", new byte[0]);
      }
    }
    return Formats.zip(entries, random.nextInt(4) == 0);
  }

  /** Changes the header, whose length is made right, or the elements. */
  private byte[] npy(byte[] file, byte[] donor) {
    if (file.length < 10 || file[6] != 1) {
      return several(file, donor);
    }
    int end = Math.min(file.length, 10 + (file[8] & 0xFF) + 256 * (file[9] & 0xFF));
    byte[] header = part(file, 10, end);
    byte[] elements = part(file, end, file.length);
    if (random.nextInt(4) > 0) {
      header = random.nextBoolean() ? text(header) : several(header, donor);
    } else {
      elements = several(elements, donor);
    }
    return Formats.npy(header, elements);
  }

  /** Changes a chunk, whose length and sum are made right. */
  private byte[] png(byte[] file, byte[] donor) {
    if (file.length < 8) {
      return several(file, donor);
    }
    ByteBuffer numbers = ByteBuffer.wrap(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, 8);
    int at = 8;
    while (at + 12 <= file.length) {
      int length = numbers.getInt(at);
      if (length < 0 || length > file.length - at - 12) {
        break;
      }
      byte[] type = part(file, at + 4, at + 8);
      byte[] data = part(file, at + 8, at + 8 + length);
      if (random.nextInt(3) == 0) {
        data = several(data, donor);
      }
      chunk(out, type, data);
      if (random.nextInt(6) == 0) {
        List<String> types =
            List.of("PLTE", "tRNS", "iCCP", "zTXt", "iTXt", "eXIf", "gAMA", "sBIT", "hIST", "IHDR");
        String other = types.get(random.nextInt(types.size()));
        chunk(out, other.getBytes(StandardCharsets.ISO_8859_1), several(data, donor));
      }
      at += 12 + length;
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, byte[] type, byte[] data) {
    byte[] bytes =
        ByteBuffer.allocate(12 + data.length).putInt(data.length).put(type).put(data).array();
    int crc = Formats.crc(bytes, 4, 4 + data.length);
    ByteBuffer.wrap(bytes).putInt(8 + data.length, crc);
    out.writeBytes(bytes);
  }

  private byte[] several(byte[] file, byte[] donor) {
    byte[] bytes = file;
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      bytes = once(bytes, donor);
    }
    return bytes.length > MOST_BYTES ? part(bytes, 0, MOST_BYTES) : bytes;
  }

  private byte[] once(byte[] file, byte[] donor) {
    int at = file.length == 0 ? 0 : position(file.length);
    int to = at + (int) Math.min(file.length - at, (long) (1 << random.nextInt(12)));
    return switch (random.nextInt(10)) {
      case 0 -> number(file, at, SIZES[random.nextInt(SIZES.length)]);
      case 1 -> number(file, at, 1L << random.nextInt(63));
      case 2 -> bit(file, at);
      case 3 -> replaced(file, at, file.length, new byte[0]); // cut
      case 4 -> replaced(file, at, to, new byte[0]);
      case 5 -> replaced(file, at, at, part(file, at, to));
      case 6 -> replaced(file, at, to, repeated(part(file, at, to), 1 << random.nextInt(9)));
      case 7 -> {
        int start = donor.length == 0 ? 0 : random.nextInt(donor.length);
        int end = start + random.nextInt(donor.length - start + 1);
        yield replaced(file, at, random.nextBoolean() ? to : file.length, part(donor, start, end));
      }
      default -> text(file);
    };
  }

  /** Returns a position, half of the time among the first bytes, where headers are. */
  private int position(int length) {
    return random.nextInt(random.nextBoolean() ? Math.min(length, 64) : length);
  }

  private byte[] bit(byte[] file, int at) {
    byte[] bytes = file.clone();
    if (bytes.length > 0) {
      bytes[at] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt());
    }
    return bytes;
  }

  private byte[] number(byte[] file, int at, long value) {
    byte[] bytes = file.clone();
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes)
            .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int width = 1 << random.nextInt(4);
    if (at + width <= bytes.length) {
      switch (width) {
        case 1 -> buffer.put(at, (byte) value);
        case 2 -> buffer.putShort(at, (short) value);
        case 4 -> buffer.putInt(at, (int) value);
        default -> buffer.putLong(at, value);
      }
    }
    return bytes;
  }

  /** Changes a number that is written in digits, or puts words in, some of them very often. */
  private byte[] text(byte[] file) {
    String word = WORDS.get(random.nextInt(WORDS.size()));
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    if (random.nextBoolean()) {
      List<MatchResult> numbers =
          NUMBER.matcher(new String(file, StandardCharsets.ISO_8859_1)).results().toList();
      if (!numbers.isEmpty()) {
        MatchResult number = numbers.get(random.nextInt(numbers.size()));
        boolean size = random.nextBoolean();
        byte[] other =
            size
                ? Long.toString(SIZES[random.nextInt(SIZES.length)])
                    .getBytes(StandardCharsets.UTF_8)
                : bytes;
        return replaced(file, number.start(), number.end(), other);
      }
    }
    int at = file.length == 0 ? 0 : position(file.length);
    int times = random.nextInt(8) == 0 ? 1 << random.nextInt(15) : 1;
    int to = random.nextBoolean() ? at : Math.min(file.length, at + 1);
    return replaced(file, at, to, repeated(bytes, times));
  }

  private static byte[] repeated(byte[] bytes, int times) {
    int most = bytes.length == 0 ? 0 : Math.min(times, 1 + MOST_BYTES / bytes.length);
    byte[] all = new byte[bytes.length * most];
    for (int i = 0; i < most; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  private static byte[] replaced(byte[] file, int from, int to, byte[] middle) {
    return ByteBuffer.allocate(file.length - (to - from) + middle.length)
        .put(file, 0, from)
        .put(middle)
        .put(file, to, file.length - to)
        .array();
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
