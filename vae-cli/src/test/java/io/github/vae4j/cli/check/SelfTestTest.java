package io.github.vae4j.cli.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import org.junit.jupiter.api.Test;

class SelfTestTest {
  private static boolean passed(double... found) {
    return new SelfTest.Check("bound", 0, false, Estimate.of("bound", 1, found, 0), 0).passed();
  }

  @Test
  void whatIsNotFiniteDoesNotPass() {
    assertTrue(passed(-1, 1.1));
    assertFalse(passed(1, 1.1));
    assertFalse(passed(Double.NaN, 1));
    assertFalse(passed(1e200, -1e200)); // whose mean is right and whose error is infinite
  }
}
