package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.MultiSampleBound;
import io.github.vae4j.core.part.Likelihoods;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a refined method is another one, to the last digits, with the same noise. */
class IdentitiesTest {
  private static final VaeSpec MODEL = VaeSpec.mlp(Shape.of(3), 2, Likelihoods.BERNOULLI, 4);
  private static final double[] DATA = {0, 1, 1, 1, 0, 0, 0.3, 0.7, 0.1, 1, 1, 1, 0, 0, 1};
  private static final int ROWS = 5;
  private static final int NUMBERS = ROWS * 2;
  private static final String UNSTEPPED = "step=0,log-scale-step=0,kl=sampled";
  private static final String STEPPED =
      "optimizer=ascent,step=0.2,log-scale-step=0.1,kl=sampled,clip=0";

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static HostArray noise(RandomKey key, TensorType type) {
    return HostArray.draw(type, Noise.NORMAL, key);
  }

  /**
   * Runs an objective whose noise is that of sample i of every method: {@code z/i} here, row i of
   * {@code z} in core.
   */
  private Map<String, HostArray> run(InferenceMethod method, double klWeight, int first) {
    return experiment.run(
        MODEL,
        DATA,
        experiment.objective(method, klWeight),
        inputs -> {
          Map<String, HostArray> all = new LinkedHashMap<>(inputs);
          inputs.forEach(
              (name, array) -> {
                if (name.startsWith("z/")) {
                  int i = Integer.parseInt(name.substring(2));
                  all.put(name, noise(RandomKey.of(9).fold(i), array.type()));
                } else if (name.equals("z")) {
                  double[] values = new double[array.shape().size()];
                  TensorType one = TensorType.of(DType.FLOAT64, ROWS, 2);
                  for (int i = 0; i < values.length / NUMBERS; i++) {
                    double[] draw = noise(RandomKey.of(9).fold(first + i), one).toDoubles();
                    System.arraycopy(draw, 0, values, i * NUMBERS, NUMBERS);
                  }
                  all.put(name, HostArray.ofDoubles(array.type(), values));
                }
              });
          return all;
        });
  }

  private static Predicate<String> gradients(String part) {
    return name -> name.startsWith("gradient of " + part);
  }

