package io.github.vae4j.core.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Events in the form that TensorBoard reads: the message {@code tensorflow.Event} of protocol
 * buffers, in the records of a TFRecord file. Field numbers are those of {@code event.proto} and
 * {@code summary.proto}.
 */
final class EventRecord {
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MASK = 0xa282ead8; // of checksums, so that they can be of records too

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  private EventRecord() {}

  private static EventRecord at(double seconds) {
    EventRecord event = new EventRecord();
    event.tag(1, FIXED64).fixed(Long.BYTES, Double.doubleToLongBits(seconds));
    return event;
  }

  /** Returns the first record of a file. */
  static byte[] version(double seconds) {
    return at(seconds).text(3, "brain.Event:2").record();
  }

  /** Returns a record that takes back all events of other files from a step on. */
  static byte[] start(double seconds, long step) {
    EventRecord session = new EventRecord();
    session.tag(1, 0).varint(1); // SessionLog.START
    return at(seconds).number(2, step).nested(7, session).record();
  }

  /** Returns a record of some numbers at a step, by their names. */
  static byte[] scalars(double seconds, long step, Map<String, Double> numbers) {
    EventRecord summary = new EventRecord();
    numbers.forEach(
        (name, number) -> {
          EventRecord value = new EventRecord().text(1, name);
          value.tag(2, FIXED32).fixed(Float.BYTES, Float.floatToIntBits(number.floatValue()));
          summary.nested(1, value);
        });
    return at(seconds).number(2, step).nested(5, summary).record();
  }

  private EventRecord number(int field, long number) {
    return tag(field, 0).varint(number);
  }

  private EventRecord text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private EventRecord nested(int field, EventRecord other) {
    return bytes(field, other.message.toByteArray());
  }

  private EventRecord bytes(int field, byte[] bytes) {
    tag(field, BYTES).varint(bytes.length);
    message.writeBytes(bytes);
    return this;
  }

  private EventRecord tag(int field, int type) {
    return varint((long) field << 3 | type);
  }

  private EventRecord varint(long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      message.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    message.write((int) rest);
    return this;
  }

  private EventRecord fixed(int size, long bits) {
    for (int i = 0; i < size; i++) {
      message.write((int) (bits >>> 8 * i));
    }
    return this;
  }

  /** Returns the message between its length and its checksum. */
  private byte[] record() {
    byte[] content = message.toByteArray();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + content.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(checksum(record.array(), 0, Long.BYTES));
    record.put(content);
    record.putInt(checksum(content, 0, content.length));
    return record.array();
  }

  private static int checksum(byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
