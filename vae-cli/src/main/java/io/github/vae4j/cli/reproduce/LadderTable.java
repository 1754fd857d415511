package io.github.vae4j.cli.reproduce;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of the panel of equal updates in the file {@code ladder.csv} of a ladder.
 *
 * @param file where they are
 * @param means over data in nats by arm, judge and seed
 */
record LadderTable(Path file, Map<Key, Double> means) {
  private static final String PANEL = "updates";

  /** What a number is of. */
  record Key(String arm, String judge, String seed) {}

  LadderTable {
    means = new LinkedHashMap<>(means);
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is none of a ladder
   */
  static LadderTable read(Path file) {
    Map<Key, Double> means = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord line : lines) {
        String mean = line.getField("mean_nats");
        if (line.getField("panel").equals(PANEL) && !mean.isEmpty()) {
          means.put(
              new Key(line.getField("arm"), line.getField("judge"), line.getField("seed")),
              Double.valueOf(mean));
        }
      }
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new DataException(
          file + ": expected the table of 'vae reproduce ladder', found: " + e.getMessage(), e);
    }
    return new LadderTable(file, means);
  }

  /**
   * Returns the difference of two numbers, paired by seed, in nats.
   *
   * @throws DataException if no seed has both
   */
  Interval difference(String arm, String judge, String otherArm, String otherJudge) {
    List<Double> differences = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    means.forEach(
        (key, mean) -> {
          known.add(key.arm() + " by " + key.judge());
          Double other = means.get(new Key(otherArm, otherJudge, key.seed()));
          if (key.arm().equals(arm) && key.judge().equals(judge) && other != null) {
            differences.add(mean - other);
          }
        });
    if (differences.isEmpty()) {
      throw new DataException(
          file
              + ": expected "
              + arm
              + " by "
              + judge
              + " and "
              + otherArm
              + " by "
              + otherJudge
              + ", found "
              + known);
    }
    return Interval.of(differences.stream().mapToDouble(d -> d).toArray());
  }
}
