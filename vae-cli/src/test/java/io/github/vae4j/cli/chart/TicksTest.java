package io.github.vae4j.cli.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The numbers along axes. */
final class TicksTest {
  private static List<String> labels(List<Ticks.Tick> ticks) {
    return ticks.stream().map(Ticks.Tick::label).toList();
  }

  @Test
  void numbersAreRoundAndHaveTheDigitsOfTheirStep() {
    assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(Ticks.linear(0, 1.01, 6)));
    assertEquals(List.of("−100", "−50", "0"), labels(Ticks.linear(-120, 10, 4)));
    assertEquals(List.of("20,000", "40,000"), labels(Ticks.linear(12_000, 45_000, 3)));
  }

  @Test
  void anAxisOfEpochsHasWholeNumbers() {
    assertEquals(List.of("1", "2", "3"), labels(Ticks.linear(0.9, 3.1, 6, 1)));
  }

  @Test
  void yearsHaveNoComma() {
    assertEquals(List.of("2016", "2018", "2020"), labels(Ticks.linear(2015, 2021, 4)));
  }

  @Test
  void powersOfTenAreWrittenAsSuch() {
    assertEquals(List.of("10⁴", "10⁵", "10⁶", "10⁷"), labels(Ticks.logarithmic(9000, 2e7)));
    assertEquals(List.of("10⁻³", "10⁻²", "10⁻¹", "1"), labels(Ticks.logarithmic(1e-3, 1.5)));
    assertEquals(List.of("1·10⁶", "2·10⁶").get(1), Ticks.label(2e6, 1e6));
  }

  @Test
  void withinFewDecadesThereAreNumbersBetweenThePowers() {
    assertEquals(List.of("0.5", "1", "2", "5"), labels(Ticks.logarithmic(0.4, 6)));
  }

  private static double second(String time) {
    return LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC);
  }

  @Test
  void datesAreWrittenAsSuch() {
    assertEquals(
        List.of("2021-04", "2021-07", "2021-10"),
        labels(Ticks.time(second("2021-02-03T00:00"), second("2021-11-20T00:00"), 4)));
    assertEquals(
        List.of("1990", "2000", "2010", "2020"),
        labels(Ticks.time(second("1985-01-02T00:00"), second("2024-01-01T00:00"), 4)));
    assertEquals(
        List.of("2021-03-02", "2021-03-04"),
        labels(Ticks.time(second("2021-02-28T06:00"), second("2021-03-04T01:00"), 3)));
    assertEquals(
        List.of("02-28 18:00", "03-01 00:00", "03-01 06:00"),
        labels(Ticks.time(second("2021-02-28T13:00"), second("2021-03-01T09:00"), 4)));
  }

  @Test
  void thereAreFewAndAllAreInside() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      double least = random.nextGaussian() * Math.pow(10, random.nextInt(8) - 3);
      double greatest = least + Math.pow(10, random.nextInt(8) - 3) * (0.1 + random.nextDouble());
      List<Ticks.Tick> ticks = Ticks.linear(least, greatest, 6);
      double free = 1e-6 * (greatest - least);
      String of = least + " to " + greatest + ": " + labels(ticks);
      assertTrue(ticks.size() >= 2 && ticks.size() <= 7, of);
      assertTrue(ticks.get(0).at() >= least - free, of);
      assertTrue(ticks.get(ticks.size() - 1).at() <= greatest + free, of);
      assertEquals(ticks.size(), labels(ticks).stream().distinct().count(), of);
    }
  }
}
