package io.github.vae4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples in the documentation of the wire format of Protocol Buffers. */
final class MessageTest {
  private static String hex(Message message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.writeTo(out);
    assertEquals(out.size(), message.length());
    return HexFormat.of().formatHex(out.toByteArray());
  }

  @Test
  void numbersTakeSevenBitsAByte() throws IOException {
    assertEquals("089601", hex(new Message().number(1, 150)));
    assertEquals("0800", hex(new Message().number(1, 0)));
    assertEquals("10feffffffffffffffff01", hex(new Message().number(2, -2)));
    assertEquals("a00107", hex(new Message().number(20, 7)));
  }

  @Test
  void textsAndMessagesStandBehindTheirLength() throws IOException {
    assertEquals("120774657374696e67", hex(new Message().text(2, "testing")));
    assertEquals("1a03089601", hex(new Message().message(3, new Message().number(1, 150))));
  }
}
