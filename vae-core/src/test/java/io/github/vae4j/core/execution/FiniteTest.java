package io.github.vae4j.core.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FiniteTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITE = Float.NEGATIVE_INFINITY;

  private static String message(Executable refused) {
    return String.valueOf(assertThrows(NonFiniteException.class, refused).getMessage());
  }

  @Test
  void theFirstThatIsNotFiniteIsFound() {
    assertEquals(-1, Finite.firstNot(new double[] {0, -1e308, Double.MIN_VALUE}));
    assertEquals(1, Finite.firstNot(new double[] {0, Double.POSITIVE_INFINITY, Double.NaN}));
    assertEquals(2, Finite.firstNot(new float[] {NAN, 1, INFINITE, 3, NAN}, 1, 5));
    assertEquals(-1, Finite.firstNot(new float[] {NAN, 1, 2, NAN}, 1, 3));
    assertEquals(1, Finite.firstNot(HostArray.of(Shape.of(2), new float[] {1, NAN})));
    assertEquals(0, Finite.firstNot(HostArray.of(Shape.of(1), new double[] {Double.NaN})));
    assertEquals(-1, Finite.firstNot(HostArray.of(Shape.of(2), new int[] {1, 2})));
  }

  @Test
  void tensorsAreNamedWithTheIndexAlongTheirAxes() {
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    tensors.put("fine", HostArray.of(Shape.of(1), new float[1]));
    tensors.put("w", HostArray.of(Shape.of(2, 3), new float[] {0, 1, 2, 3, NAN, INFINITE}));
    assertEquals(
        "m, tensor 'w', element [1, 1]: expected a finite number, found NaN; mend it",
        message(() -> Finite.requireTensors("m", tensors, "mend it")));
  }

  @Test
  void numbersOfDataAreNamedByTheirDatum() {
    double[] fine = {1, 2};
    assertSame(fine, Finite.requirePerDatum("score", "digits", 16, fine));
    assertTrue(
        message(() -> Finite.requirePerDatum("score", "digits", 16, new double[] {1, 1.0 / 0, 0.0}))
            .startsWith("score of digits, row 18: expected a finite number, found Infinity; "));
    HostArray rows = HostArray.of(Shape.of(2, 3), new float[] {0, 1, 2, 3, 4, INFINITE});
    assertTrue(
        message(() -> Finite.requirePerDatum("latent", "digits", 16, rows))
            .startsWith("latent of digits, row 18, number 3: "));
  }

  @Test
  void anEstimateNeedsAFiniteMeanAndOfSeveralDataAFiniteError() {
    assertTrue(Finite.is(Estimate.of("ELBO", 1, new double[] {3}, 0)));
    assertFalse(Finite.is(Estimate.of("ELBO", 1, new double[] {3, 1.0 / 0}, 0)));
    Estimate wide = Estimate.of("IWAE", 5, new double[] {1e200, -1e200}, 0);
    assertTrue(
        message(() -> Finite.require(wide))
            .startsWith(
                "IWAE-5: expected a finite mean and error over 2 data, found 0.0 +- Infinity; "));
  }
}
