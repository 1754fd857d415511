package io.github.vae4j.core.file;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The public safetensors format: a little-endian 64-bit length, a JSON header of that length with
 * the type, shape and place of each tensor and an optional {@code __metadata__} map of strings,
 * then the elements, little-endian, without gaps. Holds data alone: reading runs no code of the
 * file.
 *
 * <p>The same content gives the same bytes: tensors are written in the order of the public writer,
 * widest elements first and then by name, metadata by key.
 */
public final class Safetensors {
  /** The entry of the metadata that is the SHA-256 of the file without it. */
  public static final String DIGEST = "vae4j.digest";

  private static final int CHUNK = 1 << 16;

  private Safetensors() {}

  /**
   * What a file holds.
   *
   * @param tensors by name, in the file's order
   * @param metadata strings by key
   */
  public record Content(Map<String, HostArray> tensors, Map<String, String> metadata) {
    /** Keeps the order of the entries. */
    public Content {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Returns this with its own digest among the metadata, which {@link #requireDigest} checks. */
    public Content withDigest() {
      Map<String, String> all = new LinkedHashMap<>(metadata);
      all.put(DIGEST, digest());
      return new Content(tensors, all);
    }

    /**
     * Checks the digest, if there is one.
     *
     * @param path of the file, for the message
     * @throws FileException if the contents are others than when the file was written
     */
    public void requireDigest(Path path) {
      Map<String, String> rest = new LinkedHashMap<>(metadata);
      String expected = rest.remove(DIGEST);
      if (expected == null) {
        return;
      }
      String found = new Content(tensors, rest).digest();
      if (!found.equals(expected)) {
        throw new FileException(
            path
                + ": metadata '"
                + DIGEST
                + "': expected contents of the SHA-256 "
                + Excerpt.of(expected)
                + ", found "
                + found
                + "; the file was changed after it was saved: take a copy that is whole");
      }
    }

    /** Returns the SHA-256 of the file that {@link #write} makes of it, in hexadecimal digits. */
    public String digest() {
      SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
      MessageDigest sha = Sha256.start();
      try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
        writeTo(out, header, header.encode(), tensors);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Sha256.hex(sha);
    }
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @throws IllegalArgumentException if a tensor is named {@code __metadata__}
   * @throws FileException if it cannot be written; an existing file is then as it was
   */
  public static void write(
      Path path, Map<String, HostArray> tensors, Map<String, String> metadata) {
    SafetensorsHeader header = header(tensors, metadata);
    byte[] text = encoded(path.toString(), header);
    AtomicFile.write(path, out -> writeTo(out, header, text, tensors));
  }

  /**
   * Returns the bytes of the file that {@link #write} makes, to be kept where there is no path.
   *
   * @throws IllegalArgumentException if a tensor is named {@code __metadata__}
   * @throws FileException if the metadata are too long
   */
  public static byte[] bytes(Map<String, HostArray> tensors, Map<String, String> metadata) {
    SafetensorsHeader header = header(tensors, metadata);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writeTo(out, header, encoded("safetensors", header), tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static SafetensorsHeader header(
      Map<String, HostArray> tensors, Map<String, String> metadata) {
    if (tensors.containsKey(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          "safetensors: a tensor cannot be named " + SafetensorsHeader.METADATA + "; rename it");
    }
    return SafetensorsHeader.of(tensors, metadata);
  }

  private static byte[] encoded(String name, SafetensorsHeader header) {
    byte[] text = header.encode();
    if (text.length > SafetensorsHeader.MAX_BYTES) {
      throw new FileException(
          name
              + ": expected a header of at most "
              + SafetensorsHeader.MAX_BYTES
              + " bytes, found "
              + text.length
              + "; shorten the metadata");
    }
    return text;
  }

  private static void writeTo(
      OutputStream out, SafetensorsHeader header, byte[] text, Map<String, HostArray> tensors)
      throws IOException {
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(text.length).array());
    out.write(text);
    for (SafetensorsHeader.Entry entry : header.tensors()) {
      writeElements(out, Objects.requireNonNull(tensors.get(entry.name())));
    }
  }

  private static void writeElements(OutputStream out, HostArray tensor) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int width = tensor.type().dtype().bytes();
    int size = tensor.shape().size();
    int count;
    for (int from = 0; from < size; from += count) {
      count = Math.min(CHUNK / width, size - from);
      chunk.clear();
      switch (tensor.type().dtype()) {
        case FLOAT32 -> chunk.asFloatBuffer().put(tensor.floats(), from, count);
        case FLOAT64 -> chunk.asDoubleBuffer().put(tensor.doubles(), from, count);
        case INT32 -> chunk.asIntBuffer().put(tensor.ints(), from, count);
        case BOOL -> {
          for (int i = 0; i < count; i++) {
            chunk.put((byte) (tensor.booleans()[from + i] ? 1 : 0));
          }
        }
      }
      out.write(chunk.array(), 0, count * width);
    }
  }

  /**
   * Reads a file and checks all of it.
   *
   * @throws FileException if it is missing, cut short or not in the format; the message says where,
   *     what was expected and what was found
   */
  public static Content read(Path path) {
    return open(path, (header, in) -> content(path, header, in));
  }

  /**
   * Reads what {@link #bytes} made, or the bytes of a file, and checks all of it.
   *
   * @param name what messages call the file
   * @throws FileException if it is cut short or not in the format
   */
  public static Content read(Path name, byte[] file) {
    try (InputStream in = new ByteArrayInputStream(file)) {
      return content(name, header(name, in, file.length), in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Content content(Path path, SafetensorsHeader header, InputStream in)
      throws IOException {
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry entry : header.tensors()) {
      tensors.put(entry.name(), elements(path, entry, in));
    }
    return new Content(tensors, header.metadata());
  }

  /**
   * Reads the metadata of a file alone, strings by key.
   *
   * @throws FileException if the file is missing, cut short or its header is not in the format
   */
  public static Map<String, String> metadata(Path path) {
    return open(path, (header, in) -> Collections.unmodifiableMap(header.metadata()));
  }

  @FunctionalInterface
  private interface Body<T> {
    T read(SafetensorsHeader header, InputStream in) throws IOException;
  }

  private static <T> T open(Path path, Body<T> body) {
    if (!Files.isRegularFile(path)) {
      throw new FileException(
          path
              + ": expected a safetensors file, found "
              + (Files.isDirectory(path) ? "a folder" : "none; check the path"));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return body.read(header(path, in, Files.size(path)), in);
    } catch (IOException e) {
      throw new FileException(
          path + ": expected to read a file, found that it cannot be read: " + AtomicFile.reason(e),
          e);
    }
  }

  private static SafetensorsHeader header(Path path, InputStream in, long size) throws IOException {
    if (size < 8) {
      throw new FileException(
          path + ": expected a safetensors file of at least 8 bytes, found " + size);
    }
    long length = ByteBuffer.wrap(exactly(path, in, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > SafetensorsHeader.MAX_BYTES) {
      throw new FileException(
          path
              + ", byte 0: expected the header's length, 2 to "
              + SafetensorsHeader.MAX_BYTES
              + " bytes, found "
              + Long.toUnsignedString(length)
              + "; not a safetensors file");
    }
    if (8 + length > size) {
      throw new FileException(
          path
              + ": expected at least "
              + (8 + length)
              + " bytes for the header, found "
              + size
              + "; the file is cut short");
    }
    SafetensorsHeader header = SafetensorsHeaderReader.read(path, exactly(path, in, (int) length));
    long expected = 8 + length + header.dataBytes();
    if (size != expected) {
      throw new FileException(
          path
              + ": expected "
              + expected
              + " bytes, found "
              + size
              + (size < expected
                  ? "; the file is cut short"
                  : "; there is more than the header says"));
    }
    return header;
  }

  private static byte[] exactly(Path path, InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new FileException(
          path
              + ": expected "
              + count
              + " more bytes, found "
              + bytes.length
              + "; the file changed while it was read");
    }
    return bytes;
  }

  private static HostArray elements(Path path, SafetensorsHeader.Entry entry, InputStream in)
      throws IOException {
    TensorType type = entry.type();
    int size = type.shape().size();
    int width = type.dtype().bytes();
    HostArray array = HostArray.filled(type, 0);
    int count;
    for (int from = 0; from < size; from += count) {
      count = Math.min(CHUNK / width, size - from);
      ByteBuffer chunk =
          ByteBuffer.wrap(exactly(path, in, count * width)).order(ByteOrder.LITTLE_ENDIAN);
      switch (type.dtype()) {
        case FLOAT32 -> chunk.asFloatBuffer().get(array.floats(), from, count);
        case FLOAT64 -> chunk.asDoubleBuffer().get(array.doubles(), from, count);
        case INT32 -> chunk.asIntBuffer().get(array.ints(), from, count);
        case BOOL -> {
          for (int i = 0; i < count; i++) {
            array.booleans()[from + i] = bool(path, entry, from + i, chunk.get(i));
          }
        }
      }
    }
    return array;
  }

  private static boolean bool(Path path, SafetensorsHeader.Entry entry, int index, byte value) {
    if (value != 0 && value != 1) {
      throw new FileException(
          path
              + ", tensor '"
              + Excerpt.of(entry.name())
              + "', element "
              + index
              + ": expected 0 or 1, found "
              + (value & 0xFF));
    }
    return value == 1;
  }
}
