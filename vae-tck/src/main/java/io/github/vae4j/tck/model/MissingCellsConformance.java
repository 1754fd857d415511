package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Columns;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Tables with missing cells beside exact answers, in FLOAT64. They pass on a backend by a test
 * class that extends this one and names the backend's provider.
 *
 * <p>With a linear decoder, constant scales and the posterior given the observed cells as the
 * proposal, every importance weight is p(observed cells), and so are the ELBO and every
 * importance-weighted bound. A table of mixed columns with one latent is beside its integral.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MissingCellsConformance {
  private static final double ROUNDING = 1e-10;
  private static final int DRAWS = 5; // K of IWAE-K

  /** For each row of {@link KnownModel#DATA}: all cells, two, one. */
  private static final double[][] MASK = {{1, 1, 1}, {1, 0, 1}, {0, 1, 0}, {1, 0, 0}, {0, 1, 1}};

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the tables are tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private static Stream<DynamicTest> each(Consumer<String> test, String... words) {
    return Arrays.stream(words).map(word -> DynamicTest.dynamicTest(word, () -> test.accept(word)));
  }

  private Map<String, HostArray> run(
      KnownModel model, double[][] xs, double[][] mask, KnownModel.Recording recording) {
    return model.run(tested.orElseThrow(), xs, mask, "", recording);
  }

  /** Returns x with a number in the missing cells that must not be read. */
  private static double[][] withGarbage(double[][] x, double[][] mask, double garbage) {
    double[][] all = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[i].length; j++) {
        all[i][j] = mask[i][j] == 1 ? x[i][j] : garbage * (1 + i + j);
      }
    }
    return all;
  }

  private static boolean[] observed(double[] mask) {
    boolean[] observed = new boolean[mask.length];
    IntStream.range(0, mask.length).forEach(i -> observed[i] = mask[i] == 1);
    return observed;
  }

  private static double[] observed(double[] x, double[] mask) {
    return IntStream.range(0, x.length).filter(i -> mask[i] == 1).mapToDouble(i -> x[i]).toArray();
  }

  private static KnownModel withScales(KnownModel model, String likelihood) {
    return likelihood.contains("column")
        ? model.set(
            "decoder/columns0/scale",
            KnownModel.rawScale(KnownModel.SCALE[0]),
            KnownModel.rawScale(KnownModel.SCALE[1]))
        : model;
  }

  /** Compares the weights and the bounds of draws with log p of the observed cells. */
  private void assertBounds(double[] logEvidence, Map<String, HostArray> found) {
    double[] ofEachDraw = new double[DRAWS * logEvidence.length];
    Arrays.setAll(ofEachDraw, i -> logEvidence[i % logEvidence.length]);
    assertArrayEquals(
        ofEachDraw, Named.get(found, "weights").toDoubles(), ROUNDING, "importance weights");
    assertArrayEquals(logEvidence, Named.get(found, "elbo").toDoubles(), ROUNDING, "ELBO");
    assertArrayEquals(logEvidence, Named.get(found, "iwae").toDoubles(), ROUNDING, "IWAE-" + DRAWS);
  }

  private static Map<String, Tensor> bounds(Tensor weights) {
    Tensor iwae = weights.logSumExp(0).sub(Math.log(DRAWS));
    return Map.of("weights", weights, "elbo", weights.mean(0), "iwae", iwae);
  }

  @TestFactory
  Stream<DynamicTest> atThePosteriorGivenTheObservedCellsBoundsAreTheirEvidence() {
    return each(
        this::assertEvidence,
        "columns:3*normal",
        "columns:2*normal:scale=column+normal:scale=fixed:1.1",
        "columns:2*normal+normal:scale=datum,floor=0.01");
  }

  private void assertEvidence(String likelihood) {
    KnownModel model =
        withScales(
            KnownModel.of("normal", likelihood, KnownModel.WEIGHT, KnownModel.SCALE), likelihood);
    LinearGaussian exact = KnownModel.exact(GaussianMixture.standard(KnownModel.LATENT));
    int rows = KnownModel.DATA.length;
    double[] logEvidence = new double[rows];
    GaussianMixture[] posteriors = new GaussianMixture[rows];
    for (int i = 0; i < rows; i++) {
      LinearGaussian ofRow = exact.observing(observed(MASK[i]));
      double[] x = observed(KnownModel.DATA[i], MASK[i]);
      logEvidence[i] = ofRow.logEvidence(x);
      posteriors[i] = ofRow.posterior(x);
    }
    assertBounds(
        logEvidence,
        run(
            model,
            withGarbage(KnownModel.DATA, MASK, -7.5),
            MASK,
            (bound, x, scope) -> bounds(logWeights(bound, x, posteriors))));
  }

  /** Returns log p(x, z) - log q(z), [draws, rows], where each row has a proposal of its own. */
  private static Tensor logWeights(LatentModel model, Tensor x, GaussianMixture[] proposals) {
    int latent = KnownModel.LATENT;
    int rows = proposals.length;
    double[] means = new double[rows * latent];
    double[] factors = new double[rows * latent * latent]; // L' of the covariance L L'
    double[] logDeterminants = new double[rows];
    for (int i = 0; i < rows; i++) {
      double[][] c = proposals[i].covariance();
      System.arraycopy(proposals[i].mean(), 0, means, i * latent, latent);
      double first = Math.sqrt(c[0][0]);
      double both = c[1][0] / first;
      double second = Math.sqrt(c[1][1] - both * both);
      System.arraycopy(new double[] {first, both, 0, second}, 0, factors, i * 4, 4);
      logDeterminants[i] = Math.log(first) + Math.log(second);
    }
    Trace trace = x.trace();
    TensorType type = TensorType.of(DType.FLOAT64, DRAWS, rows, latent);
    Tensor noise = trace.noise("z", Noise.NORMAL, type);
    Tensor moved =
        noise
            .reshape(DRAWS, rows, 1, latent)
            .matmul(trace.constant(HostArray.of(Shape.of(rows, latent, latent), factors)))
            .reshape(DRAWS, rows, latent);
    Tensor z = moved.add(trace.constant(HostArray.of(Shape.of(rows, latent), means)));
    Tensor logQ =
        noise
            .square()
            .sum(-1)
            .mul(-0.5)
            .sub(latent * 0.5 * Math.log(2 * Math.PI))
            .sub(trace.constant(HostArray.of(Shape.of(rows), logDeterminants)));
    return model.likelihood(z).logProb(x).add(model.prior().logProb(z)).sub(logQ);
  }

  /** W' diag s^-2 W of the observed rows is diagonal, and so is the posterior. */
  @TestFactory
  Stream<DynamicTest> anEncoderCanBeThePosteriorGivenTheObservedCells() {
    return each(this::assertEncoder, "1 1 1", "1 1 0", "0 0 1");
  }

  private void assertEncoder(String pattern) {
    double[] mask =
        Arrays.stream(pattern.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    double[][] columns = {{0.3, 0.6}, {0.4, -0.45}, {0, 0.8}}; // orthogonal
    double[] ones = {1, 1, 1};
    LinearGaussian exact =
        LinearGaussian.of(columns, KnownModel.SHIFT, ones).observing(observed(mask));
    int seen = (int) Arrays.stream(mask).sum();
    double[] intercept = exact.posterior(new double[seen]).mean();
    double[] slope = new double[KnownModel.EVENT * KnownModel.LATENT];
    for (int i = 0; i < KnownModel.EVENT; i++) {
      double[] unit = new double[KnownModel.EVENT];
      unit[i] = 1;
      double[] at = exact.posterior(observed(unit, mask)).mean();
      for (int j = 0; j < KnownModel.LATENT; j++) {
        // A number for missing cells that would be seen if they were.
        slope[i * KnownModel.LATENT + j] = mask[i] == 1 ? at[j] - intercept[j] : 3;
      }
    }
    double[][] covariance = exact.posterior(new double[seen]).covariance();
    KnownModel model =
        KnownModel.of("normal", "columns:3*normal", columns, ones)
            .set("encoder/mean/weight", slope)
            .set("encoder/mean/bias", intercept)
            .set("encoder/log-scale/weight", new double[slope.length])
            .set(
                "encoder/log-scale/bias",
                0.5 * Math.log(covariance[0][0]),
                0.5 * Math.log(covariance[1][1]));
    double[][] masks = new double[KnownModel.DATA.length][];
    Arrays.fill(masks, mask);
    assertBounds(
        Arrays.stream(KnownModel.DATA)
            .mapToDouble(x -> exact.logEvidence(observed(x, mask)))
            .toArray(),
        run(
            model,
            withGarbage(KnownModel.DATA, masks, 12.25),
            masks,
            (bound, x, scope) -> {
              Distribution.SampleAndLogProb draw =
                  bound.posterior(x).sampleAndLogProb("z", Shape.of(DRAWS));
              Tensor z = draw.sample();
              Tensor joint = bound.likelihood(z).logProb(x).add(bound.prior().logProb(z));
              return bounds(joint.sub(draw.logProb()));
            }));
  }

  // A table of mixed columns: three levels, a count and two numbers, one latent.

  private static final double[] WEIGHT = {0.5, -1, 0.25, 0.6, 1, -0.5};
  private static final double[] BIAS = {0.2, 0, -0.4, 2, 0.1, -0.3};
  private static final double[] SCALES = {0.5, 0.8};
  private static final double[][] CELLS = {
    {0, 1, 0, 7, 1, -0.5}, {1, 0, 0, 30, 0.25, 0}, {0, 0, 1, 2, -2, 1},
    {0, 1, 0, 0, 0.5, 0.5}, {1, 0, 0, 18, 3, -1}, {0, 0, 1, 4, 0, 0}
  };
  private static final double[][] CELL_MASK = {
    {1, 1, 1, 1, 1, 1}, {0, 0, 0, 1, 1, 1}, {1, 1, 1, 0, 1, 0},
    {1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {1, 1, 1, 1, 0, 1}
  };

  /** Returns log p(observed cells of a row | z) of the formulas. */
  private static double logProb(double[] x, double[] mask, double z) {
    double[] head = new double[x.length];
    Arrays.setAll(head, i -> WEIGHT[i] * z + BIAS[i]);
    double sum = 0;
    if (mask[0] == 1) {
      double total = Math.exp(head[0]) + Math.exp(head[1]) + Math.exp(head[2]);
      sum += x[0] * head[0] + x[1] * head[1] + x[2] * head[2] - Math.log(total);
    }
    if (mask[3] == 1) {
      sum += x[3] * head[3] - Math.exp(head[3]);
      for (int i = 2; i <= x[3]; i++) {
        sum -= Math.log(i);
      }
    }
    for (int i = 4; i < 6; i++) {
      double y = (x[i] - head[i]) / SCALES[i - 4];
      sum -= mask[i] * (0.5 * y * y + Math.log(SCALES[i - 4]) + 0.5 * Math.log(2 * Math.PI));
    }
    return sum;
  }

  /** Returns log of the integral over z by the trapezoidal rule, whose error vanishes here. */
  private static double logIntegral(double[] x, double[] mask) {
    double sum = 0;
    int steps = 4000;
    for (int i = 0; i <= steps; i++) {
      double z = -10 + 20.0 * i / steps;
      sum += Math.exp(logProb(x, mask, z) - 0.5 * z * z);
    }
    return Math.log(sum * 20 / steps / Math.sqrt(2 * Math.PI));
  }

  @Test
  void ofMixedColumnsTheObservedCellsHaveTheirIntegral() {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(6))
            .latent(1)
            .network(Network.of("mlp:none"))
            .likelihood(Likelihood.of("columns:categorical:3+poisson+2*normal:scale=column"))
            .build();
    KnownModel model =
        KnownModel.ofFormulas(spec)
            .set("decoder/output/weight", WEIGHT)
            .set("decoder/output/bias", BIAS)
            .set(
                "decoder/columns2/scale",
                KnownModel.rawScale(SCALES[0]),
                KnownModel.rawScale(SCALES[1]));
    int points = 1001;
    double step = 20.0 / (points - 1);
    double[] grid = new double[points];
    Arrays.setAll(grid, i -> -10 + i * step);
    Map<String, HostArray> found =
        run(
            model,
            withGarbage(CELLS, CELL_MASK, 41.5),
            CELL_MASK,
            (bound, x, scope) -> {
              Tensor z =
                  x.trace()
                      .constant(HostArray.of(Shape.of(points, 1, 1), grid))
                      .broadcastTo(Shape.of(points, CELLS.length, 1));
              Columns columns = (Columns) bound.likelihood(z);
              Tensor joint = columns.logProb(x).add(bound.prior().logProb(z));
              return Map.of(
                  "evidence", joint.logSumExp(0).add(Math.log(step)),
                  "difference",
                      columns.logProbOfColumns(x).sum(-1).sub(columns.logProb(x)).abs().maxOver(0));
            });
    double[] expected = new double[CELLS.length];
    Arrays.setAll(expected, i -> logIntegral(CELLS[i], CELL_MASK[i]));
    assertArrayEquals(expected, Named.get(found, "evidence").toDoubles(), 1e-8, "log p");
    assertArrayEquals(
        new double[CELLS.length],
        Named.get(found, "difference").toDoubles(),
        1e-9,
        "sum of columns");
  }

  private static final String EVERY =
      "columns:normal:scale=column+log-normal+poisson+negative-binomial+categorical:3+ordinal:3"
          + "+bernoulli+laplace+student-t+continuous-bernoulli";
  private static final double[][] EVERY_CELL = {
    {0.5, 2, 3, 4, 0, 1, 0, 0, 0, 1, 1, -1, 0.5, 0.75},
    {-1, 0.25, 0, 40, 1, 0, 0, 0, 1, 0, 0, 2, -0.5, 0.25},
    {0, 1, 100, 0, 0, 0, 1, 1, 0, 0, 1, 0, 3, 0}
  };
  private static final double[][] EVERY_MASK = {
    {1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0},
    {0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1},
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}
  };

  /** Returns bound, column log-probabilities and a gradient, with garbage in the missing cells. */
  private Map<String, HostArray> everything(double garbage, String parameter) {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(EVERY_CELL[0].length))
            .latent(2)
            .network(Network.of("mlp:3"))
            .likelihood(Likelihood.of(EVERY))
            .build();
    return KnownModel.ofFormulas(spec)
        .run(
            tested.orElseThrow(),
            withGarbage(EVERY_CELL, EVERY_MASK, garbage),
            EVERY_MASK,
            parameter,
            (bound, x, scope) -> {
              Distribution.SampleAndLogProb draw =
                  bound.posterior(x).sampleAndLogProb("z", Shape.of(DRAWS));
              Columns columns = (Columns) bound.likelihood(draw.sample());
              Tensor value =
                  columns.logProb(x).add(bound.prior().logProb(draw.sample())).sub(draw.logProb());
              return Map.of(
                  "value", value,
                  "columns", columns.logProbOfColumns(x),
                  "mean", columns.mean().orElseThrow());
            });
  }

  @TestFactory
  Stream<DynamicTest> whatStandsInAMissingCellHasNoInfluenceWhatever() {
    return each(
        this::assertNoInfluence,
        "encoder/mean/weight",
        "decoder/output/weight",
        "decoder/output/bias",
        "decoder/columns0/scale",
        "decoder/columns3/dispersion",
        "decoder/columns5/gaps");
  }

  private void assertNoInfluence(String parameter) {
    Map<String, HostArray> zeros = everything(0, parameter);
    for (double garbage : new double[] {1, 1e30, -1e30, -0.375, 1e-300}) {
      assertEquals(zeros, everything(garbage, parameter), "bits with " + garbage);
    }
    for (Map.Entry<String, HostArray> entry : zeros.entrySet()) {
      assertTrue(
          Arrays.stream(entry.getValue().toDoubles()).allMatch(Double::isFinite), entry.getKey());
    }
    HostArray columns = Named.get(zeros, "columns");
    assertEquals(0, columns.get(1), "a missing cell");
  }
}
