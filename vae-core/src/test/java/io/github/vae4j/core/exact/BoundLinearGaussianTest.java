package io.github.vae4j.core.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model in a program beside its exact answers. */
class BoundLinearGaussianTest {
  private static final double[][] WEIGHT = {{1, 0.9}, {0.8, 1}, {0.2, -0.3}};
  private static final double[] SHIFT = {0.1, -0.2, 0.3};
  private static final double[][] XS = {{1, -0.5, 0.7}, {-2, 1, 0}, {0.3, 3, -1}, {8, 8, 8}};

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private static LinearGaussian plane(GaussianMixture prior) {
    return LinearGaussian.of(WEIGHT, SHIFT, 0.5, 0.7, 1.1).withPrior(prior);
  }

  private static LinearGaussian column(GaussianMixture prior) {
    return LinearGaussian.of(new double[][] {{1}, {0.8}, {0.2}}, SHIFT, 0.5).withPrior(prior);
  }

  static Stream<LinearGaussian> models() {
    GaussianMixture two =
        GaussianMixture.of(
            new double[] {0.3, 0.7},
            GaussianMixture.diagonal(new double[] {-2}, new double[] {0.5}),
            GaussianMixture.diagonal(new double[] {1}, new double[] {1.5}));
    return Stream.of(
        plane(GaussianMixture.standard(2)),
        plane(GaussianMixture.diagonal(new double[] {1, -2}, new double[] {0.5, 2})),
        plane(LinearGaussianTest.CLUSTERS),
        plane(
            GaussianMixture.normal(
                LinearGaussianTest.CLUSTERS.mean(0), LinearGaussianTest.CLUSTERS.covariance(0))),
        column(GaussianMixture.standard(1)),
        column(two));
  }

