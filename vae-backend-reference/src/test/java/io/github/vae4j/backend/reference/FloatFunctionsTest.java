package io.github.vae4j.backend.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FloatFunctionsTest {
  private static final int POINTS = 200_003; // no multiple of a chunk

  @FunctionalInterface
  private interface Function {
    void apply(float[] in, float[] out, int from, int to);
  }

  /** Compares over all magnitudes and around 0, to half a unit in the last place and a little. */
  private static void assertIs(DoubleUnaryOperator exact, Function function) {
    float[] in = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      double place = 2.0 * i / (POINTS - 1) - 1;
      in[i] = (float) (i % 2 == 0 ? place * 120 : Math.copySign(Math.pow(10, -44 * place), place));
    }
    in[0] = Float.NaN;
    in[1] = Float.POSITIVE_INFINITY;
    in[2] = Float.NEGATIVE_INFINITY;
    in[3] = -0f;
    in[4] = Float.MIN_VALUE;
    float[] out = new float[POINTS];
    function.apply(in, out, 0, 7);
    function.apply(in, out, 7, POINTS);
    for (int i = 0; i < POINTS; i++) {
      double expected = exact.applyAsDouble(in[i]);
      float nearest = (float) expected;
      if (Float.compare(out[i], nearest) != 0) {
        String where = in[i] + " gives " + out[i];
        assertEquals(expected, out[i], 0.501 * Math.ulp(nearest), where);
      }
    }
  }

  @Test
  void theyAreThoseOfMathRounded() {
    assertIs(Math::exp, FloatFunctions::exp);
    assertIs(Math::tanh, FloatFunctions::tanh);
    assertIs(
        x -> x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)),
        FloatFunctions::sigmoid);
    assertIs(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), FloatFunctions::softplus);
  }
}
