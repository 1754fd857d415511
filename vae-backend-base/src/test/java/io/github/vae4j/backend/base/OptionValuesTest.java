package io.github.vae4j.backend.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionValuesTest {
  private static final Map<String, List<String>> ONE = Map.of("fast", List.of("off", "on"));
  private static final Map<String, List<String>> TWO =
      Map.of("fast", List.of("off", "on"), "big", List.of("no", "yes"));

  private static String refusal(Map<String, List<String>> known, String name, String value) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> OptionValues.of("plain", known, Map.of(name, value)))
        .getMessage();
  }

  @Test
  void theFirstValueIsTheDefault() {
    assertTrue(OptionValues.of("plain", ONE, Map.of()).is("fast", "off"));
    assertTrue(OptionValues.of("plain", ONE, Map.of("fast", "on")).is("fast", "on"));
    assertFalse(OptionValues.of("plain", TWO, Map.of("fast", "on")).is("big", "yes"));
  }

  @Test
  void whatIsUnknownIsRefusedWithWhatThereIs() {
    assertEquals(
        "plain: there is no option 'slow'; there are none", refusal(Map.of(), "slow", "on"));
    assertEquals("plain: there is no option 'slow'; there is 'fast'", refusal(ONE, "slow", "on"));
    assertEquals(
        "plain: there is no option 'slow'; there are [big, fast]", refusal(TWO, "slow", "on"));
    assertEquals(
        "plain: option 'fast' needs one of [off, on], got 'maybe'", refusal(ONE, "fast", "maybe"));
  }
}
