package io.github.vae4j.cli.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Gains against gaps, out of the tables of ladders. */
final class GainCommandTest {
  private static final String TABLE =
      """
      panel,arm,seed,judge,mean_nats
      updates,elbo,1,svi:500,-100
      updates,elbo,1,iwae:1,-104
      updates,elbo,2,svi:500,-101
      updates,elbo,2,iwae:1,-107
      updates,elbo,1,bsvi:500,-98
      updates,elbo,2,bsvi:500,-99
      updates,bsvi,2,bsvi:500,-96
      updates,bsvi,1,bsvi:500,-97
      updates,bsvi,3,bsvi:500,-97
      seconds,bsvi,1,bsvi:500,-50
      updates,svi,1,,
      """;

  @TempDir private Path folder;

  private Path ladder() throws IOException {
    Path ladder = Files.createDirectories(folder.resolve("weak"));
    Files.writeString(ladder.resolve("ladder.csv"), TABLE);
    return ladder;
  }

  @Test
  void aDifferenceIsPairedBySeed() throws IOException {
    LadderTable table = LadderTable.read(ladder().resolve("ladder.csv"));
    Interval gain = table.difference("bsvi", "bsvi:500", "elbo", "bsvi:500");
    assertEquals(2, gain.mean(), 1e-12); // -97 + 98 and -96 + 99
    assertEquals(2, gain.count());
    assertEquals(5, table.difference("elbo", "svi:500", "elbo", "iwae:1").mean(), 1e-12);
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    LadderTable table = LadderTable.read(ladder().resolve("ladder.csv"));
    DataException refused =
        assertThrows(
            DataException.class, () -> table.difference("iwae", "bsvi:500", "elbo", "bsvi:500"));
    assertTrue(String.valueOf(refused.getMessage()).contains("bsvi by bsvi:500"));
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertThrows(DataException.class, () -> LadderTable.read(other));
  }

  @Test
  void writesATableAndAFigure() throws IOException {
    Path out = folder.resolve("curve");
    int exit =
        new CommandLine(new GainCommand())
            .execute(ladder().toString(), "--gain", "bsvi - elbo", "--out", out.toString());
    assertEquals(0, exit);
    assertEquals(
        "weak,5.0000,12.7062,2.0000,12.7062,2",
        Files.readAllLines(out.resolve("gain.csv")).get(1).strip());
    assertTrue(Files.size(out.resolve("gain.png")) > 1000);
  }
}
