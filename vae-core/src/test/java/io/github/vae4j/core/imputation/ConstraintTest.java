package io.github.vae4j.core.imputation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {
  private static final TableSchema SCHEMA = schema();

  /** Ages from 17 to 90, counts from 2 to 5, and numbers with decimals. */
  private static TableSchema schema() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 74; i++) {
      rows.add(List.of(17 + i, 2 + i % 4, i + 0.5));
    }
    return TableSchema.infer(
        Datasets.table("people", List.of("age", "visits", "size"), rows),
        SchemaOptions.builder().type("visits", ColumnType.COUNT).build());
  }

  /** Returns how often each cell comes among 1000 proposals for each whole number of the range. */
  private static Map<String, Integer> cells(String word, int different) {
    Constraint constraint = Constraint.of(SCHEMA, word);
    Encoding encoding = constraint.column().encoding().orElseThrow();
    Map<String, Integer> counts = new TreeMap<>();
    int n = 1000 * different;
    float[] element = new float[1];
    for (int i = 0; i < n; i++) {
      encoding.encode(constraint.propose((i + 0.5) / n), element, 0);
      counts.merge(encoding.cell(encoding.decode(new double[] {element[0]}, 0)), 1, Integer::sum);
    }
    return counts;
  }

  @ParameterizedTest
  @CsvSource({
    "age=40..44, 40, 5",
    "age=39.5..44.9, 40, 5",
    "age=41..43, 41, 3",
    "visits=0..3, 0, 4"
  })
  void theEndsOfARangeOfWholeNumbersComeAsOftenAsTheOthers(String word, int first, int different) {
    Map<String, Integer> expected = new TreeMap<>();
    for (int i = 0; i < different; i++) {
      expected.put(Integer.toString(first + i), 1000);
    }
    Map<String, Integer> found = cells(word, different);
    assertEquals(expected.keySet(), found.keySet());
    found.values().forEach(count -> assertEquals(1000, count, 2));
  }

  @Test
  void anOpenRangeOfCountsEndsAtZero() {
    assertEquals(0, Constraint.of(SCHEMA, "visits=..3").propose(0));
  }

  @Test
  void aRangeOfDecimalsKeepsItsEnds() {
    Constraint constraint = Constraint.of(SCHEMA, "size=1.5..2.5");
    assertEquals(1.5, constraint.propose(0));
    assertEquals(2.5, constraint.propose(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "visits=2.5 # visits: expected a whole number from 0, found '2.5'",
        "visits=1|2.5 # visits: expected a whole number from 0, found '2.5'",
        "visits=-1 # visits: expected a whole number from 0, found '-1'",
        "visits=two # visits: expected a whole number from 0, found 'two'",
        "visits=2.2..2.8 # visits: expected a range with a whole number, found 2.2..2.8",
        "age=500.. # age: expected a range within reach of the training data, of which an open end is 163, found 500..; name both ends",
        "age=..-500 # age: expected a range within reach of the training data, of which an open end is -56, found ..-500; name both ends",
        "age=50..40 # age: expected a range from a lesser to a greater number, found 50..40",
      })
  void wrongRangesAndCountsAreRefused(String word, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Constraint.of(SCHEMA, word))
            .getMessage());
  }

  @Test
  void aRangeOfBothEndsMayLieOutsideTheTrainingData() {
    assertTrue(Constraint.of(SCHEMA, "age=500..600").propose(0.5) > 499);
  }
}
