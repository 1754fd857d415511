package io.github.vae4j.cli.reproduce.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.cli.reproduce.statistics.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables of trainings whose numbers are made up. */
class LadderReportTest {
  private static final Judge DECIDES = new Judge("ais:10", 2);
  private static final Judge BESIDE = new Judge("iwae:50", 0);
  private static final List<Arm> ARMS = Arm.all(List.of("elbo", "iwae:5", "vimco:5"));

  private final LadderReport report =
      new LadderReport(
          ARMS,
          List.of(DECIDES, BESIDE),
          List.of(DECIDES),
          Difference.all(List.of("iwae:5 - elbo", "vimco:5 - elbo", "elbo - iwae:5"), ARMS));

  private static Cell cell(Arm arm, long seed) {
    return new Cell(Panel.UPDATES, arm, new Cell.Setting(arm.words().get(0), 0.001), seed, 100);
  }

  private static FinishedTraining finished(Cell cell, String diverged) {
    Map<String, String> values = new LinkedHashMap<>(cell.identity());
    values.put("updates", "100");
    values.put("processor seconds", "2.4");
    values.put("diverged", diverged);
    values.put("epoch kept", Long.toString(cell.seed()));
    return new FinishedTraining(cell, values);
  }

  private void add(int arm, long seed, double level) {
    FinishedTraining training = finished(cell(ARMS.get(arm), seed), "");
    Map<String, double[]> estimates =
        Map.of(
            DECIDES.toString(), new double[] {level - 1, level + 1},
            BESIDE.toString(), new double[] {level, level - 3, level});
    report.add(new LadderReport.Result(training, estimates));
  }

  private void fill() {
    for (int seed = 1; seed <= 3; seed++) {
      add(0, seed, -100 - 10 * seed); // seeds differ much, differences little
      add(1, seed, -98 - 10.1 * seed);
      add(2, seed, -100 - 10 * seed + 3 * (seed - 2));
    }
  }

  @Test
  void differencesArePairedBySeed() {
    fill();
    Interval paired = report.paired(Panel.UPDATES, new Difference("iwae:5", "elbo"), "ais:10@2");
    assertEquals(1.8, paired.mean(), 1e-9); // 1.9, 1.8, 1.7
    assertEquals(4.302653 * 0.1 / Math.sqrt(3), paired.halfWidth(), 1e-6);
    Interval level = report.over(Panel.UPDATES, "elbo", "ais:10@2");
    assertEquals(4.302653 * 10 / Math.sqrt(3), level.halfWidth(), 1e-5);
    assertEquals(Order.ABOVE, report.order(Panel.UPDATES, new Difference("iwae:5", "elbo")));
    assertEquals(Order.BELOW, report.order(Panel.UPDATES, new Difference("elbo", "iwae:5")));
    assertEquals(Order.NOT_DECIDED, report.order(Panel.UPDATES, new Difference("vimco:5", "elbo")));
    assertEquals(0, report.paired(Panel.SECONDS, new Difference("iwae:5", "elbo"), "x").count());
  }

  @Test
  void everySeedIsPrinted() {
    fill();
    String text = report.text(Panel.UPDATES);
    for (String line :
        List.of(
            "## Equal updates",
            "| elbo | `elbo` | 0.001 | 100 | 2 | 1, 2, 3 |",
            "### iwae:50, nats",
            "| arm | mean over seeds | seed 1 | seed 2 | seed 3 |",
            "| iwae:5 | -119.20 +- 25.09 | -109.10 | -119.20 | -129.30 |",
            "Paired by seed. Judges that decide: ais:10@2. An order is claimed where the intervals of"
                + " all of these exclude 0.",
            "| difference | judge | mean over seeds | seed 1 | seed 2 | seed 3 | order |",
            "| iwae:5 - elbo | ais:10@2 | +1.80 +- 0.25 | +1.90 | +1.80 | +1.70 | above |",
            "| iwae:5 - elbo | iwae:50 | +1.80 +- 0.25 | +1.90 | +1.80 | +1.70 |  |",
            "| elbo - iwae:5 | ais:10@2 | -1.80 +- 0.25 | -1.90 | -1.80 | -1.70 | below |",
            "| vimco:5 - elbo | ais:10@2 | +0.00 +- 7.45 | -3.00 | +0.00 | +3.00 | not decided |")) {
      assertTrue(text.lines().anyMatch(line::equals), () -> line + "\nin\n" + text);
    }
    assertEquals("", report.text(Panel.SECONDS));
  }

  @Test
  void aTrainingThatDivergedLeavesItsArmUndecided() {
    add(0, 1, -100);
    add(1, 1, -98);
    add(0, 2, -101);
    FinishedTraining diverged = finished(cell(ARMS.get(1), 2), "step 7 is infinite");
    report.add(new LadderReport.Result(diverged, Map.of()));
    assertEquals(Order.NOT_DECIDED, report.order(Panel.UPDATES, new Difference("iwae:5", "elbo")));
    assertTrue(report.text(Panel.UPDATES).contains("| 1, diverged |"));
    assertEquals(
        "updates, iwae:5, seed 2: diverged",
        report.line(new LadderReport.Result(diverged, Map.of())));
  }

  @Test
  void theCsvHasALineForEachTrainingAndJudge() {
    fill();
    List<List<String>> lines = report.lines();
    assertEquals(18, lines.size());
    assertEquals(
        List.of("updates", "elbo", "elbo", "0.001", "1", "ais:10@2", "2", "-110.0", "1.0"),
        lines.get(0).subList(0, 9));
    assertFalse(lines.stream().anyMatch(line -> line.size() != LadderReport.columns().size()));
  }
}
