package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tells whether latents hold anything of the data: information, KL and activity by layer. */
class CollapseMeasuresTest {
  private static final float[] VALUES = {-2, 0, 1, 4};

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private <T> T with(VaeModel model, Map<String, Double> numbers, Function<Evaluator, T> use) {
    Map<String, HostArray> parameters =
        new LinkedHashMap<>(ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1)));
    parameters.replaceAll(
        (name, array) ->
            numbers.containsKey(name)
                ? HostArray.filled(array.type(), numbers.getOrDefault(name, 0.0))
                : array);
    TrainedVae vae =
        new TrainedVae(model, parameters, Preprocessing.divide(1), List.of(), Map.of());
    try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
      return use.apply(evaluator);
    }
  }

  /** Returns each value as often. */
  private static Rows copies(int n) {
    float[][] rows = new float[n][];
    Arrays.setAll(rows, i -> new float[] {VALUES[i % VALUES.length]});
    return new Rows(rows);
  }

  /** Returns the integral of q(z|x) log q(z|x) / q(z), averaged over x, by the trapezoidal rule. */
  private static double information(double slope, double scale) {
    GaussianMixture[] each = new GaussianMixture[VALUES.length];
    Arrays.setAll(
        each,
        i -> GaussianMixture.diagonal(new double[] {slope * VALUES[i]}, new double[] {scale}));
    double[] equal = new double[VALUES.length];
    Arrays.fill(equal, 1.0 / VALUES.length);
    GaussianMixture all = GaussianMixture.of(equal, each);
    double sum = 0;
    double step = 1e-3;
    for (double z = -20; z <= 20; z += step) {
      for (GaussianMixture q : each) {
        double density = q.logDensity(z);
        sum += step * Math.exp(density) * (density - all.logDensity(z)) / VALUES.length;
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1, 30})
  void theMutualInformationIsItsIntegral(double slope) {
    LinearGaussian model = LinearGaussian.line().withProposal(slope, 0.4, 0.7);
    Estimate found = with(model, Map.of(), e -> e.mutualInformation(copies(400), 1).orElseThrow());
    double expected = slope == 30 ? Math.log(4) : information(slope, 0.7);
    assertEquals("I_q(x;z)", found.bound());
    assertEquals(400, found.count());
    assertEquals(expected, found.mean(), 4 * found.standardError() + 1e-10);
    assertTrue(found.standardError() < 0.05, found.toString());
  }

  @Test
  void aChoiceOfTheDataStandsForAll() {
    LinearGaussian model = LinearGaussian.line().withProposal(30, 0.4, 0.7);
    Estimate found = with(model, Map.of(), e -> e.mutualInformation(copies(2001), 1).orElseThrow());
    assertEquals(Evaluator.INFORMATION_DATA, found.count());
    assertEquals(Math.log(4), found.mean(), 0.02); // nearly as many of each value
    assertEquals(
        0,
        with(model, Map.of(), e -> e.mutualInformation(Rows.repeated(3, 1), 1).orElseThrow())
            .mean());
  }

  private static HierarchicalVae hierarchy(HierarchicalVae.Inference inference) {
    return HierarchicalVae.of(
            VaeSpec.builder(Shape.of(1))
                .latent(1)
                .network(Network.of("mlp:none"))
                .likelihood(Likelihood.of("normal:scale=fixed:1"))
                .build(),
            1)
        .withBetween(Network.of("mlp:none"))
        .withInference(inference);
  }

  /** E[z1|x] = 0.5 x and E[z2|x] = 0.5 c x, where z1 has a scale of 1 about its mean. */
  @Test
  void unitsOfAnUpperLayerAreActiveByTheMeanOfTheirDraws() {
    double variance = 0.25 * 4.6875; // of 0.5 x
    for (double c : new double[] {0.3, 0.05, 0}) {
      LatentReport report =
          with(
              hierarchy(HierarchicalVae.Inference.BOTTOM_UP),
              Map.of("encoder/mean/weight", 0.5, "layer-2/up/mean/weight", c),
              e -> e.latents(copies(4000), 1));
      assertEquals(List.of(1, 1), report.layers());
      assertEquals(variance, report.meanVariance()[0], 1e-12);
      // Two means of 16 draws of scale c each, over 4000 data.
      double error = c * c * Math.sqrt((1.0 / 256 + 2 * variance / 16) / 4000);
      assertEquals(c * c * variance, report.meanVariance()[1], 4 * error);
      assertEquals(1, report.activeUnits(1));
      assertEquals(c == 0.3 ? 1 : 0, report.activeUnits(2));
      assertEquals(c == 0.3 ? 2 : 1, report.activeUnits());
    }
  }

  @Test
  void theKlOfLayersIsReportedAndAddsUp() {
    for (HierarchicalVae.Inference inference : HierarchicalVae.Inference.values()) {
      Evaluator.ElboReport report =
          with(
              hierarchy(inference),
              Map.of(),
              e -> e.elbo(copies(200), EvaluationOptions.defaults().withSamples(2)));
      assertEquals("sampled KL", report.kl().bound());
      assertEquals("sampled KL of z2", report.klByLayer().get(1).bound());
      assertEquals(
          report.kl().mean(), report.klByLayer().stream().mapToDouble(Estimate::mean).sum(), 1e-10);
    }
    assertEquals(
        List.of(),
        with(
                LinearGaussian.line(),
                Map.of(),
                e -> e.elbo(copies(4), EvaluationOptions.defaults().withSamples(1)))
            .klByLayer());
  }
}
