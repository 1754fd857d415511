package io.github.vae4j.cli.reproduce.aevb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.execution.NonFiniteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveTableTest {
  @TempDir private Path folder;

  private CurveTable open(String settings) {
    return CurveTable.open(new RunFolder(folder), "figure", "n_z", "bound", settings);
  }

  private static Curve curve(double training, double test) {
    Measure.Values values =
        new Measure.Values(
            Estimate.of("ELBO", 1, new double[] {training - 1, training + 1}, 0),
            Estimate.of("ELBO", 1, new double[] {test - 2, test + 2}, 0));
    return new Curve(
        0.1, Map.of(0.1, training), List.of(new Curve.Point(5000, values, 2)), Map.of());
  }

  @Test
  void aTableGoesOnFromItsFiles() {
    CurveTable first = open("these settings");
    first.add(3, "AEVB", curve(-10, -11));
    CurveTable second = open("these settings");
    assertTrue(second.has(3, "AEVB"));
    assertFalse(second.has(3, "wake-sleep"));
    assertFalse(second.has(5, "AEVB"));
    assertEquals(first.text(), second.text());
    assertTrue(
        second
            .text()
            .contains("| 3 | AEVB | 0.1 | 5,000 | -10.00 +- 1.00 | -11.00 +- 2.00 | 400 |"),
        second.text());
  }

  @Test
  void aTableThatHoldsNaNIsRefusedWithItsLine() throws IOException {
    open("these settings").add(3, "AEVB", curve(-10, -11));
    Path csv = folder.resolve("figure.csv");
    Files.writeString(csv, Files.readString(csv).replaceFirst("-11[.]0+", "NaN"));
    String message =
        String.valueOf(
            assertThrows(NonFiniteException.class, () -> open("these settings")).getMessage());
    assertTrue(message.startsWith(csv + ": line 3, column 'bound': expected a finite"), message);
  }

  @Test
  void resultsOfOtherSettingsAreNotMixedIn() {
    open("these settings").add(3, "AEVB", curve(-10, -11));
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> open("other settings")).getMessage());
    assertTrue(message.contains("these settings") && message.contains("--out"), message);
  }
}
