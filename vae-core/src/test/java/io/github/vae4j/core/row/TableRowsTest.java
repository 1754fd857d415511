package io.github.vae4j.core.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows of cells, against the same rows as tables that a scorer is given. */
class TableRowsTest {
  private static final List<String> NAMES =
      List.of("id", "age", "city", "member", "grade", "visits", "joined", "income");
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.defaults().withSamples(5).withVerify(false);

  private static List<Object> person(int i) {
    Random random = new Random(i);
    List<Object> cells =
        new ArrayList<>(
            List.of(
                "C" + i,
                20.5 + i,
                List.of("Oslo", "Bergen", "Hamar").get(random.nextInt(3)),
                random.nextBoolean() ? "yes" : "no",
                1 + random.nextInt(4),
                random.nextInt(7),
                String.format(Locale.ROOT, "2021-03-%02d", i % 28 + 1),
                Math.exp(random.nextGaussian())));
    if (random.nextInt(3) == 0) {
      cells.set(1 + random.nextInt(NAMES.size() - 1), "");
    }
    return cells;
  }

  private static TableSchema schema() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(person(i));
    }
    try (Dataset people = Datasets.table("people", NAMES, rows)) {
      return TableSchema.infer(
          people,
          SchemaOptions.builder()
              .role("id", Role.ID)
              .type("member", ColumnType.BINARY)
              .type("visits", ColumnType.COUNT)
              .type("grade", ColumnType.CATEGORICAL)
              .build());
    }
  }

  private static TrainedVae trained(
      VaeModel model, Preprocessing preprocessing, List<String> columns) {
    return new TrainedVae(
        model,
        ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1)),
        preprocessing,
        columns,
        Map.of());
  }

  private static TrainedVae people() {
    TableSchema schema = schema();
    return trained(VaeSpec.builder(schema).build(), Preprocessing.of(schema), NAMES);
  }

  private static List<Object> features(List<Object> person) {
    return person.subList(1, person.size());
  }

  @Test
  void cellsAreReadAsThoseOfATable() {
    TrainedVae vae = people();
    RowScorer single = RowScorer.of(vae, OPTIONS);
    assertEquals(NAMES.subList(1, NAMES.size()), single.columns());
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(features(person(100 + i)));
    }
    rows.get(0).set(1, "Molde"); // a level that training did not see
    rows.get(1).set(3, 9); // the same in a column of numbers
    rows.get(2).set(5, null);
    rows.get(3).set(0, Double.NaN);
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        Scorer scorer = new Scorer(vae, backend, OPTIONS)) {
      for (List<Object> row : rows) {
        double expected = scorer.score(Datasets.table("row", single.columns(), List.of(row)))[0];
        assertEquals(expected, single.score(row), 1e-5 * Math.abs(expected), row::toString);
      }
    }
  }

  private static String refusal(RowScorer scorer, List<?> cells) {
    return String.valueOf(
        assertThrows(DataException.class, () -> scorer.score(cells)).getMessage());
  }

  @Test
  void cellsThatAreNoneOfTheirColumnAreRefused() {
    RowScorer scorer = RowScorer.of(people(), OPTIONS);
    List<Object> cells = Arrays.asList(30, "Oslo", "yes", 2, 3, "2021-03-05", 1.5);
    double score = scorer.score(cells);
    assertEquals(
        "row: expected 7 cells, found 6", refusal(scorer, cells.subList(0, cells.size() - 1)));
    assertEquals(
        "row, column 'age': expected a number as in training, found 'old'",
        refusal(scorer, with(cells, 0, "old")));
    assertEquals(
        "row, column 'member': expected one of no, yes as in training, found 'maybe'",
        refusal(scorer, with(cells, 2, "maybe")));
    assertEquals(
        "row, column 'member': expected one of no, yes as in training, found '7'",
        refusal(scorer, with(cells, 2, 7)));
    assertEquals(
        "row, column 'visits': expected a whole number from 0 for the likelihood"
            + " negative-binomial, found 2; correct it, or train with another likelihood of the"
            + " column, such as --likelihood 'visits=normal'",
        refusal(scorer, with(cells, 4, 1.5)));
    assertEquals(score, scorer.score(cells));
  }

  private static List<Object> with(List<Object> cells, int column, Object cell) {
    List<Object> changed = new ArrayList<>(cells);
    changed.set(column, cell);
    return changed;
  }

  @Test
  void rowsOfCellsAllocateNothing() {
    RowScorer scorer = RowScorer.of(people(), OPTIONS);
    List<Object> cells = Arrays.asList(30, "Oslo", null, 2, 3, null, 1.5);
    assertEquals(0, Allocation.of(() -> scorer.score(cells)));
  }

  @Test
  void cellsOfNumbersNeedNoSchema() {
    List<String> columns = List.of("a", "b");
    TrainedVae vae =
        trained(
            VaeSpec.mlp(Shape.of(2), 2, Likelihoods.NORMAL, 8), Preprocessing.divide(2), columns);
    RowScorer scorer = RowScorer.of(vae, OPTIONS);
    assertEquals(columns, scorer.columns());
    assertEquals(scorer.score(new float[] {1, -3}), scorer.score(List.of(1, -3.0)));
    assertEquals("row, column 'b': expected a number, found 'x'", refusal(scorer, List.of(1, "x")));
    assertEquals("row: expected 2 cells, found 1", refusal(scorer, List.of(1)));
  }
}
