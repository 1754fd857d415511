package io.github.vae4j.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LineTest {
  @Test
  void pointsOfALineGiveIt() {
    Line line = Line.through(Map.of(1, 5.0, 10, 23.0, 100, 203.0));
    assertEquals(3, line.fixed(), 1e-9);
    assertEquals(2, line.each(), 1e-9);
    assertEquals(2003, line.at(1000), 1e-6);
  }

  @Test
  void relativeErrorsCount() {
    // y = a x through (1, 1) and (2, 4): the least of (a - 1)^2 + (a / 2 - 1)^2 is at a = 6 / 5;
    // the line with an intercept would begin at -2.
    Line line = Line.through(Map.of(1, 1.0, 2, 4.0));
    assertEquals(0, line.fixed());
    assertEquals(1.2, line.each(), 1e-9);
  }

  @Test
  void whatFallsWithTheSizeIsAConstant() {
    // (1, 2) and (2, 1): the least of (c / 2 - 1)^2 + (c - 1)^2 is at c = 6 / 5.
    assertEquals(new Line(1.2, 0).fixed(), Line.through(Map.of(1, 2.0, 2, 1.0)).fixed(), 1e-9);
    assertEquals(0, Line.through(Map.of(1, 2.0, 2, 1.0)).each());
  }

  @Test
  void onePointTellsThePartForEach() {
    assertEquals(new Line(0, 0.25), Line.through(Map.of(4, 1.0)));
  }

  @Test
  void noPointsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Line.through(Map.of()));
  }
}
