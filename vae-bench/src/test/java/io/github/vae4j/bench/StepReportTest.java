package io.github.vae4j.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.bench.model.BenchModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StepReportTest {
  private final Map<Engine, Properties> results = new LinkedHashMap<>();

  @Test
  void theRatioIsTheMedianOfTheBlocksRatios() {
    put(Engine.TF, StepRun.OURS, "2.0 6.0 4.0");
    put(Engine.TF, StepRun.BY_HAND, "1.0 4.0 4.0");
    put(Engine.TF, StepRun.FLOP, "1.0E8");
    assertPrints("mlp   tf           4.000 (2.000)        4.000 (1.000)  1.500 (1.250-1.750)");
  }

  @Test
  void theLimitIsTheBestEnginesProduct() {
    // 2 * 1024^3 operations in 21.47483648 ms are 100 GFLOP/s, in twice the time 50.
    put(Engine.DJL, StepRun.PRODUCT, "21.47483648 42.94967296 42.94967296");
    put(Engine.TF, StepRun.PRODUCT, "42.94967296");
    put(Engine.TF, StepRun.OURS, "4.0");
    put(Engine.TF, StepRun.BY_HAND, "4.0");
    put(Engine.TF, StepRun.FLOP, "1.0E8");
    assertPrints("djl: product of 1024 x 1024 matrices 100 GFLOP/s best, 50 median");
    assertPrints("25.0    25 %");
    assertPrints("counted 100.0 MFLOP take 1.000 ms at 100 GFLOP/s");
  }

  @Test
  void thePeerStandsBesideTheBestOfOurs() {
    put(Engine.DJL, StepRun.OURS, "8.0");
    put(Engine.DJL, StepRun.FLOP, "1.0E8");
    put(Engine.TF, StepRun.OURS, "5.0");
    put(Engine.TF, StepRun.FLOP, "1.0E8");
    put(Engine.DL4J, StepRun.BY_HAND, "20.0");
    assertPrints("mlp: best of ours 5.000 ms (tf); dl4j 20.000 ms, 4.0 times as long");
  }

  @Test
  void boundsThatDifferBetweenEnginesShow() {
    put(Engine.DJL, StepRun.BOUNDS, "-100.0 -50.0");
    put(Engine.TF, StepRun.BOUNDS, "-100.0 -50.5");
    assertPrints("-100.000 to -50.000 nats, differ by at most 1.0e-02 of them between engines");
  }

  private void put(Engine engine, String key, String value) {
    results
        .computeIfAbsent(engine, e -> new Properties())
        .setProperty(BenchModel.MLP.label() + key, value);
  }

  private void assertPrints(String expected) {
    Options options =
        new Options("step", List.of(Engine.values()), List.of(BenchModel.MLP), "", 2, 3, 1, 1, 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new StepReport(options, results).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains(expected), () -> expected + "\nis missing in\n" + printed);
  }
}
