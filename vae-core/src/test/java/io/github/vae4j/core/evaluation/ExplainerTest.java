package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reasons of a linear-Gaussian model with missing cells, in FLOAT64. */
class ExplainerTest {
  private static final double[] WEIGHT = {1, -2, 0.5, 1.5};
  private static final int[] STARTS = {0, 1, 3, 4}; // the middle column has two elements
  private static final int[][] COLUMNS = {{0}, {1, 2}, {3}};
  private static final MaskedLine EXACT = new MaskedLine(WEIGHT, 0.7, 1);
  private static final MaskedLine WIDE = new MaskedLine(WEIGHT, 0.7, 1.5);
  private static final float[][] ROWS = {
    {1, -2, 0.4f, 1.6f}, {1, -2, 0.4f, -3}, {1, 2, 0.4f, 1.6f}, {0.3f, Float.NaN, Float.NaN, 1}
  };

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private Explainer explainer(MaskedLine model, int samples) {
    return new Explainer(
        ExactModels.trained(model),
        backend,
        EvaluationOptions.defaults().withSamples(samples),
        STARTS);
  }

  private double[][] explain(MaskedLine model, int samples, float[][] data, int... rows) {
    try (Explainer explainer = explainer(model, samples)) {
      return explainer.explain(new Gaps(data), rows);
    }
  }

  /** Returns -log p(x_c | x_others) = log p(x_others) - log p(x) in closed form. */
  private static double[] exact(float[] x) {
    int[] there = IntStream.range(0, x.length).filter(j -> !Float.isNaN(x[j])).toArray();
    double[] reasons = new double[COLUMNS.length];
    for (int c = 0; c < COLUMNS.length; c++) {
      int[] column = COLUMNS[c];
      int[] others =
          Arrays.stream(there).filter(j -> Arrays.stream(column).noneMatch(k -> k == j)).toArray();
      reasons[c] =
          Float.isNaN(x[column[0]])
              ? Double.NaN
              : EXACT.logEvidence(x, others) - EXACT.logEvidence(x, there);
    }
    return reasons;
  }

  @Test
  void atTheExactPosteriorTheyAreExact() {
    double[][] found = explain(EXACT, 3, ROWS, 0, 1, 2, 3);
    for (int i = 0; i < ROWS.length; i++) {
      assertArrayEquals(exact(ROWS[i]), found[i], 1e-10, "row " + i);
    }
    assertTrue(found[1][2] > 5 + found[0][2], "the last cell of row 1 has the wrong sign");
    assertTrue(found[2][1] > 5 + found[0][1], "the second cell of row 2 has the wrong sign");
  }

  /** The conditional p(x_3 | others) of row 1 by hand: with p(z | others) = N(m, v). */
  @Test
  void theClosedFormIsTheConditionalDensity() {
    double s = 0.49;
    double v = 1 / (1 + (1 + 4 + 0.25) / s);
    double m = v * (1 * 1 + -2 * -2 + 0.5 * 0.4f) / s;
    double mean = 1.5 * m;
    double variance = 1.5 * 1.5 * v + s;
    double off = -3 - mean;
    double expected = 0.5 * (Math.log(2 * Math.PI * variance) + off * off / variance);
    assertEquals(expected, exact(ROWS[1])[2], 1e-10);
  }

  @Test
  void withAWideProposalTheyComeClose() {
    double[][] found = explain(WIDE, 20_000, ROWS, 0, 1, 2, 3);
    for (int i = 0; i < ROWS.length; i++) {
      assertArrayEquals(exact(ROWS[i]), found[i], 0.03, "row " + i);
    }
  }

  @Test
  void theyBelongToTheDatumAlone() {
    float[][] many = new float[200][];
    Arrays.setAll(many, i -> ROWS[i % ROWS.length].clone());
    for (int i = 0; i < many.length; i++) {
      many[i][0] += i * 0.01f;
    }
    int[] rows = IntStream.range(0, many.length).map(i -> many.length - 1 - i).toArray();
    double[][] together = explain(WIDE, 10, many, rows);
    for (int i : new int[] {0, 3, 63, 64, 127, 199}) {
      assertArrayEquals(explain(WIDE, 10, many, rows[i])[0], together[i], 1e-12);
    }
    long distinct = Arrays.stream(together).mapToDouble(row -> row[0]).distinct().count();
    assertEquals(many.length, distinct);
  }

  @Test
  void whatCannotBeExplainedIsRefused() {
    IllegalArgumentException unmasked =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Explainer(
                    ExactModels.trained(LinearGaussian.line()),
                    backend,
                    EvaluationOptions.defaults(),
                    new int[] {0, 1}));
    assertTrue(unmasked.getMessage().contains("no mask"), unmasked.getMessage());
    for (int[] starts : new int[][] {{}, {0}, {0, 2}, {1, 4}, {0, 2, 2, 4}, {0, 3, 2, 4}, {0, 5}}) {
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new Explainer(
                      ExactModels.trained(EXACT), backend, EvaluationOptions.defaults(), starts));
      assertTrue(wrong.getMessage().contains(Arrays.toString(starts)), wrong.getMessage());
    }
  }

  @Test
  void onceClosedItSaysSo() {
    Explainer explainer = explainer(EXACT, 1);
    explainer.close();
    BackendException e =
        assertThrows(BackendException.class, () -> explainer.explain(new Gaps(ROWS), 0));
    assertEquals(BackendException.Kind.CLOSED, e.kind());
  }
}
