package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.part.Posterior;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Discrete latents and the objectives that train them beside enumeration, in FLOAT64. They pass on
 * a backend by a test class that extends this one and names the backend's provider.
 *
 * <p>The noise of a program is set so that its rows draw each list of K latents once, and each row
 * weighs as much as its list is probable. What a program then gives as a mean is the mean itself.
 * It is compared with sums in plain Java, gradients with differences of those sums.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DiscreteLatentsConformance {
  private static final double ROUNDING = 1e-11;
  private static final double OF_DIFFERENCES = 1e-9;
  private static final double[][] DATA = {{1, 0, 1}, {0, 1, 1}};
  private static final List<String> ENCODER =
      List.of("encoder/logits/weight", "encoder/logits/bias");
  private static final List<String> DECODER =
      List.of("decoder/output/weight", "decoder/output/bias", "prior/logits");
  private static final RandomKey KEY = RandomKey.of(3);

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the objectives are tested. */
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

  /** A model in both forms. */
  private record Known(VaeSpec spec, Map<String, double[]> parameters) {
    static Known of(String posterior) {
      VaeSpec spec =
          VaeSpec.builder(Shape.of(EnumeratedModel.EVENT))
              .latent(posterior.equals("bernoulli") ? 2 : 3)
              .network(Network.of("mlp:none"))
              .posterior(Posterior.of(posterior))
              .build();
      KnownModel model = KnownModel.ofFormulas(spec);
      Map<String, double[]> parameters = new TreeMap<>();
      ENCODER.forEach(name -> parameters.put(name, times(3, model.value(name))));
      DECODER.forEach(name -> parameters.put(name, times(4, model.value(name))));
      return new Known(spec, parameters);
    }

    private static double[] times(double factor, double[] numbers) {
      return Arrays.stream(numbers).map(x -> factor * x).toArray();
    }

    EnumeratedModel exact() {
      return new EnumeratedModel(spec.posterior().word().equals("bernoulli"), parameters);
    }
  }

  /** Rows that draw each list of latents once for each datum. */
  private record Rows(double[][] xs, double[] weights, double[] noise, List<List<double[]>> lists) {
    static Rows of(EnumeratedModel exact, int k, double[]... data) {
      List<double[]> xs = new ArrayList<>();
      List<List<double[]>> lists = new ArrayList<>();
      for (double[] x : data) {
        for (List<double[]> tuple : exact.tuples(k)) {
          xs.add(x);
          lists.add(tuple);
        }
      }
      double[] weights = new double[xs.size()];
      Arrays.setAll(weights, i -> exact.probability(lists.get(i), xs.get(i)));
      return new Rows(xs.toArray(new double[0][]), weights, noise(exact, lists, k), lists);
    }

    /** Uniform numbers, [k, rows, latent]: a small one makes a bit 1, a great one a class win. */
    private static double[] noise(EnumeratedModel exact, List<List<double[]>> lists, int k) {
      boolean bits = exact.latents().get(0).length == 2;
      List<Double> all = new ArrayList<>();
      for (int s = 0; s < k; s++) {
        for (List<double[]> tuple : lists) {
          for (double bit : tuple.get(s)) {
            all.add((bit == 1) == bits ? 1e-9 : 1 - 1e-9);
          }
        }
      }
      return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  private Map<String, double[]> run(InferenceMethod method, Known known, Rows rows) {
    return new ObjectiveRun(
            method, known.spec(), known.parameters(), Map.of(Elbo.SITE, rows.noise()))
        .on(tested.orElseThrow(), rows.xs(), rows.weights(), KEY);
  }

  private static InferenceMethod method(String word) {
    return InferenceMethods.discover().create(word);
  }

  private static double meanOverData(
      EnumeratedModel exact, ToDoubleBiFunction<EnumeratedModel, double[]> number) {
    return Arrays.stream(DATA)
        .mapToDouble(x -> number.applyAsDouble(exact, x))
        .average()
        .orElseThrow();
  }

  private static void assertGradients(
      Map<String, double[]> expected, Map<String, double[]> found, List<String> names) {
    for (String name : names) {
      assertArrayEquals(
          Named.get(expected, name), ObjectiveRun.gradient(found, name), OF_DIFFERENCES, name);
    }
  }

  /** Returns the mean of the reported value of a datum over all lists. */
  private static double mean(double[] values, double[] weights) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * weights[i];
    }
    return sum;
  }

  private void assertVimcoIsUnbiased(String posterior, int k) {
    Known known = Known.of(posterior);
    Rows rows = Rows.of(known.exact(), k, DATA);
    Map<String, double[]> expected =
        known.exact().slopes(exact -> meanOverData(exact, (model, x) -> model.bound(k, x)));
    Map<String, double[]> found = run(method("vimco:" + k), known, rows);
    assertGradients(expected, found, ENCODER);
    assertGradients(expected, found, DECODER);
  }

  @Test
  void theMeanGradientOfVimcoIsThatOfTheBoundForBits() {
    assertVimcoIsUnbiased("bernoulli", 2);
    assertVimcoIsUnbiased("bernoulli", 3);
  }

  @Test
  void theMeanGradientOfVimcoIsThatOfTheBoundForClasses() {
    assertVimcoIsUnbiased("categorical:3", 3);
  }

  @Test
  void theGradientOfVimcoFromDrawsHasThatMean() {
    Known known = Known.of("bernoulli");
    int runs = 20;
    int rows = 1000;
    double[][] xs = new double[rows][];
    Arrays.fill(xs, DATA[0]);
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    double[] expected =
        Named.get(known.exact().slopes(exact -> exact.bound(2, DATA[0])), "encoder/logits/bias");
    double[] draws = new double[runs];
    for (int i = 0; i < runs; i++) {
      Map<String, double[]> found =
          new ObjectiveRun(method("vimco:2"), known.spec(), known.parameters(), Map.of())
              .on(tested.orElseThrow(), xs, ones, KEY.fold(i));
      draws[i] = ObjectiveRun.gradient(found, "encoder/logits/bias")[0];
    }
    double mean = Arrays.stream(draws).average().orElseThrow();
    double variance = Arrays.stream(draws).map(d -> (d - mean) * (d - mean)).sum() / (runs - 1);
    double error = Math.sqrt(variance / runs);
    assertTrue(error < 0.1 * Math.abs(expected[0]), "the error " + error + " tells something");
    assertEquals(expected[0], mean, 4 * error);
  }

  @Test
  void reweightedWakeSleepFollowsItsMeansInTheWakePhase() {
    Known known = Known.of("bernoulli");
    EnumeratedModel start = known.exact();
    int k = 3;
    Rows rows = Rows.of(start, k, DATA);
    Map<String, double[]> found = run(method("rws:3,wake"), known, rows);
    Map<String, double[]> ofBound =
        start.slopes(exact -> meanOverData(exact, (model, x) -> model.bound(k, x)));
    assertGradients(ofBound, found, DECODER);
    Map<String, double[]> ofShares =
        start.slopes(exact -> meanOverData(exact, (model, x) -> recognised(start, model, k, x)));
    assertGradients(ofShares, found, ENCODER);
  }

  /** Returns the mean over lists of sum_k v_k log q(z_k|x), with v_k and the mean of the start. */
  private static double recognised(
      EnumeratedModel start, EnumeratedModel model, int k, double[] x) {
    double sum = 0;
    for (List<double[]> tuple : start.tuples(k)) {
      double[] shares = start.shares(tuple, x);
      for (int i = 0; i < k; i++) {
        sum += start.probability(tuple, x) * shares[i] * model.logProposal(tuple.get(i), x);
      }
    }
    return sum;
  }

  @Test
  void reweightedWakeSleepLearnsFromDreamsInTheSleepPhase() {
    Known known = Known.of("bernoulli");
    EnumeratedModel start = known.exact();
    List<double[]> dreams = new ArrayList<>(); // each latent with each datum
    List<Double> weights = new ArrayList<>();
    List<Double> ofLatents = new ArrayList<>();
    List<Double> ofData = new ArrayList<>();
    for (double[] z : start.latents()) {
      for (double[] x : EnumeratedModel.binary(EnumeratedModel.EVENT)) {
        dreams.add(x);
        weights.add(Math.exp(start.logJoint(x, z)));
        Arrays.stream(z).forEach(bit -> ofLatents.add(bit == 1 ? 1e-9 : 1 - 1e-9));
        Arrays.stream(x).forEach(bit -> ofData.add(bit == 1 ? 1e-9 : 1 - 1e-9));
      }
    }
    Map<String, double[]> found =
        new ObjectiveRun(
                method("rws:2,sleep"),
                known.spec(),
                known.parameters(),
                Map.of("dream/z", array(ofLatents), "dream/x", array(ofData)))
            .on(tested.orElseThrow(), dreams.toArray(new double[0][]), array(weights), KEY);
    Map<String, double[]> expected =
        start.slopes(
            exact -> {
              double sum = 0;
              for (double[] z : start.latents()) {
                for (double[] x : EnumeratedModel.binary(EnumeratedModel.EVENT)) {
                  sum += Math.exp(start.logJoint(x, z)) * exact.logProposal(z, x);
                }
              }
              return sum;
            });
    assertGradients(expected, found, ENCODER);
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void theBoundRisesWithKAndStaysBelowTheEvidence() {
    for (String posterior : List.of("bernoulli", "categorical:3")) {
      Known known = Known.of(posterior);
      EnumeratedModel exact = known.exact();
      double before = Double.NEGATIVE_INFINITY;
      for (int k = 2; k <= 4; k++) {
        Rows rows = Rows.of(exact, k, DATA[0]);
        double[] values = Named.get(run(method("vimco:" + k), known, rows), ObjectiveRun.VALUE);
        double bound = mean(values, rows.weights());
        assertEquals(exact.bound(k, DATA[0]), bound, ROUNDING, posterior + " IWAE-" + k);
        assertTrue(bound > before && bound < exact.logEvidence(DATA[0]), posterior + " at K " + k);
        before = bound;
      }
    }
  }

  @Test
  void atThePosteriorEachDrawGivesTheEvidence() {
    Known known = Known.of("bernoulli");
    // Each element has one bit as its parent, so the posterior's bits are independent.
    double[] weight = {1.5, -2, 0, 0, 0, 0.8};
    double[] bias = {0.3, -0.4, 0.1};
    double[] prior = {0.6, -0.2};
    double[] slope = new double[weight.length];
    double[] intercept = prior.clone();
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < EnumeratedModel.EVENT; i++) {
        double w = weight[j * EnumeratedModel.EVENT + i];
        slope[i * 2 + j] = w;
        intercept[j] += Math.log1p(Math.exp(bias[i])) - Math.log1p(Math.exp(bias[i] + w));
      }
    }
    Map<String, double[]> parameters =
        Map.of(
            "decoder/output/weight", weight,
            "decoder/output/bias", bias,
            "prior/logits", prior,
            "encoder/logits/weight", slope,
            "encoder/logits/bias", intercept);
    Known atPosterior = new Known(known.spec(), parameters);
    Rows rows = Rows.of(atPosterior.exact(), 2, DATA);
    for (String word : List.of("vimco:2", "rws:2")) {
      double[] values = Named.get(run(method(word), atPosterior, rows), ObjectiveRun.VALUE);
      for (int i = 0; i < values.length; i++) {
        assertEquals(atPosterior.exact().logEvidence(rows.xs()[i]), values[i], ROUNDING, word);
      }
    }
  }

  @Test
  void theElboThatIsReportedIsThatOfTheDiscreteModel() {
    for (String posterior : List.of("bernoulli", "categorical:3")) {
      Known known = Known.of(posterior);
      Rows rows = Rows.of(known.exact(), 1, DATA[0]);
      double expected = known.exact().bound(1, DATA[0]);
      for (InferenceMethod elbo : List.of(Elbo.defaults().evaluated(), method("concrete:0.7"))) {
        double[] values = Named.get(run(elbo, known, rows), ObjectiveRun.VALUE);
        assertEquals(expected, mean(values, rows.weights()), ROUNDING, posterior + elbo.name());
      }
    }
  }

  @Test
  void rowsThatFillTheBatchChangeNothing() {
    Known known = Known.of("bernoulli");
    for (String word : List.of("vimco:3", "rws:3", "concrete:0.5")) {
      double[][] xs = {DATA[0], DATA[1], DATA[0]};
      double[][] wild = {DATA[0], DATA[1], {1e300, -1e300, 1e300}};
      double[] weights = {1, 1, 0};
      ObjectiveRun run = new ObjectiveRun(method(word), known.spec(), known.parameters(), Map.of());
      Map<String, double[]> expected = run.on(tested.orElseThrow(), xs, weights, KEY);
      Map<String, double[]> found = run.on(tested.orElseThrow(), wild, weights, KEY);
      for (String name : known.parameters().keySet()) {
        assertArrayEquals(
            ObjectiveRun.gradient(expected, name),
            ObjectiveRun.gradient(found, name),
            ROUNDING,
            word + " " + name);
      }
    }
  }
}
