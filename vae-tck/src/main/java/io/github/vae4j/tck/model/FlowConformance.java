package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Mixture;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.flow.CorrelatedNormal;
import io.github.vae4j.core.flow.NormalImage;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.MultiSampleBound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Flows and correlated normal distributions beside exact answers, in FLOAT64. They pass on a
 * backend by a test class that extends this one and names the backend's provider.
 *
 * <p>Inverses undo their maps, log-determinants are those of Jacobians by finite differences, and
 * gradients are right to the second order. A posterior that can be the exact one of a
 * linear-Gaussian model has log p(x) as its ELBO in every draw. Densities of priors integrate to 1,
 * and draws follow them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FlowConformance {
  private static final double ROUNDING = 1e-10;
  private static final int SIZE = 3;
  private static final int BATCH = 2;
  private static final String VALUE = "value";
  private static final String LOG_DETERMINANT = "log-determinant";

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the flows are tested. */
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

  private FlowProgram program(
      String flow, Shape shape, double[] y, FlowProgram.Recording recording) {
    String[] parts = flow.split(" ", 2);
    return FlowProgram.of(tested.orElseThrow(), parts[0], parts[1], BATCH, shape, y, recording);
  }

  private static Stream<DynamicTest> each(Consumer<String> test, String... flows) {
    return Arrays.stream(flows).map(flow -> DynamicTest.dynamicTest(flow, () -> test.accept(flow)));
  }

  private static final String[] FLOWS = {
    "posterior full",
    "posterior lowrank:2",
    "posterior iaf:2,7",
    "posterior realnvp:3,5",
    "posterior planar:2",
    "prior realnvp:2,5",
    "prior maf:2,7"
  };

  private static NormalImage image(Distribution distribution) {
    return NormalImage.of(distribution).orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> logDeterminantsAreThoseOfJacobians() {
    return each(this::assertLogDeterminant, FLOWS);
  }

  /** A point and its neighbours, two in each direction, in the axis of samples. */
  private void assertLogDeterminant(String flow) {
    double step = 1e-5;
    double[] y = new double[(1 + 2 * SIZE) * BATCH * SIZE];
    double[] points = KnownModel.formula(BATCH * SIZE, 1);
    for (int i = 0; i < y.length; i++) {
      int place = i % points.length;
      int neighbour = i / points.length - 1;
      y[i] = 3 * points[place];
      if (neighbour >= 0 && place % SIZE == neighbour / 2) {
        y[i] += neighbour % 2 == 0 ? -step : step;
      }
    }
    Shape shape = Shape.of(1 + 2 * SIZE, BATCH, SIZE);
    try (FlowProgram program = program(flow, shape, y, FlowConformance::mapped)) {
      Map<String, HostArray> found = program.run();
      HostArray value = Named.get(found, VALUE);
      for (int row = 0; row < BATCH; row++) {
        double[][] jacobian = new double[SIZE][SIZE];
        for (int i = 0; i < SIZE; i++) {
          for (int j = 0; j < SIZE; j++) {
            int below = ((1 + 2 * j) * BATCH + row) * SIZE + i;
            jacobian[i][j] = (value.get(below + BATCH * SIZE) - value.get(below)) / (2 * step);
          }
        }
        double expected = Math.log(Math.abs(determinant(jacobian)));
        assertEquals(expected, Named.get(found, LOG_DETERMINANT).get(row), 1e-8, "row " + row);
      }
    }
  }

  private static Map<String, Tensor> mapped(Distribution distribution, Tensor y) {
    Bijector.Image image = image(distribution).forward(y);
    return Map.of(VALUE, image.value(), LOG_DETERMINANT, image.logDeterminant());
  }

  private static double determinant(double[][] a) {
    return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
        - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  }

  @TestFactory
  Stream<DynamicTest> inversesUndoTheirMaps() {
    return each(
        this::assertInverse,
        "posterior full",
        "posterior lowrank:3",
        "posterior realnvp:3,5",
        "prior realnvp:2,5",
        "prior maf:2,7");
  }

  private void assertInverse(String flow) {
    double[] y = KnownModel.formula(4 * BATCH * SIZE, 1);
    Shape shape = Shape.of(4, BATCH, SIZE);
    FlowProgram.Recording recording =
        (distribution, input) -> {
          NormalImage image = image(distribution);
          Bijector.Image there = image.forward(input);
          Tensor back = there.value();
          Tensor sum = there.logDeterminant();
          List<Bijector> maps = new ArrayList<>(image.maps());
          Collections.reverse(maps);
          for (Bijector map : maps) {
            Bijector.Image step = map.inverse().orElseThrow().forward(back);
            back = step.value();
            sum = sum.add(step.logDeterminant());
          }
          Distribution.SampleAndLogProb draw = distribution.sampleAndLogProb("z", Shape.of(4));
          return Map.of(
              VALUE,
              back,
              LOG_DETERMINANT,
              sum,
              "own",
              draw.logProb(),
              "any",
              distribution.logProb(draw.sample()));
        };
    try (FlowProgram program = program(flow, shape, y, recording)) {
      Map<String, HostArray> found = program.run();
      assertArrayEquals(y, Named.get(found, VALUE).toDoubles(), ROUNDING);
      for (double sum : Named.get(found, LOG_DETERMINANT).toDoubles()) {
        assertEquals(0, sum, ROUNDING);
      }
      assertArrayEquals(
          Named.get(found, "any").toDoubles(),
          Named.get(found, "own").toDoubles(),
          ROUNDING,
          "log-probabilities of draws");
    }
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreThoseOfFiniteDifferencesToTheSecondOrder() {
    return each(this::assertGradients, FLOWS);
  }

  /** A scalar of images and log-determinants along one direction of all parameters and inputs. */
  private void assertGradients(String flow) {
    double[] y = KnownModel.formula(BATCH * SIZE, 1);
    FlowProgram.Recording recording =
        (distribution, input) -> {
          Bijector.Image image = image(distribution).forward(input);
          Map<String, Tensor> inputs = FlowProgram.inputs(input.trace());
          Tensor scalar = image.value().square().sumAll().add(image.logDeterminant().sumAll());
          Tensor first = FlowProgram.slope(scalar, inputs);
          return Map.of(VALUE, scalar, "first", first, "second", FlowProgram.slope(first, inputs));
        };
    try (FlowProgram program = program(flow, Shape.of(BATCH, SIZE), y, recording)) {
      double step = 1e-5;
      Map<String, double[]> direction = program.direction();
      Map<String, HostArray> here = program.run();
      Map<String, HostArray> before = program.run(direction, -step);
      Map<String, HostArray> after = program.run(direction, step);
      for (String[] pair : new String[][] {{VALUE, "first"}, {"first", "second"}}) {
        double difference =
            (Named.get(after, pair[0]).get(0) - Named.get(before, pair[0]).get(0)) / (2 * step);
        assertEquals(
            difference,
            Named.get(here, pair[1]).get(0),
            1e-6 * (1 + Math.abs(difference)),
            pair[1] + " derivative");
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> noElementSeesThoseBehindItInTheOrder() {
    return each(
        this::assertNoLeak,
        "posterior iaf:2,3",
        "posterior iaf:2,16",
        "prior maf:2,3",
        "prior maf:2,16",
        "posterior realnvp:2,6");
  }

  /**
   * Every element is moved alone, far. The elements of each step's result that do not depend on it
   * stay to the last bit, all others change.
   */
  private void assertNoLeak(String flow) {
    int size = 5;
    double[] y = new double[(1 + size) * BATCH * size];
    for (int i = 0; i < y.length; i++) {
      int moved = i / (BATCH * size) - 1;
      y[i] = 0.1 * (1 + i % (BATCH * size)) + (i % size == moved ? 3 : 0);
    }
    Shape shape = Shape.of(1 + size, BATCH, size);
    boolean density = flow.contains("maf");
    FlowProgram.Recording recording =
        (distribution, input) -> {
          Map<String, Tensor> steps = new LinkedHashMap<>();
          for (Bijector map : image(distribution).maps()) {
            Bijector step = density ? map.inverse().orElseThrow() : map;
            steps.put(VALUE + steps.size(), step.forward(input).value());
          }
          return steps;
        };
    try (FlowProgram program = program(flow, shape, y, recording)) {
      Map<String, HostArray> found = program.run();
      for (int step = 0; step < 2; step++) {
        HostArray value = Named.get(found, VALUE + step);
        for (int moved = 0; moved < size; moved++) {
          for (int i = 0; i < BATCH * size; i++) {
            double before = value.get(i);
            double after = value.get((1 + moved) * BATCH * size + i);
            String what = "step " + step + ", element " + i % size + " by element " + moved;
            if (depends(flow, step, i % size, moved)) {
              assertNotEquals(before, after, what);
            } else {
              assertEquals(before, after, what);
            }
          }
        }
      }
    }
  }

  private static boolean depends(String flow, int step, int element, int on) {
    if (flow.contains("realnvp")) {
      return element == on || (on % 2 == step && element % 2 != step);
    }
    return step == 0 ? on <= element : on >= element;
  }

  /** Returns a model whose proposal is the exact posterior, as this family writes it. */
  private static KnownModel atThePosterior(String family) {
    LinearGaussian exact = KnownModel.exact(GaussianMixture.standard(KnownModel.LATENT));
    double[] intercept = exact.posterior(new double[KnownModel.EVENT]).mean();
    double[][] slope = new double[KnownModel.EVENT][];
    for (int i = 0; i < KnownModel.EVENT; i++) {
      double[] unit = new double[KnownModel.EVENT];
      unit[i] = 1;
      double[] at = exact.posterior(unit).mean();
      slope[i] = new double[] {at[0] - intercept[0], at[1] - intercept[1]};
    }
    double[][] covariance = exact.posterior(new double[KnownModel.EVENT]).covariance();
    double first = Math.sqrt(covariance[0][0]);
    double lower = covariance[1][0] / first;
    double second = Math.sqrt(covariance[1][1] - lower * lower);
    KnownModel model = KnownModel.of("normal").withPosterior(family);
    String flow = "encoder/flow/0/";
    double[] scales = {first, second};
    double factor = 1; // of the base's mean
    double shear = 0; // z2 = factor * y2 + shear * y1
    switch (model.spec().posterior().name()) {
      case "full" ->
          model
              .set("encoder/lower/weight", new double[KnownModel.EVENT])
              .set("encoder/lower/bias", lower / first);
      case "lowrank" -> {
        // W = (a, c / a) with the covariance c, whose squares are below the variances
        double a = Math.sqrt(Math.abs(covariance[1][0]) * first / Math.sqrt(covariance[1][1]));
        double b = covariance[1][0] / a;
        scales =
            new double[] {Math.sqrt(covariance[0][0] - a * a), Math.sqrt(covariance[1][1] - b * b)};
        model
            .set("encoder/factor/weight", new double[2 * KnownModel.EVENT])
            .set("encoder/factor/bias", a, b);
      }
      case "iaf" -> {
        double gate = 1 / (1 + Math.exp(-2));
        factor = gate;
        scales = new double[] {first / gate, second / gate};
        shear = lower / scales[0];
        network(model, flow, shear / (1 - gate)).set(flow + "output-bias", 0, 0, 2, 2);
      }
      default -> {
        shear = lower / first;
        network(model, flow, shear).set(flow + "output-bias", 0, 0, 0, 0);
      }
    }
    double[] weight = new double[2 * KnownModel.EVENT];
    for (int i = 0; i < KnownModel.EVENT; i++) {
      double[] base = base(slope[i], factor, shear);
      weight[2 * i] = base[0];
      weight[2 * i + 1] = base[1];
    }
    return model
        .set("encoder/mean/weight", weight)
        .set("encoder/mean/bias", base(intercept, factor, shear))
        .set("encoder/log-scale/weight", new double[2 * KnownModel.EVENT])
        .set("encoder/log-scale/bias", Math.log(scales[0]), Math.log(scales[1]));
  }

  private static double[] base(double[] mean, double factor, double shear) {
    double first = mean[0] / factor;
    return new double[] {first, (mean[1] - shear * first) / factor};
  }

  /** Sets the network of a step of two latents to a direct connection alone. */
  private static KnownModel network(KnownModel model, String flow, double direct) {
    int width = 4;
    return model
        .set(flow + "input", KnownModel.formula(2 * width, 1))
        .set(flow + "input-bias", KnownModel.formula(width, 2))
        .set(flow + "context", KnownModel.formula(KnownModel.EVENT * width, 3))
        .set(flow + "output", new double[width * 4])
        .set(flow + "direct", 0, direct, 0, 0, 0, 0, 0, 0);
  }

  @TestFactory
  Stream<DynamicTest> atThePosteriorEveryBoundIsTheEvidence() {
    return each(this::assertEvidence, "full", "lowrank:1", "iaf:1,4", "realnvp:1,4");
  }

  private void assertEvidence(String family) {
    LinearGaussian exact = KnownModel.exact(GaussianMixture.standard(KnownModel.LATENT));
    double[] evidence = new double[KnownModel.DATA.length];
    Arrays.setAll(evidence, i -> exact.logEvidence(KnownModel.DATA[i]));
    for (InferenceMethod method :
        List.of(
            new Elbo(3, Elbo.KlEstimator.STICKING_THE_LANDING, 0),
            new Elbo(3, Elbo.KlEstimator.SAMPLED, 0),
            MultiSampleBound.iwae(5),
            MultiSampleBound.iwae(5).doublyReparameterized())) {
      Map<String, HostArray> found =
          atThePosterior(family)
              .run(
                  tested.orElseThrow(),
                  KnownModel.DATA,
                  "",
                  (model, x, scope) ->
                      Map.of(VALUE, method.objective(model, x, context(x)).value()));
      assertArrayEquals(
          evidence, Named.get(found, VALUE).toDoubles(), ROUNDING, family + ", " + method.name());
    }
  }

  private static ObjectiveContext context(Tensor x) {
    TensorType scalar = TensorType.of(x.dtype());
    TensorType rows = scalar.withShape(Shape.of(x.shape().dim(0)));
    return new ObjectiveContext(x.trace().constant(scalar, 1), x.trace().constant(rows, 1));
  }

  /** N(m, diag s^2 + W W') twice: by its columns and by its Cholesky factor. */
  @Test
  void aLowRankNormalIsTheFullOneOfItsCovariance() {
    int rank = 2;
    double[] mean = {0.5, -1, 0.25};
    double[] logScale = {-1, 0.5, -3};
    double[] columns = {1, -2, 0.5, 0.75, -3, 0.25};
    double[][] covariance = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      covariance[i][i] += Math.exp(2 * logScale[i]);
      for (int j = 0; j < SIZE; j++) {
        for (int k = 0; k < rank; k++) {
          covariance[i][j] += columns[i * rank + k] * columns[j * rank + k];
        }
      }
    }
    GaussianMixture exact = GaussianMixture.normal(mean, covariance);
    double[][] factor = cholesky(covariance);
    double[] strict = new double[SIZE * SIZE];
    double[] ofFactor = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      ofFactor[i] = Math.log(factor[i][i]);
      for (int j = 0; j < i; j++) {
        strict[i * SIZE + j] = factor[i][j] / factor[j][j];
      }
    }
    double[][] points = {{0, 0, 0}, {1, 2, 3}, {-5, 0.5, 4}};
    Map<String, HostArray> found =
        KnownModel.of("normal")
            .run(
                tested.orElseThrow(),
                points,
                "",
                (model, x, scope) -> {
                  Tensor m = constant(x, Shape.of(SIZE), mean);
                  Distribution low =
                      CorrelatedNormal.lowRank(
                          m,
                          constant(x, Shape.of(SIZE), logScale),
                          constant(x, Shape.of(SIZE, rank), columns));
                  Distribution full =
                      CorrelatedNormal.full(
                          m,
                          constant(x, Shape.of(SIZE), ofFactor),
                          constant(x, Shape.of(SIZE, SIZE), strict));
                  Distribution other =
                      Normal.diagonal(m.mul(0.5), constant(x, Shape.of(SIZE), ofFactor).mul(0.3));
                  Map<String, Tensor> all = new LinkedHashMap<>();
                  describe("low", low, other, x, all);
                  describe("full", full, other, x, all);
                  return all;
                });
    for (int i = 0; i < points.length; i++) {
      assertEquals(
          exact.logDensity(points[i]), Named.get(found, "full density").get(i), 1e-9, "density");
    }
    GaussianMixture other =
        GaussianMixture.diagonal(
            Arrays.stream(mean).map(v -> 0.5 * v).toArray(),
            Arrays.stream(ofFactor).map(v -> Math.exp(0.3 * v)).toArray());
    assertEquals(exact.kl(other), Named.get(found, "full kl").get(0), 1e-9);
    for (String what : List.of("density", "kl", "entropy", "covariance")) {
      double[] expected =
          what.equals("covariance")
              ? Arrays.stream(covariance).flatMapToDouble(Arrays::stream).toArray()
              : Named.get(found, "full " + what).toDoubles();
      assertArrayEquals(expected, Named.get(found, "low " + what).toDoubles(), 1e-9, what);
      assertArrayEquals(expected, Named.get(found, "full " + what).toDoubles(), 1e-9, what);
    }
    for (String family : List.of("low", "full")) {
      Estimate e = Estimate.of("KL", 1, Named.get(found, family + " draws").toDoubles(), 0);
      assertEquals(
          Named.get(found, family + " moved kl").get(0),
          e.mean(),
          4 * e.standardError(),
          "divergence of a refined proposal");
    }
  }

  private static double[][] cholesky(double[][] a) {
    double[][] l = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
      }
    }
    return l;
  }

  private static void describe(
      String name, Distribution d, Distribution other, Tensor x, Map<String, Tensor> all) {
    all.put(name + " density", d.logProb(x));
    all.put(name + " kl", d.analyticKl(other).orElseThrow());
    all.put(name + " entropy", d.entropy().orElseThrow());
    // The images of mean + scale e_j are the columns of a root of the covariance.
    NormalImage image = image(d);
    Normal base = image.base();
    double[] identity = new double[SIZE * SIZE];
    for (int i = 0; i < SIZE; i++) {
      identity[i * (SIZE + 1)] = 1;
    }
    Tensor unit = constant(x, Shape.of(SIZE, SIZE), identity);
    Tensor ends = image.forward(unit.mul(base.logScale().exp()).add(base.location())).value();
    Tensor root = ends.sub(base.location());
    all.put(name + " covariance", root.transposeLast().matmul(root));
    Distribution moved =
        image.at(Normal.of(base.location().add(0.2), base.logScale().sub(unit.sum(0).mul(0.4))));
    all.put(name + " moved kl", moved.analyticKl(other).orElseThrow());
    Distribution.SampleAndLogProb draw = moved.sampleAndLogProb(name, Shape.of(20_000));
    all.put(name + " draws", draw.logProb().sub(other.logProb(draw.sample())));
  }

  private static Tensor constant(Tensor like, Shape shape, double[] values) {
    return like.trace().constant(HostArray.of(shape, values));
  }

  @TestFactory
  Stream<DynamicTest> densitiesOfPriorsIntegrateToOneAndDrawsFollowThem() {
    return each(this::assertPrior, "prior realnvp:2,5", "prior maf:2,7", "prior maf:1,4");
  }

  private void assertPrior(String flow) {
    int points = 400;
    int cells = 8; // in each direction
    int draws = 20_000;
    double end = 20;
    double width = 2 * end / points;
    double[] grid = new double[2 * points * points];
    for (int i = 0; i < points * points; i++) {
      int row = i / points;
      int column = i % points;
      grid[2 * i] = -end + (row + 0.5) * width;
      grid[2 * i + 1] = -end + (column + 0.5) * width;
    }
    FlowProgram.Recording recording =
        (distribution, y) ->
            Map.of(
                VALUE, distribution.logProb(y), "draws", distribution.sample("z", Shape.of(draws)));
    try (FlowProgram program = program(flow, Shape.of(points * points, 2), grid, recording)) {
      Map<String, HostArray> found = program.run();
      double total = 0;
      double[] expected = new double[cells * cells];
      for (int i = 0; i < points * points; i++) {
        double mass = Math.exp(Named.get(found, VALUE).get(i)) * width * width;
        total += mass;
        expected[cell(grid[2 * i], grid[2 * i + 1], cells)] += draws * mass;
      }
      assertEquals(1, total, 1e-6, "integral");
      double[] counts = new double[cells * cells];
      for (int i = 0; i < draws; i++) {
        HostArray z = Named.get(found, "draws");
        counts[cell(z.get(2 * i), z.get(2 * i + 1), cells)]++;
      }
      double chiSquare = 0;
      int freedom = -1;
      for (int i = 0; i < counts.length; i++) {
        if (expected[i] >= 5) {
          chiSquare += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
          freedom++;
        }
      }
      assertTrue(
          chiSquare < freedom + 5 * Math.sqrt(2.0 * freedom),
          flow + ": chi-square " + chiSquare + " with " + freedom + " degrees of freedom");
    }
  }

  /** Returns the cell of a point: unit squares around 0, whose outermost reach to infinity. */
  private static int cell(double a, double b, int cells) {
    int half = cells / 2;
    int row = (int) Math.max(0, Math.min(cells - 1.0, Math.floor(a) + half));
    int column = (int) Math.max(0, Math.min(cells - 1.0, Math.floor(b) + half));
    return row * cells + column;
  }

  /** Each of several latents is scored under the proposal of each pseudo-input. */
  @TestFactory
  Stream<DynamicTest> aMixtureOfProposalsScoresUnderAllOfThem() {
    return each(
        this::assertMixture, "posterior full", "posterior lowrank:2", "posterior realnvp:2,5");
  }

  private void assertMixture(String flow) {
    int rows = 4;
    double[] y = KnownModel.formula(rows * SIZE, 1);
    FlowProgram.Recording recording =
        (distribution, z) -> {
          Tensor equal = constant(z, Shape.of(BATCH), new double[BATCH]);
          Tensor each = distribution.logProb(z.expandDims(1)); // [rows, batch]
          return Map.of(
              VALUE,
              Mixture.of(equal, distribution).logProb(z),
              "expected",
              each.logSumExp(-1).sub(Math.log(BATCH)),
              "alone",
              distribution.logProb(z.slice(0, 1, 2)));
        };
    try (FlowProgram program = program(flow, Shape.of(rows, SIZE), y, recording)) {
      Map<String, HostArray> found = program.run();
      assertArrayEquals(
          Named.get(found, "expected").toDoubles(), Named.get(found, VALUE).toDoubles(), ROUNDING);
      double[] alone = Named.get(found, "alone").toDoubles();
      double mixed = Math.log((Math.exp(alone[0]) + Math.exp(alone[1])) / 2);
      assertEquals(mixed, Named.get(found, VALUE).get(1), ROUNDING);
    }
  }
}
