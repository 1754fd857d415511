package io.github.vae4j.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.inference.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Columns, lines that fit a terminal, and the width of it. */
class TextTableTest {
  @Test
  void cellsStandOnTheirSidesWhateverTheirSigns() {
    TextTable table =
        TextTable.ofNumbers(3).row("", "nats", "n").row("a", "-1.50", "3").row("long", "10.25", "");
    assertEquals(List.of("       nats  n", "a     -1.50  3", "long  10.25"), table.lines());
    assertEquals(14, table.width());
  }

  @Test
  void aColumnWithoutTextTakesNoRoom() {
    TextTable table = TextTable.ofNumbers(3).row("a", "", "1").row("b", "", "2");
    assertEquals(List.of("a  1", "b  2"), table.lines());
    assertThrows(IllegalArgumentException.class, () -> table.row("1", "2", "3", "4"));
  }

  @Test
  void estimatesHaveTheirPointsBelowEachOther() {
    assertEquals(
        List.of(
            "   -85.700 +-  0.963 nats", "     4.829 +- 10.084 nats", "     0.500           nats"),
        EstimateTexts.of(
            List.of(estimate(-85.7, 0.963, 9), estimate(4.829, 10.084, 9), estimate(0.5, 0, 1))));
  }

  private static Estimate estimate(double mean, double error, long count) {
    return new Estimate("b", 1, mean, error, count, OptionalDouble.empty());
  }

  @Test
  void theMovingLineNeverFillsItsTerminal() {
    assertEquals("############------------ half", MovingLine.fitted(0.5, "half", 79));
    for (int length : new int[] {0, 30, 54, 55, 70, 71, 500}) {
      String line = MovingLine.fitted(2, "x".repeat(length), 79);
      assertEquals(Math.min(79, Math.max(25 + length, 9)), Math.max(line.length(), 25), line);
      assertEquals(length > 70, line.endsWith("..."), line);
    }
  }

  @Test
  void textIsBrokenBehindItsName() {
    assertEquals(
        List.of("note: one two", "      three", "    veryverylongword", "      four"),
        Wrapped.behind("note: ", "one two three veryverylongword four", 14));
    assertEquals(
        List.of("    veryverylongword", "      four"),
        Wrapped.behind("      ", "veryverylongword four", 14),
        "no line stays blank");
  }

  @Test
  void theWidthIsThatOfTheEnvironmentThenOfTheTerminalThenEighty() {
    assertEquals(120, Terminal.width(Optional.of("120"), () -> OptionalInt.of(100)));
    assertEquals(100, Terminal.width(Optional.of("wide"), () -> OptionalInt.of(100)));
    assertEquals(100, Terminal.width(Optional.empty(), () -> OptionalInt.of(100)));
    assertEquals(80, Terminal.width(Optional.empty(), OptionalInt::empty));
    assertEquals(20, Terminal.width(Optional.of("1"), OptionalInt::empty), "no narrower");
  }
}
