package io.github.vae4j.core.part;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportTest {
  @ParameterizedTest
  @CsvSource({
    "0, 'REAL,UNIT_INTERVAL,COUNT'",
    "1, 'REAL,UNIT_INTERVAL,POSITIVE,COUNT'",
    "0.5, 'REAL,UNIT_INTERVAL,POSITIVE'",
    "1.0000001, 'REAL,POSITIVE'",
    "3, 'REAL,POSITIVE,COUNT'",
    "-1, REAL",
    "-1e-300, REAL",
    "NaN, ''",
    "Infinity, ''",
    "-Infinity, ''"
  })
  void aNumberBelongsToTheseOnly(double x, String names) {
    List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(","));
    List<String> found =
        Arrays.stream(Support.values()).filter(s -> s.contains(x)).map(Support::name).toList();
    assertEquals(expected, found);
  }
}
