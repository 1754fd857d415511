package io.github.vae4j.core.examination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final Supplier<HostArray> NOT_ASKED = () -> fail("rounding was asked for");

  private static HostArray single(float... numbers) {
    return HostArray.of(Shape.of(numbers.length), numbers);
  }

  private static HostArray wide(double... numbers) {
    return HostArray.of(Shape.of(numbers.length), numbers);
  }

  private static Agreement fresh(HostArray actual, HostArray expected, HostArray rounded) {
    return Agreement.of(actual, expected, Optional.empty(), false, () -> rounded);
  }

  @Test
  void theDifferenceIsAShareOfTheResult() {
    Agreement agreement =
        Agreement.of(single(1, 2.0005f), wide(1, 2), Optional.empty(), false, NOT_ASKED);
    assertEquals(Optional.empty(), agreement.wrong());
    assertEquals(0.0005 / (3 + 0.03), agreement.difference(), 1e-7);
  }

  @Test
  void oneElementIsEnough() {
    Agreement agreement = fresh(single(1, 2, 3, 4.1f), wide(1, 2, 3, 4), single(1, 2, 3, 4));
    assertEquals(
        Optional.of("element 3 is 4.099999904632568, plain Java gives 4.0"), agreement.wrong());
  }

  @Test
  void whatAStepChangesIsMeasuredByTheChange() {
    HostArray before = wide(5, 5);
    HostArray after = wide(5.001, 4.999);
    assertTrue(
        Agreement.of(
                single(5.0012f, 4.999f),
                after,
                Optional.of(before),
                false,
                () -> single(5.001f, 4.999f))
            .wrong()
            .isPresent());
    assertEquals(
        Optional.empty(),
        Agreement.of(single(5.001f, 4.999f), after, Optional.of(before), false, NOT_ASKED).wrong());
  }

  @Test
  void whereTermsCancelTheRoundingOfPlainJavaDecides() {
    HostArray expected = wide(1e-9, -1e-9);
    Agreement agreement = fresh(single(3e-8f, 2e-8f), expected, single(2e-8f, -3e-8f));
    assertEquals(Optional.empty(), agreement.wrong());
    assertEquals(0, agreement.difference(), "25 times the result, of which nothing is to be said");
    assertTrue(fresh(single(3e-5f, 2e-8f), expected, single(2e-8f, -3e-8f)).wrong().isPresent());
  }

  @Test
  void nanAndInfinitiesHaveToBeTheSame() {
    HostArray expected = wide(Double.NaN, Double.POSITIVE_INFINITY, 1);
    assertEquals(
        Optional.empty(),
        fresh(single(Float.NaN, Float.POSITIVE_INFINITY, 1), expected, single(0, 0, 0)).wrong());
    assertTrue(
        fresh(
                single(0, Float.POSITIVE_INFINITY, 1),
                expected,
                single(Float.NaN, Float.POSITIVE_INFINITY, 1))
            .wrong()
            .isPresent());
  }

  @Test
  void doublePrecisionIsHeldToMoreDigits() {
    assertTrue(fresh(wide(1, 2.0000001), wide(1, 2), wide(1, 2)).wrong().isPresent());
  }

  @Test
  void ofParametersItIsTheMeanThatCounts() {
    float[] turned = new float[20_000];
    float[] wrong = new float[20_000];
    double[] right = new double[20_000];
    for (int i = 0; i < right.length; i++) {
      right[i] = 0.001;
      turned[i] = i == 7 ? -0.001f : 0.001f; // one gradient near 0 was rounded to the other side
      wrong[i] = i < 16 ? 0 : 0.001f;
    }
    Optional<HostArray> before = Optional.of(wide(new double[20_000]));
    assertEquals(
        Optional.empty(),
        Agreement.of(single(turned), wide(right), before, true, NOT_ASKED).wrong());
    assertTrue(
        Agreement.of(single(wrong), wide(right), before, true, () -> single(turned))
            .wrong()
            .isEmpty(),
        "the rounding of plain Java is as far");
    float[] exact = new float[20_000];
    Arrays.fill(exact, 0.001f);
    assertTrue(
        Agreement.of(single(wrong), wide(right), before, true, () -> single(exact))
            .wrong()
            .isPresent());
  }

  @Test
  void anElementIsMeasuredByItselfToo() {
    double[] right = new double[10_000];
    right[0] = 1; // the size of all is a hundredth
    float[] rounded = new float[10_000];
    rounded[0] = 1.00005f;
    float[] wrong = new float[10_000];
    wrong[0] = 1.0005f;
    assertEquals(
        Optional.empty(),
        Agreement.of(single(rounded), wide(right), Optional.empty(), false, NOT_ASKED).wrong());
    assertTrue(fresh(single(wrong), wide(right), single(rounded)).wrong().isEmpty()); // within 20
    float[] exact = new float[10_000];
    exact[0] = 1;
    assertTrue(fresh(single(wrong), wide(right), single(exact)).wrong().isPresent());
  }

  @Test
  void inDoublePrecisionTheRoundingIsThatOfSinglePrecisionScaled() {
    HostArray expected = wide(3e-18, -1e-18);
    HostArray single = single(2e-10f, -3e-10f); // some 1e-19 in FLOAT64
    assertEquals(Optional.empty(), fresh(wide(-1e-18, 2e-18), expected, single).wrong());
    assertTrue(fresh(wide(1e-12, 2e-18), expected, single).wrong().isPresent());
  }
}
