package io.github.vae4j.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents for programs. */
class JsonTest {
  private static String compact(Json json) {
    return json.toString().replaceAll("\\s+", "");
  }

  @Test
  void numbersHaveAllTheirDigitsAndNoneIsNotANumber() {
    Json json =
        new Json()
            .put("third", 1.0 / 3)
            .put("count", 1L << 60)
            .put("none", Double.NaN)
            .putNumbers("list", 1, Double.NEGATIVE_INFINITY);
    assertEquals(
        "{\"third\":0.3333333333333333,\"count\":1152921504606846976,\"none\":null,"
            + "\"list\":[1.0,null]}",
        compact(json));
  }

  @Test
  void textsStayAsTheyAre() {
    Json json =
        new Json()
            .put("text", "a<b>'\"\\\n")
            .putTexts("map", Map.of("Any Name", "x"))
            .putTexts("list", List.of("y"))
            .putText("absent", Optional.empty())
            .put("object", Optional.of(new Json().put("yes", true)));
    assertEquals(
        "{\"text\":\"a<b>'\\\"\\\\\\n\",\"map\":{\"AnyName\":\"x\"},\"list\":[\"y\"],"
            + "\"absent\":null,\"object\":{\"yes\":true}}",
        compact(json));
  }

  @Test
  void namesAreInSnakeCaseAndUsedOnce() {
    Json json = new Json().put("a_1", 1);
    for (String name : List.of("a_1", "A", "a-b", "_a", "a__b", "")) {
      assertThrows(IllegalArgumentException.class, () -> json.put(name, 2), name);
    }
  }

  @Test
  void anEstimateTellsItsErrorItsUnitAndItsSide() {
    Estimate e = Estimate.of("IWAE", 10, new double[] {1, 3}, 0);
    assertEquals(
        "{\"name\":\"IWAE-10\",\"mean\":2.0,\"standard_error\":1.0,\"unit\":\"nats\",\"count\":2,"
            + "\"samples\":10,\"bound\":\"lower\"}",
        compact(Json.of(e.label(), e, Json.Bound.LOWER)));
    Estimate one = Estimate.of("IWAE", 10, new double[] {1}, 0);
    assertTrue(compact(Json.of("x", one, Json.Bound.NONE)).contains("\"standard_error\":null"));
  }

  @Test
  void wordsAreWhatTheySay() {
    String text =
        new Json()
            .putWords("words", List.of("3", "0.003", "-1", "1e-5", "true", "007", "relu", "-", ""))
            .toString()
            .replaceAll("\\s", "");
    assertEquals("{\"words\":[3,0.003,-1,0.00001,true,\"007\",\"relu\",\"-\",\"\"]}", text);
    assertEquals("sha_256", Json.name("SHA-256"));
  }
}
