package io.github.vae4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The distributions of columns: what stands on their axes, and that nothing is left out. */
final class ColumnFiguresTest {
  /** Returns the only column, whose cells of the data come first. */
  private static Panel panel(Optional<TableSchema> schema, List<String> data, List<String> draws) {
    List<List<String>> rows = new ArrayList<>();
    data.forEach(cell -> rows.add(List.of("0", cell)));
    draws.forEach(cell -> rows.add(List.of("1", cell)));
    SampledColumns columns = new SampledColumns(new CsvTable(List.of("sample", "x"), rows), schema);
    return new ColumnFigures("run", columns).marginals().orElseThrow().panels().get(0);
  }

  private static Optional<TableSchema> schema(List<Object> cells) {
    List<List<Object>> rows = new ArrayList<>();
    cells.forEach(cell -> rows.add(List.of(cell, "other")));
    Dataset table = Datasets.table("table", List.of("x", "y"), rows);
    return Optional.of(TableSchema.infer(table, SchemaOptions.builder().build()));
  }

  private static void whole(List<Double> shares) {
    assertEquals(1, shares.stream().mapToDouble(Double::doubleValue).sum(), 1e-9, "" + shares);
  }

  @Test
  void wholeNumbersOfFewValuesAreSortedAndHaveABinEach() {
    List<String> data = List.of("1", "1", "1", "10", "2", "4", "3", "5", "1", "2");
    Panel panel = panel(Optional.empty(), data, List.of("1.4", "2.5", "-40", "70", "6"));
    Series.Steps of = (Series.Steps) panel.series().get(0);
    Series.Steps drawn = (Series.Steps) panel.series().get(1);
    assertEquals(of.edges(), drawn.edges(), "the same bins");
    assertEquals(1, of.edges().get(1) - of.edges().get(0));
    assertEquals(0.5, Math.abs(of.edges().get(0) % 1), "around whole numbers");
    int bin = (int) (1 - of.edges().get(0));
    assertEquals(0.4, of.values().get(bin), 1e-9, "four of ten are 1");
    assertEquals(0.2, of.values().get(bin + 1), 1e-9, "two of ten are 2");
    whole(of.values());
    whole(drawn.values()); // those far beyond the ends among them
  }

  @Test
  void aFewRowsHaveFewBinsForDataAndDraws() {
    List<String> data = List.of("0.12", "3.4", "2.2", "1.7", "0.9", "2.8");
    Panel panel = panel(Optional.empty(), data, List.of("0.5", "2.5", "1.1", "3", "2", "1"));
    assertEquals(Axis.Kind.NUMBERS, panel.x().kind());
    assertEquals(5, ((Series.Steps) panel.series().get(0)).values().size());
    whole(((Series.Steps) panel.series().get(1)).values());
  }

  @Test
  void oneValueHasABinInTheMiddle() {
    Panel panel = panel(Optional.empty(), List.of("0.5", "0.5"), List.of("0.5", "0.5"));
    Series.Steps of = (Series.Steps) panel.series().get(0);
    assertTrue(of.edges().get(0) < 0.5 && of.edges().get(of.edges().size() - 1) > 0.5);
    whole(of.values());
  }

  @Test
  void theSchemaSaysWhatAColumnIs() {
    List<Object> words = new ArrayList<>();
    List<Object> dates = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      words.add(List.of("yes", "no").get(i % 2));
      dates.add(String.format(Locale.ROOT, "2021-%02d-01", 1 + i % 12));
    }
    Panel levels = panel(schema(words), List.of("no", "yes", "no"), List.of("yes"));
    assertEquals(List.of("no", "yes"), levels.y().names());
    Panel times = panel(schema(dates), List.of("2021-01-01", "2021-12-01"), List.of("2021-06-01"));
    assertEquals(Axis.Kind.TIME, times.x().kind());
  }

  @Test
  void everyLevelCountsAndEveryNameIsThere() {
    List<String> data = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      data.add("a department of the hospital, number " + i % 15);
    }
    data.add("a department of the hospital, number 7");
    data.add("");
    Panel panel = panel(Optional.empty(), data, List.of("<b>another</b>", data.get(0)));
    assertEquals(9, panel.y().names().size());
    assertEquals("a department of the hospital, number 7", panel.y().names().get(0));
    assertEquals("8 others", panel.y().names().get(8));
    assertTrue(panel.title().endsWith("3 % missing"), panel.title());
    assertFalse(panel.y().names().contains(""));
    panel.series().forEach(series -> whole(((Series.Bars) series).values()));
  }

  @Test
  void levelsThatAreNumbersAreSortedAsSuch() {
    Panel panel =
        panel(
            schema(List.of("a", "b", "a", "b", "a", "b")),
            List.of("10", "2", "2", "-1"),
            List.of("2"));
    assertEquals(List.of("\u22121", "2", "10"), panel.y().names());
  }
}
