package io.github.vae4j.onnx;

import java.util.List;

/** A setting of an operator; the numbers are those of the fields and kinds in ONNX's schema. */
record Attribute(Message message) {
  private static final int NAME = 1;
  private static final int INT = 3;
  private static final int STRING = 4;
  private static final int INTS = 8;
  private static final int KIND = 20;
  private static final int KIND_INT = 2;
  private static final int KIND_STRING = 3;
  private static final int KIND_INTS = 7;

  static Attribute of(String name, long value) {
    return new Attribute(new Message().text(NAME, name).number(INT, value).number(KIND, KIND_INT));
  }

  static Attribute of(String name, String value) {
    return new Attribute(
        new Message().text(NAME, name).text(STRING, value).number(KIND, KIND_STRING));
  }

  static Attribute of(String name, List<Integer> values) {
    Message message = new Message().text(NAME, name);
    values.forEach(value -> message.number(INTS, value));
    return new Attribute(message.number(KIND, KIND_INTS));
  }
}
