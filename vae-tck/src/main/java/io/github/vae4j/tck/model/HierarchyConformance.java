package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.objective.MultiSampleBound;
import io.github.vae4j.core.objective.WeightedSamples;
import io.github.vae4j.core.part.Likelihood;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Hierarchies of latents beside exact answers, in FLOAT64. They pass on a backend by a test class
 * that extends this one and names the backend's provider.
 *
 * <p>Layers that are linear and normal, with the posterior as the proposal, make every importance
 * weight p(x), and so every bound, and the gradient of the encoder without its score 0. Elsewhere
 * gradients are beside differences of the bound under the same noise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HierarchyConformance {
  private static final double ROUNDING = 1e-10;
  private static final int DRAWS = 5; // K of IWAE-K
  private static final String VALUE = "value";
  private static final List<String> KINDS = List.of("two layers", "three layers", "ladder");

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the hierarchies are tested. */
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

  private Map<String, HostArray> run(
      KnownModel model, String parameter, KnownModel.Recording recording) {
    return model.run(tested.orElseThrow(), KnownModel.DATA, Map.of(), parameter, recording);
  }

  private static ObjectiveContext context(Tensor x) {
    Tensor one = x.trace().constant(x.dtype(), 1);
    return new ObjectiveContext(one, one.broadcastTo(Shape.of(x.shape().dim(0))));
  }

  private static Map<String, Tensor> outputs(Objective objective) {
    Map<String, Tensor> outputs = new LinkedHashMap<>(objective.parts());
    outputs.put("bound", objective.value());
    outputs.put(VALUE, objective.surrogate());
    return outputs;
  }

  private Map<String, HostArray> run(KnownModel model, String parameter, InferenceMethod method) {
    return run(
        model, parameter, (bound, x, scope) -> outputs(method.objective(bound, x, context(x))));
  }

  private static Tensor logWeights(LatentModel model, Tensor x) {
    return WeightedSamples.draw(model, x, model.posterior(x), "weights", Shape.of(DRAWS))
        .logWeights();
  }

  private static Stream<DynamicTest> ofEachKind(Consumer<String> test) {
    return KINDS.stream().map(kind -> DynamicTest.dynamicTest(kind, () -> test.accept(kind)));
  }

  private static void assertEach(double[] logEvidence, HostArray found, String what) {
    double[] all = new double[found.shape().size()];
    Arrays.setAll(all, i -> logEvidence[i % logEvidence.length]);
    assertArrayEquals(all, found.toDoubles(), ROUNDING, what);
  }

  @TestFactory
  Stream<DynamicTest> atThePosteriorEveryBoundIsTheEvidence() {
    return ofEachKind(
        kind -> {
          LinearHierarchy exact = LinearHierarchy.of(kind);
          Map<String, HostArray> found =
              run(
                  exact.model(),
                  "",
                  (bound, x, scope) -> {
                    Tensor weights = logWeights(bound, x);
                    Objective elbo =
                        new Elbo(3, KlEstimator.ANALYTIC, 0).objective(bound, x, context(x));
                    return Map.of(
                        "weights",
                        weights,
                        "iwae",
                        weights.logSumExp(0).sub(Math.log(DRAWS)),
                        "elbo",
                        elbo.value());
                  });
          double[] logEvidence = exact.logEvidence(KnownModel.DATA);
          assertEach(logEvidence, Named.get(found, "weights"), "importance weights");
          assertEach(logEvidence, Named.get(found, "iwae"), "IWAE-" + DRAWS);
          assertEach(logEvidence, Named.get(found, "elbo"), "ELBO");
        });
  }

  @TestFactory
  Stream<DynamicTest> atThePosteriorTheEncodersGradientsWithoutScoresAreZero() {
    return ofEachKind(
        kind -> {
          LinearHierarchy exact = LinearHierarchy.of(kind);
          for (InferenceMethod method :
              List.of(
                  MultiSampleBound.iwae(DRAWS).doublyReparameterized(),
                  new Elbo(2, KlEstimator.STICKING_THE_LANDING, 0))) {
            for (String parameter : exact.ofEncoder()) {
              HostArray gradient = Named.get(run(exact.model(), parameter, method), "gradient");
              for (double g : gradient.toDoubles()) {
                assertEquals(0, g, 1e-9, method.name() + " by " + parameter);
              }
            }
          }
        });
  }

  @Test
  void aConditionMovesWhatIsExact() {
    double[][] conditions = {{1, 0}, {0, 1}, {1, 0}, {0, 1}, {0.5, -2}};
    LinearHierarchy exact = LinearHierarchy.of("two layers");
    KnownModel model = exact.conditional();
    Map<String, HostArray> found =
        model.run(
            tested.orElseThrow(),
            KnownModel.DATA,
            Map.of(Given.CONDITION, conditions),
            "",
            (bound, x, scope) -> Map.of("weights", logWeights(bound, x)));
    double[][] moved = new double[conditions.length][];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = LinearHierarchy.withoutCondition(KnownModel.DATA[i], conditions[i]);
    }
    assertEach(exact.logEvidence(moved), Named.get(found, "weights"), "importance weights");
  }

  @Test
  void missingCellsLeaveTheBottomLayer() {
    double[] mask = {1, 1, 0};
    double[][] masks = new double[KnownModel.DATA.length][];
    Arrays.fill(masks, mask);
    double[][] garbage =
        Arrays.stream(KnownModel.DATA).map(double[]::clone).toArray(double[][]::new);
    for (double[] row : garbage) {
      row[2] = -7.5;
    }
    LinearHierarchy exact = LinearHierarchy.of("two layers").observing(true, true, false);
    Map<String, HostArray> found =
        exact
            .model()
            .run(
                tested.orElseThrow(),
                garbage,
                Map.of(Given.MASK, masks),
                "",
                (bound, x, scope) -> Map.of("weights", logWeights(bound, x)));
    double[][] seen =
        Arrays.stream(KnownModel.DATA).map(row -> Arrays.copyOf(row, 2)).toArray(double[][]::new);
    assertEach(exact.logEvidence(seen), Named.get(found, "weights"), "importance weights");
  }

  /** A model of tanh networks with layers of 2, 1 and 2, whose parameters are of a formula. */
  private static KnownModel curved(HierarchicalVae.Inference inference) {
    VaeSpec bottom =
        VaeSpec.builder(Shape.of(KnownModel.EVENT))
            .latent(2)
            .network(Network.of("mlp:4"))
            .likelihood(Likelihood.of("normal"))
            .build();
    return KnownModel.ofFormulas(
        HierarchicalVae.of(bottom, 1, 2).withBetween(Network.of("mlp:3")).withInference(inference));
  }

  private static final List<String> PARAMETERS =
      List.of(
          "encoder/mean/weight",
          "encoder/log-scale/bias",
          "layer-2/up/mean/bias",
          "layer-3/up/0/weight",
          "layer-3/down/log-scale/bias",
          "layer-2/down/mean/weight",
          "decoder/output/bias");

  private static Stream<DynamicTest> ofEachInference(Consumer<HierarchicalVae.Inference> test) {
    return Arrays.stream(HierarchicalVae.Inference.values())
        .map(i -> DynamicTest.dynamicTest(i.label(), () -> test.accept(i)));
  }

  @TestFactory
  Stream<DynamicTest> gradientsOfBoundsAreThoseOfTheirDifferences() {
    return ofEachInference(
        inference -> {
          for (InferenceMethod method :
              List.of(MultiSampleBound.iwae(3), new Elbo(2, KlEstimator.SAMPLED, 0))) {
            for (String parameter : PARAMETERS) {
              KnownModel model = curved(inference);
              double slope = Named.get(run(model, parameter, method), "gradient").get(0);
              double[] start = model.value(parameter);
              double[] sides = new double[2];
              for (int side = 0; side < 2; side++) {
                double[] moved = start.clone();
                moved[0] += side == 0 ? -1e-5 : 1e-5;
                model.set(parameter, moved);
                sides[side] = Named.get(run(model, "", method), VALUE).get(0);
              }
              double expected = (sides[1] - sides[0]) / 2e-5;
              assertEquals(
                  expected,
                  slope,
                  1e-6 * (1 + Math.abs(expected)),
                  method.name() + " by " + parameter);
            }
          }
        });
  }

  /**
   * The gradient is sum_i w_i^2 (d log w_i / d z_i) (d z_i / d phi) with normalised weights (Tucker
   * et al. 2019, equation 8), where the second and third factors are a difference of log-weights
   * whose draws alone are moved.
   */
  @Test
  void theDoublyReparameterisedGradientIsItsFormula() {
    InferenceMethod dreg = MultiSampleBound.iwae(3).doublyReparameterized();
    for (String parameter :
        List.of("encoder/mean/bias", "layer-2/up/mean/weight", "layer-3/up/log-scale/bias")) {
      KnownModel model = curved(HierarchicalVae.Inference.BOTTOM_UP);
      double found = Named.get(run(model, parameter, dreg), "gradient").get(0);
      List<double[]> logWeights = new ArrayList<>();
      for (double by : new double[] {0, -1e-5, 1e-5}) {
        logWeights.add(Named.get(weightsOfMovedDraws(model, parameter, by), "w").toDoubles());
      }
      int rows = KnownModel.DATA.length;
      double expected = 0;
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          sum += Math.exp(logWeights.get(0)[k * rows + row]);
        }
        for (int k = 0; k < 3; k++) {
          int i = k * rows + row;
          double share = Math.exp(logWeights.get(0)[i]) / sum;
          expected += share * share * (logWeights.get(2)[i] - logWeights.get(1)[i]) / 2e-5 / rows;
        }
      }
      assertEquals(expected, found, 1e-6 * (1 + Math.abs(expected)), parameter);
      assertTrue(Math.abs(expected) > 1e-6, "a gradient that is not 0: " + parameter);
    }
  }

  /** Returns log-weights under the model of draws from a copy with one parameter moved. */
  private Map<String, HostArray> weightsOfMovedDraws(
      KnownModel model, String parameter, double by) {
    KnownModel both = curved(HierarchicalVae.Inference.BOTTOM_UP);
    ModelParameters.of(model.model(), DType.FLOAT64)
        .forEach(p -> both.set("moved/" + p.name(), model.value(p.name())));
    double[] moved = model.value(parameter);
    moved[0] += by;
    both.set("moved/" + parameter, moved);
    return run(
        both,
        "",
        (bound, x, scope) -> {
          Scope place = scope.child("moved");
          Tensor z =
              both.model().bind(place, Given.nothing()).posterior(x).sample(Elbo.SITE, Shape.of(3));
          Tensor joint = bound.likelihood(z).logProb(x).add(bound.prior().logProb(z));
          return Map.of("w", joint.sub(bound.posterior(x).logProb(z)));
        });
  }

  @TestFactory
  Stream<DynamicTest> theKlOfALayerIsThatOfItsOwnDensities() {
    return ofEachKind(
        kind -> {
          LinearHierarchy exact = LinearHierarchy.of(kind);
          Map<String, HostArray> found =
              run(
                  exact.model(),
                  "",
                  (bound, x, scope) -> {
                    Chain q = (Chain) bound.posterior(x);
                    WeightedSamples drawn =
                        WeightedSamples.draw(bound, x, q, Elbo.SITE, Shape.of(1));
                    Map<String, Tensor> outputs = new LinkedHashMap<>();
                    outputs.put("z", drawn.z());
                    List<Tensor> logProbs = q.logProbs(drawn.z());
                    for (int layer = 0; layer < logProbs.size(); layer++) {
                      outputs.put("q" + layer, logProbs.get(layer));
                      outputs.put("kl" + layer, drawn.klByLayer().get(layer));
                    }
                    return outputs;
                  });
          double[] all = Named.get(found, "z").toDoubles();
          int rows = KnownModel.DATA.length;
          int latent = all.length / rows;
          for (int row = 0; row < rows; row++) {
            double[] z = Arrays.copyOfRange(all, row * latent, (row + 1) * latent);
            for (int layer = 0; 2 * layer < latent; layer++) {
              assertEquals(
                  Named.get(found, "q" + layer).get(row) - exact.logPrior(layer, z),
                  Named.get(found, "kl" + layer).get(row),
                  ROUNDING,
                  "layer " + (layer + 1) + " of row " + row);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> theKlOfTheLayersAddsUpAndFreeBitsAreForEach() {
    return ofEachInference(
        inference -> {
          KnownModel model = curved(inference);
          Map<String, HostArray> plain = run(model, "", Elbo.defaults());
          int rows = KnownModel.DATA.length;
          double[] sum = new double[rows];
          double[] mean = new double[3];
          for (int layer = 0; layer < 3; layer++) {
            HostArray kl = Named.get(plain, "sampled-kl-z" + (layer + 1));
            for (int i = 0; i < rows; i++) {
              sum[i] += kl.get(i);
              mean[layer] += kl.get(i) / rows;
            }
          }
          assertArrayEquals(sum, Named.get(plain, "sampled-kl").toDoubles(), ROUNDING);
          double[] ordered = mean.clone();
          Arrays.sort(ordered);
          double freeBits = (ordered[1] + ordered[2]) / 2; // two layers are below
          double expected =
              Arrays.stream(Named.get(plain, "reconstruction").toDoubles()).sum() / rows
                  - Arrays.stream(mean).map(kl -> Math.max(kl, freeBits)).sum();
          Map<String, HostArray> free = run(model, "", new Elbo(1, KlEstimator.ANALYTIC, freeBits));
          assertEquals(expected, Named.get(free, VALUE).get(0), ROUNDING);
          assertEquals(Named.get(plain, "bound"), Named.get(free, "bound"));
        });
  }

  @Test
  void theProductOfNormalDensitiesIsThatOfTheirPrecisions() {
    double[] means = {1, -2, 0.5, 3};
    double[] logScales = {-0.3, 1, -8, 6};
    double[] others = {-1, 4, 2, -3};
    double[] otherLogScales = {0.4, -1, 8, -6};
    KnownModel model =
        curved(HierarchicalVae.Inference.LADDER)
            .set("a", means)
            .set("b", logScales)
            .set("c", others)
            .set("d", otherLogScales);
    Map<String, HostArray> found =
        run(
            model,
            "",
            (bound, x, scope) -> {
              Normal first = Normal.of(parameter(scope, "a"), parameter(scope, "b"));
              Normal second = Normal.of(parameter(scope, "c"), parameter(scope, "d"));
              Normal product = first.product(second);
              return Map.of("mean", product.location(), "logScale", product.logScale());
            });
    for (int i = 0; i < means.length; i++) {
      double a = Math.exp(-2 * logScales[i]);
      double b = Math.exp(-2 * otherLogScales[i]);
      double expected = (a * means[i] + b * others[i]) / (a + b);
      assertEquals(expected, Named.get(found, "mean").get(i), 1e-12 * (1 + Math.abs(expected)));
      assertEquals(-0.5 * Math.log(a + b), Named.get(found, "logScale").get(i), 1e-12);
    }
  }

  private static Tensor parameter(Scope scope, String name) {
    return scope.parameter(name, Shape.of(4), Initializer.constant(0));
  }

  /** What is below a layer follows at its means, and the prior's draws stand bottom first. */
  @Test
  void conditionalMeansGoDownFromALayer() {
    LinearHierarchy exact = LinearHierarchy.of("three layers");
    Map<String, HostArray> found =
        run(
            exact.model(),
            "",
            (bound, x, scope) -> {
              Chain prior = (Chain) bound.prior();
              Tensor z =
                  x.trace()
                      .constant(HostArray.of(Shape.of(1, 6), new double[] {9, 9, 8, 8, 0.5, -2}));
              return Map.of(
                  "from-3", prior.conditionalMeans(z, 1),
                  "from-2", prior.conditionalMeans(z, 2),
                  "from-1", prior.conditionalMeans(z, 3));
            });
    assertArrayEquals(
        exact.means(9, 9, 8, 8, 0.5, -2, 3), Named.get(found, "from-3").toDoubles(), ROUNDING);
    assertArrayEquals(
        exact.means(9, 9, 8, 8, 0.5, -2, 2), Named.get(found, "from-2").toDoubles(), ROUNDING);
    assertArrayEquals(
        new double[] {9, 9, 8, 8, 0.5, -2}, Named.get(found, "from-1").toDoubles(), ROUNDING);
  }
}
