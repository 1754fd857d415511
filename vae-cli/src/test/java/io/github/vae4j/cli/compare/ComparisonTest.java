package io.github.vae4j.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models beside the one with the greatest bound. */
class ComparisonTest {
  @TempDir private Path folder = Path.of("");

  private LikelihoodTable table(String data, double... nats) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# vae4j likelihoods in nats {data=" + data + ", model=m, seed=3, unit=4}");
    lines.add("index,iwae:10");
    for (int i = 0; i < nats.length; i++) {
      lines.add(i + "," + nats[i]);
    }
    return LikelihoodTable.read(Files.write(folder.resolve("t" + nats[0] + ".csv"), lines));
  }

  @Test
  void twoModelsHaveTheUsualIntervalOfTheirDifference() throws IOException {
    Comparison two =
        Comparison.of(
            "iwae:10", List.of("a", "b"), List.of(table("d", 4, 6, 8), table("d", 5, 8, 11)));
    assertEquals(1, two.best());
    assertEquals(-2, two.differences().get(0).mean(), 1e-12);
    // The differences are -1, -2, -3: standard error 1 / sqrt(3), t(2) = 4.302653 at 95 %.
    assertEquals(4.302653 / Math.sqrt(3), two.differences().get(0).halfWidth(), 1e-5);
    assertEquals(List.of("no difference that is sure: all 95 % intervals hold 0"), two.verdict());
  }

  @Test
  void ofThreeModelsThreePairsShareTheError() throws IOException {
    Comparison three =
        Comparison.of(
            "iwae:10",
            List.of("a", "b", "c"),
            List.of(table("d", 4, 6, 8), table("d", 5, 8, 11), table("d", -95, -92, -89.5)));
    assertEquals(1, three.best());
    // 1 - 0.05 / 3: t(2) = 7.648883.
    assertEquals(7.648883 / Math.sqrt(3), three.differences().get(0).halfWidth(), 1e-4);
    assertEquals(
        List.of("iwae:10 of b is greater than of c", "not decided against a"), three.verdict());
  }

  @Test
  void otherDataAreNotCompared() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Comparison.of(
                "iwae:10", List.of("a", "b"), List.of(table("d", 4, 6), table("e", 5, 8))));
  }
}
