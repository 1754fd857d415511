package io.github.vae4j.cli.reproduce.ladder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.cli.show.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves of made-up trainings. */
class CurveFiguresTest {
  private static final List<Course.Point> FIRST =
      List.of(
          new Course.Point(5, 0, -130),
          new Course.Point(10, 0.5, -120),
          new Course.Point(20, 1, -110));
  private static final List<Course.Point> SECOND =
      List.of(new Course.Point(5, 0, -128), new Course.Point(10, 0.7, -116));

  @TempDir private Path folder;

  @Test
  void theMeanGoesAsFarAsAllCurvesAndLeavesOutWhatTheClockDidNotSee() {
    var byTime = curve(Course.Point::seconds);
    assertEquals(List.of(0.6), byTime.x());
    assertEquals(List.of(-118.0), byTime.y());
    var byUpdates = curve(Course.Point::updates);
    assertEquals(List.of(5.0, 10.0), byUpdates.x());
    assertEquals(List.of(-129.0, -118.0), byUpdates.y());
  }

  private static Series.Line curve(ToDoubleFunction<Course.Point> x) {
    return CurveFigures.curve("elbo", List.of(FIRST, SECOND), x, 0, Series.Style.SOLID);
  }

  private static Console console() {
    return new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()));
  }

  @Test
  void everyPointHasALineAndBothFiguresAreDrawn() throws IOException {
    List<Arm> arms = Arm.all(List.of("elbo"));
    Cell.Setting setting = new Cell.Setting("elbo", 0.001);
    CurveFigures figures = new CurveFigures(arms);
    figures.add(new Cell(Panel.UPDATES, arms.get(0), setting, 1, 20), FIRST);
    figures.add(new Cell(Panel.UPDATES, arms.get(0), setting, 2, 20), SECOND);
    figures.add(new Cell(Panel.SECONDS, arms.get(0), setting, 1, 20), List.of());
    LadderFolder ladder = LadderFolder.open(folder);
    ladder.settle(Ladder.YARDSTICK, () -> "bsvi:20@200");
    figures.write(ladder);
    assertEquals(
        List.of(
            "panel,arm,seed,updates,processor_seconds,estimate_nats",
            "updates,elbo,1,5,0.0,-130.0",
            "updates,elbo,1,10,0.5,-120.0",
            "updates,elbo,1,20,1.0,-110.0",
            "updates,elbo,2,5,0.0,-128.0",
            "updates,elbo,2,10,0.7,-116.0"),
        Files.readAllLines(folder.resolve("curves.csv")));
    figures.draw(console(), folder, "bsvi:20@200");
    for (String name : List.of("updates.png", "seconds.png")) {
      byte[] drawn = Files.readAllBytes(folder.resolve(name));
      assertTrue(drawn.length > 1000, name);
      Files.delete(folder.resolve(name));
      CurveFigures.redraw(console(), folder);
      assertArrayEquals(drawn, Files.readAllBytes(folder.resolve(name)), name);
    }
  }
}
