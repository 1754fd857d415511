package io.github.vae4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OuterStepTest {
  private static HostArray of(float... values) {
    return HostArray.of(Shape.of(values.length), values);
  }

  @Test
  void movesByTheMeanMovementWithNesterovsMomentum() {
    Map<String, HostArray> before =
        OuterStep.withVelocities(Map.of("w", of(1, 2), "w#m", of(0, 4)), List.of("w"));
    List<OuterStep.Moved> moved =
        List.of(
            new OuterStep.Moved(5, Map.of("w", of(2, 2), "w#m", of(1, 1))),
            new OuterStep.Moved(5, Map.of("w", of(4, 1), "w#m", of(2, 2))));
    OuterStep step = new OuterStep(0.5, 0.5);
    // By hand: means 3 and 1.5, so d = -2 and 0.5; v = d; w = w - 0.5 (d + 0.5 v).
    Map<String, HostArray> once = step.next(before, moved);
    assertArrayEquals(new double[] {2.5, 1.625}, once.get("w").toDoubles());
    assertArrayEquals(new double[] {-2, 0.5}, once.get("w#velocity").toDoubles());
    assertArrayEquals(new double[] {1.5, 1.5}, once.get("w#m").toDoubles());
    // d = -0.5 and 0.125; v = 0.5 v + d = -1.5 and 0.375.
    Map<String, HostArray> twice = step.next(once, moved);
    assertArrayEquals(new double[] {2.5 + 0.625, 1.625 - 0.15625}, twice.get("w").toDoubles());
    assertEquals(java.util.Set.of("w", "w#m"), OuterStep.local(twice).keySet());
  }

  @Test
  void withRateOneAndNoMomentumItTakesTheMeanAsItIs() {
    Map<String, HostArray> before = OuterStep.withVelocities(Map.of("w", of(1e8f)), List.of("w"));
    Map<String, HostArray> after =
        new OuterStep(1, 0).next(before, List.of(new OuterStep.Moved(7, Map.of("w", of(0.1f)))));
    assertEquals(of(0.1f), after.get("w"));
  }

  @Test
  void eachRowCountsAsMuchAsAnyOther() {
    Map<String, HostArray> before =
        OuterStep.withVelocities(Map.of("w", of(0), "w#m", of(0)), List.of("w"));
    List<OuterStep.Moved> moved =
        List.of(
            new OuterStep.Moved(30, Map.of("w", of(1), "w#m", of(2))),
            new OuterStep.Moved(10, Map.of("w", of(5), "w#m", of(6))));
    Map<String, HostArray> after = new OuterStep(0.5, 0).next(before, moved);
    assertEquals(of(1), after.get("w")); // half of 3/4 1 + 1/4 5
    assertEquals(of(3), after.get("w#m"));
  }

  @Test
  void ratesOutsideTheirRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new OuterStep(0, 0.9));
    assertThrows(IllegalArgumentException.class, () -> new OuterStep(0.7, 1));
  }
}