  private Map<String, HostArray> run(
      LinearGaussian model,
      DType dtype,
      double[][] xs,
      BiFunction<LatentModel, Tensor, Map<String, Tensor>> recording) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, dtype);
    TensorType type = TensorType.of(dtype, xs.length, xs[0].length);
    Tensor x = trace.input("x", Role.DATA, type);
    Map<String, Tensor> outputs = recording.apply(model.bind(scope, Given.nothing()), x);
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      Map<String, HostArray> inputs = new LinkedHashMap<>(program.drawNoise(RandomKey.of(6)));
      for (Parameter parameter : scope.parameters()) {
        inputs.put(parameter.name(), parameter.initialValue(RandomKey.of(1)));
      }
      inputs.put("x", HostArray.ofDoubles(type, Matrices.flat(xs)));
      return program.runToHost(Map.of(), inputs);
    }
  }

  private static Map<String, Tensor> logWeights(LatentModel model, Tensor x, int samples) {
    Distribution.SampleAndLogProb draw =
        model.posterior(x).sampleAndLogProb("z", Shape.of(samples));
    return Map.of(
        "log-weight",
        model
            .likelihood(draw.sample())
            .logProb(x)
            .add(model.prior().logProb(draw.sample()))
            .sub(draw.logProb()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void atThePosteriorEveryImportanceWeightIsTheEvidence(LinearGaussian model) {
    for (DType dtype : DType.values()) {
      if (dtype.isFloating()) {
        HostArray found = run(model, dtype, XS, (m, x) -> logWeights(m, x, 7)).get("log-weight");
        assertEquals(7 * XS.length, found.shape().size());
        for (int i = 0; i < found.shape().size(); i++) {
          double exact = model.logEvidence(XS[i % XS.length]);
          double rounding = dtype == DType.FLOAT64 ? 1e-10 : 1e-4 + 1e-5 * Math.abs(exact);
          assertEquals(exact, found.get(i), rounding);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void drawsOfThePosteriorHaveItsMoments(LinearGaussian model) {
    int n = 40_000;
    int latent = model.latentSize();
    Map<String, HostArray> found =
        run(
            model,
            DType.FLOAT64,
            XS,
            (m, x) -> {
              Distribution q = m.posterior(x);
              return Map.of("z", q.sample("z", Shape.of(n)), "mean", q.mean().orElseThrow());
            });
    for (int row = 0; row < XS.length; row++) {
      GaussianMixture exact = model.posterior(XS[row]);
      double[] mean = exact.mean();
      double[][] covariance = exact.covariance();
      for (int i = 0; i < latent; i++) {
        assertEquals(mean[i], found.get("mean").get(row * latent + i), 1e-10);
        for (int j = 0; j < latent; j++) {
          double first = 0;
          double second = 0;
          for (int draw = 0; draw < n; draw++) {
            int at = (draw * XS.length + row) * latent;
            double zi = found.get("z").get(at + i);
            double zj = found.get("z").get(at + j);
            first += zi / n;
            second += (zi - mean[i]) * (zj - mean[j]) / n;
          }
          assertEquals(mean[i], first, 4 * Math.sqrt(covariance[i][i] / n));
          double spread = Math.sqrt(2 * covariance[i][i] * covariance[j][j] / n);
          assertEquals(covariance[i][j], second, 5 * spread);
        }
      }
    }
  }

  @Test
  void aProposalNearThePosteriorHasTheElboItShould() {
    LinearGaussian model =
        plane(GaussianMixture.standard(2)).withProposalNearPosterior(new double[] {0.3, -0.2}, 1.2);
    int n = 40_000;
    HostArray found =
        run(model, DType.FLOAT64, XS, (m, x) -> logWeights(m, x, n)).get("log-weight");
    for (int row = 0; row < XS.length; row++) {
      double mean = 0;
      double squares = 0;
      for (int draw = 0; draw < n; draw++) {
        double w = found.get(draw * XS.length + row);
        mean += w / n;
        squares += w * w / n;
      }
      double error = Math.sqrt((squares - mean * mean) / n);
      assertEquals(model.elbo(XS[row]).value(), mean, 4 * error);
    }
  }

  @Test
  void whatIsNotAParameterIsAConstant() {
    LinearGaussian line = LinearGaussian.line();
    assertEquals(Set.of("slope", "intercept", "log-scale", "shift"), initial(line).keySet());
    assertEquals(
        Set.of("weight", "noise", "prior-mean"),
        initial(line.withParameters("weight", "noise", "prior-mean")).keySet());
    assertEquals(Set.of(), initial(line.withParameters()).keySet());
    assertEquals(Set.of("shift"), initial(plane(GaussianMixture.standard(2))).keySet());
    Map<String, HostArray> rows = initial(line.withProposal(0.2, 0.3, 0.4).withRows(3));
    assertArrayEquals(new double[] {0.3, 0.3, 0.3}, rows.get("intercept").toDoubles());
    assertEquals(Shape.of(3, 1), rows.get("shift").shape());
    assertEquals(Shape.of(1, 1), rows.get("slope").shape());
    assertEquals(Math.log(0.4), rows.get("log-scale").get(2));
  }

  private static Map<String, HostArray> initial(LinearGaussian model) {
    return ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1));
  }

  @Test
  void parametersAndConstantsGiveTheSameNumbers() {
    LinearGaussian model =
        plane(GaussianMixture.diagonal(new double[] {1, -2}, new double[] {0.5, 2}))
            .withProposal(
                new double[][] {{0.1, 0.2, 0.3}, {-0.4, 0.5, 0.6}},
                new double[] {0.7, -0.8},
                new double[] {0.9, 1.1});
    String[] all = {"slope", "intercept", "log-scale", "weight", "shift", "noise", "prior-mean"};
    List<HostArray> found =
        Stream.of(
                model.withParameters(),
                model.withParameters(all),
                model.withParameters(all).withRows(XS.length))
            .map(m -> run(m, DType.FLOAT64, XS, (l, x) -> logWeights(l, x, 2)).get("log-weight"))
            .toList();
    assertEquals(found.get(0), found.get(1));
    assertEquals(found.get(0), found.get(2));
    assertNotEquals(found.get(0).get(0), found.get(0).get(XS.length), "noise of its own");
  }

  @Test
  void onlyOneComponentIsReparameterised() {
    run(
        plane(GaussianMixture.standard(2)),
        DType.FLOAT64,
        XS,
        (m, x) -> {
          assertTrue(m.posterior(x).reparameterized());
          return Map.of("x", x.add(0));
        });
    run(
        plane(LinearGaussianTest.CLUSTERS),
        DType.FLOAT64,
        XS,
        (m, x) -> {
          assertFalse(m.posterior(x).reparameterized());
          assertEquals(Shape.of(XS.length), m.posterior(x).batchShape());
          assertEquals(Shape.of(2), m.posterior(x).eventShape());
          assertEquals(Shape.scalar(), m.prior().batchShape());
          return Map.of("x", x.add(0));
        });
  }

  @Test
  void aMixturePriorHasItsDensityInAProgram() {
    double[][] zs = {{0, 0}, {1, -1}, {-2, 0.5}, {3, 3}};
    HostArray found =
        run(
                plane(LinearGaussianTest.CLUSTERS),
                DType.FLOAT64,
                zs,
                (m, z) -> Map.of("p", m.prior().logProb(z)))
            .get("p");
    double[] exact =
        Arrays.stream(zs).mapToDouble(LinearGaussianTest.CLUSTERS::logDensity).toArray();
    assertArrayEquals(exact, found.toDoubles(), 1e-12);
  }
}
