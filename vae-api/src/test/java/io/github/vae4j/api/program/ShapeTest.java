package io.github.vae4j.api.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {
  private static final Shape SHAPE = Shape.of(2, 3, 4);

  @Test
  void scalarHasOneElement() {
    assertEquals(1, Shape.scalar().size());
    assertEquals(Shape.scalar(), Shape.of());
    assertEquals("[]", Shape.scalar().toString());
  }

  @Test
  void negativeAxesCountFromTheEnd() {
    assertEquals(4, SHAPE.dim(-1));
    assertEquals(0, SHAPE.axis(-3));
    assertEquals(24, SHAPE.size());
  }

  @Test
  void axesAreCutAndJoined() {
    assertEquals(Shape.of(3, 4), SHAPE.range(1, 3));
    assertEquals(Shape.of(2, 3, 4, 5), SHAPE.append(5));
    assertEquals(SHAPE, SHAPE.range(0, 1).concat(SHAPE.range(1, 3)));
  }

  @Test
  void broadcastAlignsAtTheLastAxis() {
    assertEquals(Shape.of(2, 3, 4), Shape.broadcast(Shape.of(3, 1), Shape.of(2, 1, 4)));
    assertEquals(SHAPE, Shape.broadcast(Shape.scalar(), SHAPE));
  }

  @Test
  void errorsSayWhatWasFound() {
    fails("axis 3 does not exist in shape [2, 3, 4]", () -> SHAPE.dim(3));
    fails("axis -4 does not exist in shape [2, 3, 4]", () -> SHAPE.axis(-4));
    fails("axes 2 to 4 do not exist in shape [2, 3, 4]", () -> SHAPE.range(2, 4));
    fails("shape: every axis needs at least 1 element, got [2, 0]", () -> Shape.of(2, 0));
    fails(
        "shape: at most 2147483647 elements fit, got [65536, 65536]", () -> Shape.of(65536, 65536));
    fails(
        "broadcast: aligned at the last axis, sizes must be equal or 1, got [2, 3] and [2]",
        () -> Shape.broadcast(Shape.of(2, 3), Shape.of(2)));
  }

  private static void fails(String message, Runnable body) {
    assertEquals(message, assertThrows(ShapeException.class, body::run).getMessage());
  }
}
