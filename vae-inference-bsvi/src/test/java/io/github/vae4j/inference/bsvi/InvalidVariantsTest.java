package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ways to get the buffer wrong, on the model of {@link BufferOracleTest}: each gives a number above
 * log p(x), so the tests of bounds would see it.
 */
class InvalidVariantsTest {
  private static final int RUNS = 100_000;
  private static final double LOG_P = ExactModels.LINE_LOG_EVIDENCE;
  private static final String METHOD =
      "bsvi:4,optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";

  private static final double[][] LOG_WEIGHTS = new double[5][];
  private static final double[][] UNDER_THE_NEXT = new double[4][];

  @BeforeAll
  static void run() {
    try (Experiment experiment = new Experiment()) {
      Map<String, HostArray> all =
          experiment.run(
              ExactModels.LINE,
              Experiment.repeated(ExactModels.X, RUNS),
              (model, x, scope) -> {
                Trajectory t = Experiment.trajectory(METHOD, model, x, scope);
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                for (int i = 0; i <= 4; i++) {
                  Draw draw = t.draws().get(i);
                  outputs.put("w" + i, draw.terms().logWeights());
                  if (i < 4) {
                    Proposal next = t.draws().get(i + 1).proposal();
                    outputs.put(
                        "next" + i,
                        draw.terms()
                            .logLikelihood()
                            .add(draw.terms().logPrior())
                            .sub(next.distribution().logProb(draw.terms().z())));
                  }
                }
                return outputs;
              },
              UnaryOperator.identity());
      Arrays.setAll(LOG_WEIGHTS, i -> all.get("w" + i).toDoubles());
      Arrays.setAll(UNDER_THE_NEXT, i -> all.get("next" + i).toDoubles());
    }
  }

  private static Estimate mean(String what, IntToDoubleFunction ofRun) {
    return Estimate.of(what, 1, IntStream.range(0, RUNS).mapToDouble(ofRun).toArray(), 0);
  }

  private static void assertAbove(Estimate e) {
    assertTrue(e.mean() > LOG_P + 10 * e.standardError(), e + " and log p(x) = " + LOG_P);
  }

  private static double logMeanExp(double[][] logWeights, int count, int run) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(logWeights[i][run]);
    }
    return Math.log(sum / count);
  }

  @Test
  void theValidOrderIsBelow() {
    Estimate e = mean("BSVI", run -> logMeanExp(LOG_WEIGHTS, 5, run));
    assertTrue(e.mean() < LOG_P - 10 * e.standardError(), e::toString);
  }

  @Test
  void aSampleScoredUnderTheProposalThatItLedTo() {
    assertAbove(mean("next proposal", run -> logMeanExp(UNDER_THE_NEXT, 4, run)));
  }

  @Test
  void theBestWeightKept() {
    assertAbove(mean("best", run -> best(5, run)));
  }

  @Test
  void bufferWeightsFittedToTheWeightsThatTheyMix() {
    // The bound is linear in pi inside the logarithm: a hundred steps of EM from equal weights.
    assertAbove(
        mean(
            "fitted",
            run -> {
              double[] pi = {0.2, 0.2, 0.2, 0.2, 0.2};
              double sum = 0;
              for (int step = 0; step < 100; step++) {
                sum = 0;
                for (int i = 0; i < 5; i++) {
                  pi[i] *= Math.exp(LOG_WEIGHTS[i][run]);
                  sum += pi[i];
                }
                for (int i = 0; i < 5; i++) {
                  pi[i] /= sum;
                }
              }
              return Math.log(sum);
            }));
  }

  @Test
  void aTrajectoryStoppedByTheWeightThatIsUsed() {
    assertAbove(
        mean(
            "stopped",
            run -> {
              int i = 0;
              while (i < 4 && LOG_WEIGHTS[i][run] <= -2) {
                i++;
              }
              return LOG_WEIGHTS[i][run];
            }));
  }

  @Test
  void theNumberOfStepsChosenByEachDatumsBound() {
    assertAbove(
        mean(
            "chosen",
            run ->
                IntStream.rangeClosed(1, 5)
                    .mapToDouble(count -> logMeanExp(LOG_WEIGHTS, count, run))
                    .max()
                    .orElseThrow()));
  }

  @Test
  void aSampleDrawnAgainUntilItImproves() {
    assertAbove(
        mean(
            "redrawn",
            run -> {
              int drawn = run; // samples of the same proposal in other runs
              for (int tries = 0; tries < 20 && LOG_WEIGHTS[4][drawn] <= -2; tries++) {
                drawn = (drawn + 1) % RUNS;
              }
              return LOG_WEIGHTS[4][drawn];
            }));
  }

  @Test
  void theEstimatorChosenByEachDatumsValue() {
    assertAbove(
        mean(
            "better of two",
            run -> Math.max(logMeanExp(LOG_WEIGHTS, 5, run), LOG_WEIGHTS[4][run])));
  }

  private static double best(int count, int run) {
    return IntStream.range(0, count).mapToDouble(i -> LOG_WEIGHTS[i][run]).max().orElseThrow();
  }
}
