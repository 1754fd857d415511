package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Named;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The bounds of refined proposals beside exact answers, in FLOAT64. They pass on a backend by a
 * test class that extends this one and names the backend's provider. The methods are found by their
 * words, as users write them.
 *
 * <p>The model is z ~ N(0, 1), x | z ~ N(z + shift, 1) at x = 1.5, where log p(x) is known. The
 * means of bounds of a wide proposal are of 12 million runs of an independent program.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RefinementConformance {
  private static final double X = 1.5;
  private static final double ROUNDING = 1e-10;
  private static final int ROWS = 2000; // runs, of equal data
  private static final int SAMPLES = 4;
  private static final RandomKey KEY = RandomKey.of(3);

  private static final LinearGaussian EXACT =
      LinearGaussian.line()
          .withParameters(LinearGaussian.INTERCEPT, LinearGaussian.LOG_SCALE, LinearGaussian.SHIFT);
  private static final LinearGaussian WIDE = EXACT.withProposal(0, -0.5, 0.9);
  private static final String ASCENT =
      ",optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which refinement is tested. */
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

  /** Returns normal numbers for each row, the same for the same sample in every method. */
  private static double[] noise(int sample) {
    double[] all = new double[ROWS];
    Noise.NORMAL.fill(KEY.fold(sample), 0, all);
    return all;
  }

  /** Returns the noise of a method that draws all samples of one proposal at once. */
  private static Map<String, double[]> together() {
    double[] all = new double[SAMPLES * ROWS];
    for (int i = 0; i < SAMPLES; i++) {
      System.arraycopy(noise(i), 0, all, i * ROWS, ROWS);
    }
    return Map.of("z", all);
  }

  /** Returns the same noise for one sample of each proposal. */
  private static Map<String, double[]> oneOfEach() {
    Map<String, double[]> noise = new LinkedHashMap<>();
    for (int i = 0; i < SAMPLES; i++) {
      noise.put("z/" + i, noise(i));
    }
    return noise;
  }

  /** Returns the same noise for samples of the last proposal. */
  private static Map<String, double[]> ofLast() {
    Map<String, double[]> noise = new LinkedHashMap<>(Map.of("z/" + (SAMPLES - 1), noise(0)));
    for (int i = 1; i < SAMPLES; i++) {
      noise.put("last/" + i, noise(i));
    }
    return noise;
  }

  /** Returns value, parts and gradients of a method; noise that is not named is drawn. */
  private Map<String, double[]> run(
      String word, LinearGaussian model, Map<String, double[]> noise) {
    InferenceMethod method = InferenceMethods.discover().create(word);
    double[][] xs = new double[ROWS][];
    Arrays.fill(xs, new double[] {X});
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    double logScale = 0.5 * Math.log(model.proposal(0).covariance()[0][0]);
    Map<String, double[]> parameters =
        Map.of(
            LinearGaussian.INTERCEPT, model.proposal(0).mean(),
            LinearGaussian.LOG_SCALE, new double[] {logScale},
            LinearGaussian.SHIFT, new double[1]);
    return new ObjectiveRun(method, model, parameters, noise)
        .on(tested.orElseThrow(), xs, weights, KEY);
  }

  private static double[] value(Map<String, double[]> found) {
    return Named.get(found, ObjectiveRun.VALUE);
  }

  /** A step from the posterior by the path derivative has size 0, so every weight is p(x). */
  @Test
  void fromThePosteriorEveryBoundIsTheEvidence() {
    double[] expected = new double[ROWS];
    Arrays.fill(expected, EXACT.logEvidence(X));
    for (String word : new String[] {"svi:3,samples=4", "bsvi:3", "bsvi:3,gradient=sir"}) {
      assertArrayEquals(expected, value(run(word, EXACT, Map.of())), ROUNDING, word);
    }
  }

  @Test
  void ofOneSampleTheBoundOfTheLastProposalIsItsElbo() {
    Map<String, double[]> one = run("svi:3,samples=1", WIDE, Map.of());
    run("svi:3", WIDE, Map.of())
        .forEach((name, numbers) -> assertArrayEquals(numbers, Named.get(one, name), name));
  }

  @Test
  void withStepsOfSizeZeroBoundAndGradientAreImportanceWeighted() {
    Map<String, double[]> iwae = run("iwae:4", WIDE, together());
    Map<String, Map<String, double[]>> noises =
        Map.of("svi:3,step=0,samples=4", ofLast(), "bsvi:3,step=0", oneOfEach());
    noises.forEach(
        (word, noise) -> {
          Map<String, double[]> still = run(word + ",encoder=bound", WIDE, noise);
          assertArrayEquals(value(iwae), value(still), ROUNDING, word);
          assertArrayEquals(value(iwae), value(run(word, WIDE, noise)), ROUNDING, word);
          for (String name :
              new String[] {
                LinearGaussian.SHIFT, LinearGaussian.INTERCEPT, LinearGaussian.LOG_SCALE
              }) {
            assertArrayEquals(
                ObjectiveRun.gradient(iwae, name),
                ObjectiveRun.gradient(still, name),
                ROUNDING,
                word + ", gradient of " + name);
          }
        });
  }

  @Test
  void eachBoundHasItsMeanAndIsBelowTheEvidence() {
    Map<String, Double> means =
        Map.of(
            "svi:4", -2.2260,
            "svi:4,samples=5", -1.89057,
            "svi:4,samples=10", -1.85893,
            "bsvi:4", -1.9448);
    means.forEach(
        (word, mean) -> {
          Estimate found = Estimate.of(word, 1, value(run(word + ASCENT, WIDE, Map.of())), 0);
          assertEquals(mean, found.mean(), 4 * found.standardError(), word);
          assertTrue(found.mean() < WIDE.logEvidence(X), word);
        });
  }
}