  private static void assertSame(
      Map<String, HostArray> expected, Map<String, HostArray> found, Predicate<String> which) {
    assertTrue(found.keySet().stream().anyMatch(which));
    for (String name : found.keySet()) {
      if (which.test(name)) {
        double[] a = expected.get(name).toDoubles();
        double[] b = found.get(name).toDoubles();
        assertEquals(a.length, b.length);
        for (int i = 0; i < a.length; i++) {
          assertEquals(a[i], b[i], 1e-12 * (1 + Math.abs(a[i])), name + "[" + i + "]");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.3})
  void withoutStepsAndWithEqualWeightsItIsIwaeForTheDecoder(double klWeight) {
    Map<String, HostArray> iwae = run(MultiSampleBound.iwae(4), klWeight, 0);
    Map<String, HostArray> bsvi = run(Experiment.method("bsvi:3," + UNSTEPPED), klWeight, 0);
    assertSame(iwae, bsvi, "value"::equals);
    assertSame(iwae, bsvi, gradients("decoder"));
  }

  @ParameterizedTest
  @CsvSource({"1, false", "0.3, false", "1, true", "0.3, true"})
  void withoutStepsTheEncoderTrainedOnTheBoundIsIwaesOrDregs(double klWeight, boolean dreg) {
    MultiSampleBound iwae = MultiSampleBound.iwae(4);
    Map<String, HostArray> expected = run(dreg ? iwae.doublyReparameterized() : iwae, klWeight, 0);
    for (String encoder : new String[] {"bound", "through"}) {
      if (dreg && encoder.equals("through")) {
        continue;
      }
      String method = "bsvi:3," + UNSTEPPED + ",encoder=" + encoder + (dreg ? ",dreg" : "");
      assertSame(expected, run(Experiment.method(method), klWeight, 0), gradients(""));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.3})
  void allWeightOnTheFirstProposalIsTheElbo(double klWeight) {
    Elbo elbo = new Elbo(1, Elbo.KlEstimator.SAMPLED, 0);
    Map<String, HostArray> expected = run(elbo, klWeight, 0);
    String method = "bsvi:3," + STEPPED + ",weights=1/0/0/0";
    Map<String, HostArray> bsvi = run(Experiment.method(method), klWeight, 0);
    assertSame(expected, bsvi, "value"::equals);
    assertSame(expected, bsvi, gradients(""));
  }

  @ParameterizedTest
  @CsvSource({"full, elbo", "sir, elbo", "full, bound", "full, kl", "full, through"})
  void allWeightOnTheLastProposalIsSvi(String gradient, String encoder) {
    String rest = "3," + STEPPED + ",encoder=" + encoder;
    Map<String, HostArray> svi = run(Experiment.method("svi:" + rest), 0.3, 0);
    String method = "bsvi:" + rest + ",weights=0/0/0/1,gradient=" + gradient;
    Map<String, HostArray> bsvi = run(Experiment.method(method), 0.3, 0);
    assertSame(svi, bsvi, "value"::equals);
    assertSame(svi, bsvi, gradients(""));
  }

  @Test
  void sviTrainsTheEncoderOnTheElboOfItsOwnProposal() {
    for (Elbo.KlEstimator kl : Elbo.KlEstimator.values()) {
      Map<String, HostArray> elbo = run(new Elbo(1, kl, 0), 0.3, 0);
      Map<String, HostArray> svi =
          run(Experiment.method("svi:3,step=0.2,clip=0,kl=" + kl.word()), 0.3, 0);
      assertSame(elbo, svi, gradients("encoder"));
    }
    Map<String, HostArray> landing =
        run(new Elbo(1, Elbo.KlEstimator.STICKING_THE_LANDING, 0), 0.3, 0);
    assertSame(
        landing,
        run(Experiment.method("bsvi:3,step=0.2,kl=analytic,dreg"), 0.3, 0),
        gradients("encoder"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"svi:0", "savae:0", "svi:0,encoder=bound"})
  void withNoStepItIsTheElbo(String method) {
    for (Elbo.KlEstimator kl :
        new Elbo.KlEstimator[] {Elbo.KlEstimator.ANALYTIC, Elbo.KlEstimator.SAMPLED}) {
      Map<String, HostArray> elbo = run(new Elbo(1, kl, 0), 0.3, 0);
      Map<String, HostArray> refined = run(Experiment.method(method + ",kl=" + kl.word()), 0.3, 0);
      assertSame(elbo, refined, "value"::equals);
      assertSame(elbo, refined, gradients(""));
    }
  }

  @Test
  void theLastSampleIsTheFreshOneOfTheRefinedProposal() {
    // The decoder's gradient of SVI is that of one sample; with steps it is another one than the
    // ELBO's, and the value too.
    Map<String, HostArray> elbo = run(Elbo.defaults(), 1, 3);
    Map<String, HostArray> svi = run(Experiment.method("svi:3,step=0.2"), 1, 0);
    Map<String, HostArray> still = run(Experiment.method("svi:3,step=0,log-scale-step=0"), 1, 0);
    assertFalse(elbo.get("value").equals(svi.get("value")));
    assertSame(elbo, still, "value"::equals);
    assertSame(elbo, still, gradients("decoder"));
  }

  @Test
  void theValueIsTheSameForEveryGradientEstimator() {
    HostArray value = run(Experiment.method("bsvi:3," + STEPPED), 1, 0).get("value");
    for (String setting :
        new String[] {
          "gradient=sir",
          "encoder=bound",
          "dreg",
          "encoder=kl",
          "encoder=through",
          "weights=learned",
          "learned-steps"
        }) {
      HostArray other =
          run(Experiment.method("bsvi:3," + STEPPED + "," + setting), 1, 0).get("value");
      for (int i = 0; i < ROWS; i++) {
        assertEquals(value.get(i), other.get(i), 1e-12, setting);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"svi:3", "svi-kl:2", "savae:2"})
  void theWeightedBoundOfASingleProposalLosesTheRestOfItsKl(String name) {
    Map<String, HostArray> found = run(Experiment.method(name), 4, 0);
    for (int i = 0; i < ROWS; i++) {
      double kl = Named.get(found, "kl").get(i);
      double exact = Named.get(found, "value").get(i) - 3 * kl;
      assertEquals(exact, Named.get(found, "weighted").get(i), 1e-10);
    }
  }

  @Test
  void theWeightedBoundOfABufferIsItsBoundAtWeightOne() {
    Map<String, HostArray> found = run(Experiment.method("bsvi:3"), 1, 0);
    for (int i = 0; i < ROWS; i++) {
      assertEquals(Named.get(found, "value").get(i), Named.get(found, "weighted").get(i), 1e-12);
    }
  }
}
