package io.github.vae4j.cli.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.Datasets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellsTest {
  @Test
  void cellsAreAsTheirFileHasThem() {
    Cells cells =
        Cells.of(
                Datasets.table(
                    "claims",
                    List.of("id", "x", "city"),
                    List.of(
                        List.of(1_600_000_000_123L, 0.1 + 0.2, "a city with a long name"),
                        List.of(20, "", ""),
                        List.of(7.5, -3e-9, "Oslo"))))
            .orElseThrow();
    assertEquals("1600000000123", cells.text(0, "id"));
    assertEquals("1600000000123", cells.brief(0, "id"));
    assertEquals("20", cells.text(1, "id"));
    assertEquals("7.5", cells.text(2, "id"));
    assertEquals("0.30000000000000004", cells.text(0, "x"));
    assertEquals("0.300000", cells.brief(0, "x"));
    assertEquals("", cells.text(1, "x"));
    assertEquals("-0.000000003", cells.text(2, "x"));
    assertEquals("a city with a long name", cells.brief(0, "city"));
    assertEquals("", cells.brief(1, "city"));
    assertTrue(cells.has("city"));
    assertFalse(cells.has("town"));
    assertTrue(Cells.of(Datasets.of("rows", new float[][] {{1}})).isEmpty());
  }
}
