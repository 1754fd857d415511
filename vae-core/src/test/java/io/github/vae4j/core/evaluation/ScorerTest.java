package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scores of the one-dimensional linear-Gaussian model, in FLOAT64. */
class ScorerTest {
  private static final LinearGaussian WIDE = LinearGaussian.line().withProposal(0, -0.5, 0.9);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private double[] score(LinearGaussian model, int samples, long seed, float... xs) {
    return scores(model, samples, seed, xs).nats();
  }

  private Scores scores(LinearGaussian model, int samples, long seed, float... xs) {
    float[][] rows = new float[xs.length][];
    Arrays.setAll(rows, i -> new float[] {xs[i]});
    try (Scorer scorer =
        new Scorer(
            ExactModels.trained(model),
            backend,
            EvaluationOptions.defaults().withSamples(samples).withSeed(seed))) {
      return scorer.scores(Datasets.of("rows", rows));
    }
  }

  @Test
  void atTheExactPosteriorItIsTheNegativeEvidenceWhateverTheDraws() {
    float[] xs = {1.5f, -2, 0, 7};
    double[] found = score(LinearGaussian.line(), 3, 1, xs);
    for (int i = 0; i < xs.length; i++) {
      assertEquals(-LinearGaussian.line().logEvidence(xs[i]), found[i], 1e-10);
    }
  }

  @Test
  void withManyDrawsItComesCloseFromAbove() {
    double exact = -LinearGaussian.line().logEvidence(1.5);
    assertEquals(exact, score(WIDE, 20_000, 1, 1.5f)[0], 0.1);
    double few = 0;
    for (int seed = 1; seed <= 200; seed++) {
      few += score(WIDE, 2, seed, 1.5f)[0] / 200;
    }
    assertTrue(few > exact + 0.3, "mean of K = 2 is " + few + ", exact " + exact);
  }

  @Test
  void atTheExactPosteriorItHasNoError() {
    double[] errors = scores(LinearGaussian.line(), 10, 1, 1.5f, -2).standardErrors();
    assertArrayEquals(new double[2], errors, 1e-7);
    assertEquals(Double.NaN, scores(WIDE, 1, 1, 1.5f).standardErrors()[0]);
  }

  /**
   * The proposal N(0.75, 1) has twice the posterior's variance, so that weights are bounded. The
   * bound's bias, about half the variance, is small against the error at K = 400.
   */
  @Test
  void itIsAsFarFromTheTruthAsItsErrorSays() {
    LinearGaussian wide = LinearGaussian.line().withProposal(0.5, 0, 1);
    double exact = -LinearGaussian.line().logEvidence(1.5);
    int seeds = 400;
    int covered = 0;
    double squares = 0;
    double variance = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      Scores found = scores(wide, 400, seed, 1.5f);
      double error = found.standardErrors()[0];
      double off = found.nats()[0] - exact;
      covered += Math.abs(off) < 1.96 * error ? 1 : 0;
      squares += off * off / seeds;
      variance += error * error / seeds;
    }
    assertEquals(0.95, (double) covered / seeds, 3 * Math.sqrt(0.95 * 0.05 / seeds));
    assertEquals(1, Math.sqrt(variance / squares), 3 / Math.sqrt(2.0 * seeds));
  }

  @Test
  void itDoesNotDependOnTheOtherData() {
    float[] xs = new float[300];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = (i - 150) * 0.02f;
    }
    double[] together = score(WIDE, 100, 1, xs);
    for (int i : new int[] {0, 1, 15, 16, 17, 255, 256, 299}) {
      assertEquals(together[i], score(WIDE, 100, 1, xs[i])[0], 1e-12);
    }
  }

  @Test
  void itIsFixedByTheSeed() {
    assertArrayEquals(score(WIDE, 5, 7, 1, 2), score(WIDE, 5, 7, 1, 2));
    assertNotEquals(score(WIDE, 5, 7, 1)[0], score(WIDE, 5, 8, 1)[0]);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Scorer(
                ExactModels.trained(WIDE), backend, EvaluationOptions.defaults().withSamples(0)));
    try (Scorer scorer =
        new Scorer(
            ExactModels.trained(WIDE), backend, EvaluationOptions.defaults().withSamples(1))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> scorer.score(Datasets.of("rows", new float[][] {{1, 2}})));
    }
    for (float[][] rows :
        List.of(new float[][] {}, new float[][] {{1}, {1, 2}}, new float[][] {{Float.NaN}})) {
      assertThrows(DataException.class, () -> Datasets.of("rows", rows));
    }
  }

  @Test
  void onceClosedItSaysSo() {
    Scorer scorer =
        new Scorer(ExactModels.trained(WIDE), backend, EvaluationOptions.defaults().withSamples(1));
    scorer.close();
    BackendException e =
        assertThrows(
            BackendException.class, () -> scorer.score(Datasets.of("rows", new float[][] {{1}})));
    assertEquals(BackendException.Kind.CLOSED, e.kind());
  }
}
