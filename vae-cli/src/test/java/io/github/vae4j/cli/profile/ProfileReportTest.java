package io.github.vae4j.cli.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.profile.EngineRates;
import io.github.vae4j.core.profile.EquationGroup;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingProfile;
import io.github.vae4j.core.profile.Work;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileReportTest {
  private static final Map<Phase, TrainingProfile.Time> PHASES =
      Map.of(
          Phase.COMPILE, new TrainingProfile.Time(1, 0.5, 0.5),
          Phase.STEP, new TrainingProfile.Time(1000, 4, 0.004),
          Phase.RUN, new TrainingProfile.Time(950, 2.85, 0.003),
          Phase.TIMED_RUN, new TrainingProfile.Time(50, 0.25, 0.005),
          Phase.BATCH, new TrainingProfile.Time(1001, 1, 0.001));
  private static final List<EquationGroup> EQUATIONS =
      List.of(
          new EquationGroup(
              "conv2dFilterGradient",
              "[32, 16, 4, 4]",
              "gradient/of/a/network/with/a/long/name",
              2,
              0.003,
              new Work(100_000_000, 0)),
          new EquationGroup("tanh", "[100, 256]", "", 1, 0.001, new Work(0, 1_000_000)));

  private static TrainingProfile profile(String timer, int timed, List<EquationGroup> equations) {
    return new TrainingProfile(
        5,
        PHASES,
        new Work(100_000_000, 5_000_000),
        new EngineRates(1e11, 1e10),
        timer,
        timed,
        equations);
  }

  private static List<String> printed(TrainingProfile profile) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    new ProfileReport(profile).print(new Console(writer, writer));
    return out.toString().lines().toList();
  }

  @Test
  void theTablesFitATerminal() {
    List<String> lines = printed(profile("a clock", 50, EQUATIONS));
    assertEquals(
        """

        profile  5.00 s in all
          phase                           times    seconds       %   ms, median
          compile                             1      0.500    10.0      500.000
          step                            1,000      4.000    80.0        4.000
            run                             950      2.850    57.0        3.000
            run, equations timed             50      0.250     5.0        5.000
            other                                    0.900    18.0
          other                                      0.500    10.0
          meanwhile, on another thread:
            batch                         1,001      1.000    20.0        1.000

        limit    a step counts 100.0 MFLOP, at 100 GFLOP/s of the engine's product,
                   and 5.0 MB in and out, at 10.0 GB/s of its copy: 1.500 ms; the run
                   takes 3.000 ms (median), so it achieves 50 % of the limit
        timed    50 steps, each equation by a clock: 4.000 ms a step
        ms a step     %   limit  operation               result         where
            3.000  75.0    33 %  conv2dFilterGradient x2 [32, 16, 4, 4] ..th/a/long/name
            1.000  25.0    10 %  tanh                    [100, 256]
        """
            .lines()
            .toList(),
        lines);
    lines.forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void whatCannotBeToldIsSaid() {
    assertTrue(
        String.join(" ", printed(profile("", 0, List.of())))
            .contains("timed    nothing: this engine does not tell the time of an equation"));
  }

  @Test
  void theFileHasEverything() {
    List<String> rows = new ProfileReport(profile("a clock", 50, EQUATIONS)).csv().lines().toList();
    assertEquals("kind,name,shape,place,count,seconds,flops,bytes,limit_seconds", rows.get(0));
    assertTrue(rows.contains("phase,run,,,950,2.85,,,"), rows.toString());
    assertTrue(rows.contains("phase,\"run, equations timed\",,,50,0.25,,,"), rows.toString());
    assertTrue(rows.contains("phase,other,,,1,0.5,,,"), rows.toString());
    assertTrue(rows.contains("rate,product,,,,,1.0E11,,"), rows.toString());
    assertTrue(rows.contains("rate,copy,,,,,,1.0E10,"), rows.toString());
    assertTrue(
        rows.contains("step,median run,,,950,0.003,100000000,5000000,0.0015"), rows.toString());
    assertTrue(
        rows.contains(
            "equation,conv2dFilterGradient,\"[32, 16, 4, 4]\","
                + "gradient/of/a/network/with/a/long/name,2,0.003,100000000,0,0.001"),
        rows.toString());
    assertEquals(1 + Phase.values().length + 2 + 2 + 1 + 2, rows.size());
  }
}
