package io.github.vae4j.cli.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpaceTest {
  private static final Set<String> ALLOWED = Set.of("latent", "hidden", "learning-rate");
  private static final int DRAWS = 6000;

  private static Space space(String... texts) {
    return Space.of(List.of(texts), ALLOWED, Set.of("seed"));
  }

  private static Map<String, Long> counts(String text) {
    Space space = space(text);
    return IntStream.range(0, DRAWS)
        .mapToObj(i -> space.draw(1, i).settings().values().iterator().next())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** Six standard deviations of a binomial count. */
  private static void assertShare(double share, long count, String what) {
    double sd = Math.sqrt(DRAWS * share * (1 - share));
    assertEquals(DRAWS * share, count, 6 * sd, what);
  }

  @Test
  void valuesAndWholeNumbersAreAsLikely() {
    Map<String, Long> hidden = counts("hidden=64|128,128|none");
    assertEquals(Set.of("64", "128,128", "none"), hidden.keySet());
    hidden.forEach((value, count) -> assertShare(1 / 3.0, count, value));
    Map<String, Long> latent = counts("latent=2..5");
    assertEquals(Set.of("2", "3", "4", "5"), latent.keySet());
    latent.forEach((value, count) -> assertShare(1 / 4.0, count, value));
  }

  /** P(k) of a whole number is the share of log(k - 1/2) to log(k + 1/2). */
  @Test
  void logarithmsAreUniform() {
    Map<String, Long> latent = counts("latent=1..4:log");
    double all = Math.log(4.5 / 0.5);
    for (int k = 1; k <= 4; k++) {
      String value = Integer.toString(k);
      double share = Math.log((k + 0.5) / (k - 0.5)) / all;
      assertShare(share, latent.getOrDefault(value, 0L), value);
    }
    Space rate = space("learning-rate=1e-4..1e-2:log");
    double[] rates =
        IntStream.range(0, DRAWS)
            .mapToDouble(i -> Double.parseDouble(rate.draw(1, i).settings().get("learning-rate")))
            .toArray();
    assertShare(0.5, Arrays.stream(rates).filter(x -> x < 1e-3).count(), "below the middle");
    assertTrue(Arrays.stream(rates).allMatch(x -> x >= 1e-4 && x <= 1e-2));
  }

  @Test
  void aTrialIsTheSameForTheSameSeedAndNumber() {
    Space space = space("latent=1..1000", "learning-rate=0.001..1");
    assertEquals(space.draw(3, 7), space.draw(3, 7));
    assertTrue(!space.draw(3, 7).settings().equals(space.draw(4, 7).settings()));
    // An option that is added changes no other.
    assertEquals(
        space.draw(3, 7).settings().get("latent"),
        space("latent=1..1000").draw(3, 7).settings().get("latent"));
  }

  @Test
  void theSizeIsTheNumberOfSettings() {
    assertEquals(12, space("latent=2..5", "hidden=1|2|3").size());
    assertEquals(Long.MAX_VALUE, space("latent=2..5", "learning-rate=0.1..0.2").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "latent; expected OPTION=A|B|C",
        "latent=; expected OPTION=A|B|C",
        "latnet=1|2; did you mean 'latent'?",
        "epochs=1|2; there are ",
        "seed=1|2; expected an option of model or training",
        "latent=4..4; a smaller number before a greater one",
        "latent=8..4; a smaller number before a greater one",
        "latent=0..4:log; both above 0 for :log",
        "latent=2||4; expected different values",
        "latent=2|2; expected different values",
        "learning-rate=1.2.3..4; expected a number, found '1.2.3'"
      })
  void whatVariesNothingIsRefused(String text, String message) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> space(text));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e::getMessage);
  }

  @Test
  void anOptionIsNotHeldAndVariedNorVariedTwice() {
    IllegalArgumentException held =
        assertThrows(
            IllegalArgumentException.class,
            () -> Space.of(List.of("latent=1|2"), ALLOWED, Set.of("latent")));
    assertTrue(String.valueOf(held.getMessage()).contains("leave one out"), held::getMessage);
    assertThrows(IllegalArgumentException.class, () -> space("latent=1|2", "latent=3|4"));
  }
}
