package io.github.vae4j.cli.reproduce.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder of results keeps, and what it refuses. */
class LadderFolderTest {
  private static final Arm ELBO = Arm.all(List.of("elbo")).get(0);

  @TempDir private Path path;

  private static Cell cell(double learningRate) {
    return new Cell(Panel.UPDATES, ELBO, new Cell.Setting("elbo", learningRate), 1, 100);
  }

  private static String refused(Runnable reading) {
    return String.valueOf(assertThrows(DataException.class, reading::run).getMessage());
  }

  @Test
  void otherSettingsAreRefusedByName() {
    LadderFolder.open(path).require("updates", "100");
    LadderFolder again = LadderFolder.open(path);
    again.require("updates", "100");
    again.require("model", "vae:latent=2;prior=normal, \"and so on\"");
    assertEquals(
        path.resolve("settings.csv")
            + ": expected results with the updates '200', found '100'; take that, or another folder"
            + " with --out",
        refused(() -> LadderFolder.open(path).require("updates", "200")));
    LadderFolder.open(path).require("model", "vae:latent=2;prior=normal, \"and so on\"");
  }

  @Test
  void whatIsDecidedStays() {
    assertEquals("7", LadderFolder.open(path).settle("updates of elbo", () -> "7"));
    assertEquals("7", LadderFolder.open(path).settle("updates of elbo", () -> "8"));
  }

  @Test
  void aFinishedTrainingIsFoundAgainUnlessItIsAnother() throws IOException {
    LadderFolder folder = LadderFolder.open(path);
    assertTrue(folder.finished(cell(0.001)).isEmpty());
    Map<String, String> values = new LinkedHashMap<>(cell(0.001).identity());
    values.put("updates", "120");
    values.put("processor seconds", "2.5");
    values.put("processor seconds a step", "0.02");
    NamedTexts.write(folder.trainingFile(cell(0.001)), values);
    FinishedTraining found = folder.finished(cell(0.001)).orElseThrow();
    assertEquals(120, found.updates());
    assertEquals(2.5, found.seconds());
    assertEquals(0.02, found.stepSeconds());
    assertTrue(refused(() -> folder.finished(cell(0.01))).contains("the learning rate '0.01'"));
    Files.writeString(folder.trainingFile(cell(0.001)), "name,value\nupdates,many\n");
    assertTrue(refused(() -> folder.finished(cell(0.001))).contains("remove the file"));
    Files.writeString(folder.trainingFile(cell(0.001)), "name,value,more\n");
    assertTrue(refused(() -> folder.finished(cell(0.001))).contains("line 1: expected a name"));
  }

  @Test
  void aCurveIsReadAsItWasWritten() throws IOException {
    Path file = path.resolve("curve.csv");
    assertEquals(List.of(), Curves.read(file));
    List<Course.Point> points =
        List.of(new Course.Point(10, 0.25, -130.5), new Course.Point(20, 0.5, -120));
    Curves.write(file, points);
    assertEquals(points, Curves.read(file));
    Files.writeString(file, "updates,estimate_nats\n1,2\n");
    assertTrue(refused(() -> Curves.read(file)).contains("expected the curve of a training"));
  }
}
