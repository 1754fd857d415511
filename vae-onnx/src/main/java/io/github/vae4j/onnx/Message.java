package io.github.vae4j.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers, of which ONNX needs two kinds of fields: whole
 * numbers, and bytes behind their length. It keeps its parts as they are given, so that large ones
 * are not copied when messages are nested.
 */
final class Message {
  private static final int NUMBER = 0;
  private static final int BYTES = 2;

  private final List<byte[]> parts = new ArrayList<>();
  private long length;

  Message number(int field, long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    varint(bytes, key(field, NUMBER));
    varint(bytes, value);
    add(bytes.toByteArray());
    return this;
  }

  Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Message bytes(int field, byte[] value) {
    header(field, value.length);
    add(value);
    return this;
  }

  Message message(int field, Message value) {
    header(field, value.length);
    return fields(value);
  }

  /** Adds the fields of another message. */
  Message fields(Message other) {
    parts.addAll(other.parts);
    length += other.length;
    return this;
  }

  private void header(int field, long size) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    varint(bytes, key(field, BYTES));
    varint(bytes, size);
    add(bytes.toByteArray());
  }

  private void add(byte[] part) {
    parts.add(part);
    length += part.length;
  }

  private static long key(int field, int kind) {
    return (long) field << 3 | kind;
  }

  /** Writes seven bits a byte, the lowest first; negative numbers take ten bytes. */
  private static void varint(ByteArrayOutputStream to, long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      to.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    to.write((int) left);
  }

  /** Returns the number of bytes. */
  long length() {
    return length;
  }

  void writeTo(OutputStream out) throws IOException {
    for (byte[] part : parts) {
      out.write(part);
    }
  }
}
