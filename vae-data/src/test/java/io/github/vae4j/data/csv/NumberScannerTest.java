package io.github.vae4j.data.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers against {@link Double#parseDouble}, bit by bit. */
final class NumberScannerTest {
  private static final int TIMES = 200_000;

  private final NumberScanner scanner = new NumberScanner(true);

  private void compare(String text) {
    NumberScanner.Found found = scanner.scan(text);
    double expected = Double.parseDouble(text);
    assertEquals(
        Double.isInfinite(expected) ? NumberScanner.Found.INFINITE : NumberScanner.Found.NUMBER,
        found,
        text);
    assertEquals(
        Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(scanner.value()), text);
  }

  private void compareMany(Supplier<String> texts) {
    for (int i = 0; i < TIMES; i++) {
      compare(texts.get());
    }
  }

  @Test
  void shortestAndFixedDecimalsAreTheNearestNumbers() {
    Random random = new Random(1);
    compareMany(() -> Double.toString(random.nextGaussian()));
    compareMany(() -> Double.toString(Math.exp(40 * random.nextGaussian())));
    compareMany(() -> Double.toString(Double.longBitsToDouble(random.nextLong() & ~(1L << 52))));
    compareMany(() -> Float.toString((float) random.nextGaussian()));
    compareMany(() -> Long.toString(random.nextLong() >> random.nextInt(60)));
    compareMany(() -> BigDecimal.valueOf(random.nextLong(), random.nextInt(25)).toPlainString());
  }

  @Test
  void numbersHalfWayBetweenTwoAreRoundedToEven() {
    Random random = new Random(2);
    compareMany(
        () -> {
          double low = Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(6));
          BigDecimal half =
              new BigDecimal(low)
                  .add(new BigDecimal(Math.nextUp(low)))
                  .divide(BigDecimal.valueOf(2));
          // As many digits as the quick way takes, and all of them.
          return random.nextInt(3) == 0
              ? half.toPlainString()
              : half.round(new MathContext(15 + random.nextInt(5))).toPlainString();
        });
    compare("9007199254740993.0");
    compare("9007199254740993");
    compare("900719925474099.30");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+0.0",
        "00",
        "0e400",
        "1.",
        ".5",
        "-.5e-3",
        "1E5",
        "1e+05",
        "1e400",
        "-1e309",
        "1e-400",
        "4.9e-324",
        "2.2250738585072011e-308",
        "123456789012345678",
        "1234567890123456789",
        "0.000000000000000000000000000000000001234",
        "1e99999999999",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977"
            + "587207096330286416692887910946555547851940402630657488671505820681908902000708383676"
            + "273854845817711531764475730270069855571366959622842914819860834936475292719074168444"
            + "365510704342711559699508093042880",
      })
  void numbersAtTheEdgesAreTheSame(String text) {
    compare(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", ".", "+.", "e5", "1e", "1e+", "1f", "1d", "0x1p3", "1_000", "1 2", "--1", "1.2.3",
        "1,2,3", "1.2,3", "NaN", "infinit", "1e5.0", "١", "12%",
      })
  void whatIsNoDecimalNumberIsNone(String text) {
    assertEquals(NumberScanner.Found.OTHER, scanner.scan(text));
  }

  @ParameterizedTest
  @CsvSource({
    "12, 0",
    "1.50, 2",
    "5.001200E+01, 5",
    "3.203e+40, 0",
    "1e-3, 3",
    "1e-300, 20",
    "-0.25, 2",
  })
  void decimalsAreCountedAsTheyAreWritten(String text, int decimals) {
    assertEquals(NumberScanner.Found.NUMBER, scanner.scan(text));
    assertEquals(decimals, scanner.decimals());
  }

  @Test
  void aDecimalCommaIsTakenWhereItCanBe() {
    assertEquals(NumberScanner.Found.NUMBER, scanner.scan(" -1,25 "));
    assertEquals(-1.25, scanner.value());
    assertEquals(',', scanner.separator());
    assertEquals(NumberScanner.Found.NUMBER, scanner.scan("0,12345678901234567890"));
    assertEquals(0.12345678901234567890, scanner.value());
    assertEquals(NumberScanner.Found.OTHER, new NumberScanner(false).scan("-1,25"));
  }

  @Test
  void zerosInFrontAreSeen() {
    scanner.scan("00501");
    assertTrue(scanner.leadingZero() && scanner.digitsAlone());
    scanner.scan("0");
    assertFalse(scanner.leadingZero());
    scanner.scan("00.5");
    assertFalse(scanner.leadingZero() || scanner.digitsAlone());
    scanner.scan("-05");
    assertFalse(scanner.leadingZero() || scanner.digitsAlone());
  }
}
