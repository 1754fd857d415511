package io.github.vae4j.core.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What numbers are, and that grey levels under a Bernoulli are not scored by their own entropy. */
final class MeasureTest {
  private static final double[] LOGITS = {0.4, -1.2, 2};

  /** A model whose pixels do not depend on the latent, and whose proposal is the prior. */
  private static TrainedVae independent(String likelihood, Preprocessing preprocessing) {
    VaeSpec model =
        VaeSpec.builder(Shape.of(LOGITS.length))
            .latent(1)
            .network(Network.of("constant"))
            .likelihood(Likelihood.of(likelihood))
            .build();
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1))
        .forEach(
            (name, value) ->
                parameters.put(
                    name, HostArray.of(value.shape(), new double[value.shape().size()])));
    parameters.put("decoder/output/bias", HostArray.of(Shape.of(LOGITS.length), LOGITS));
    return new TrainedVae(model, parameters, preprocessing, List.of(), Map.of());
  }

  private static Dataset data(float[]... rows) {
    return Datasets.of("rows", rows);
  }

  private static double[] score(TrainedVae vae, Dataset data) {
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        Scorer scorer = new Scorer(vae, backend)) {
      return scorer.score(data);
    }
  }

  /** KL between Bernoulli distributions of means x and sigmoid(logit), by the definition. */
  private static double divergence(double x, double logit) {
    double p = 1 / (1 + Math.exp(-logit));
    double one = x == 0 ? 0 : x * Math.log(x / p);
    double zero = x == 1 ? 0 : (1 - x) * Math.log((1 - x) / (1 - p));
    return one + zero;
  }

  @ParameterizedTest
  @CsvSource({
    "255, 0, PROBABILITY",
    "255, 1, CROSS_ENTROPY",
    "1, 0, PROBABILITY",
    "1, 0.5, CROSS_ENTROPY"
  })
  void imagesOfBlackAndWhiteAreBinaryWhateverWhiteIs(
      float white, float other, Measure.Kind expected) {
    TrainedVae vae = independent("bernoulli", Preprocessing.divide(white));
    assertEquals(expected, Measure.of(vae, data(new float[] {0, white, other})).kind());
  }

  @Test
  void theScoreOfGreyLevelsIsTheDivergenceFromThem() {
    TrainedVae vae = independent("bernoulli", Preprocessing.divide(10));
    float[][] rows = {{3, 5, 9}, {0, 10, 10}, {1, 10, 0}};
    double[] found = score(vae, data(rows));
    double[] expected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < LOGITS.length; j++) {
        expected[i] += divergence(rows[i][j] / 10, LOGITS[j]);
      }
    }
    assertArrayEquals(expected, found, 1e-6); // x is float32 when it is divided
  }

  @Test
  void theEntropyIsThatOfTheGreyLevels() {
    TrainedVae vae = independent("bernoulli", Preprocessing.divide(1));
    double half = Math.log(2);
    double quarter = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    float[][] rows = {{0.5f, 0.5f, 1}, {0.25f, 0, 0.75f}, {0, 1, 1}};
    double[] entropies = {2 * half, 2 * quarter, 0};
    assertArrayEquals(entropies, GreyEntropy.perDatum(vae, data(rows)), 1e-12);
    Measure measure = Measure.of(vae, data(rows));
    assertEquals(Measure.Kind.CROSS_ENTROPY, measure.kind());
    assertEquals((entropies[0] + entropies[1]) / 3, measure.entropy(), 1e-12);
    assertEquals("IWAE-100 (cross-entropy)", measure.name("IWAE-100"));
    assertTrue(measure.note().orElseThrow().contains(", 0.837 nats on average"), measure::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "bernoulli, 16, NONE, CROSS_ENTROPY",
    "bernoulli, 16, THRESHOLD, PROBABILITY",
    "bernoulli, 16, DYNAMIC, PROBABILITY",
    "continuous-bernoulli, 16, NONE, DENSITY",
    "normal, 16, NONE, DENSITY",
    "discretized-logistic:levels=17, 16, NONE, PROBABILITY",
    "columns:bernoulli+2*normal, 16, NONE, CROSS_ENTROPY",
    "columns:normal+2*bernoulli, 16, NONE, DENSITY"
  })
  void itIsDecidedByTheElementsThatAreBernoulli(
      String likelihood, double divisor, Binarization binarization, Measure.Kind kind) {
    Preprocessing preprocessing = Preprocessing.divide(divisor).with(binarization);
    Dataset data = data(new float[] {4, 16, 0}, new float[] {0, 0, 16});
    assertEquals(kind, Measure.of(independent(likelihood, preprocessing), data).kind());
  }

  /** Whole numbers that the preprocessing makes 0 and 1 are as good as 0 and 1. */
  @Test
  void imagesOfTwoLevelsHaveProbabilities() {
    Dataset data = data(new float[] {0, 255, 0}, new float[] {255, 255, 0});
    TrainedVae vae = independent("bernoulli", Preprocessing.divide(255));
    Measure measure = Measure.of(vae, data);
    assertEquals(new Measure(Measure.Kind.PROBABILITY, 0), measure);
    assertEquals("ELBO", measure.name("ELBO"));
    assertEquals(Optional.empty(), measure.note());
    double expected = 0;
    for (int j = 0; j < LOGITS.length; j++) {
      expected += Math.log1p(Math.exp(j == 1 ? -LOGITS[j] : LOGITS[j]));
    }
    assertEquals(expected, score(vae, data)[0], 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vae:latent=2", "hierarchy:latent=2,1", "m2:latent=2;classes=2"})
  void wholeModelsSayWhatTheirLikelihoodSays(String word) {
    Map<String, Shape> given = word.startsWith("m2") ? Map.of("condition", Shape.of(2)) : Map.of();
    String parts = word.replace(";classes=2", "");
    VaeModel bits = Models.make(parts + ";likelihood=bernoulli", Shape.of(2, 2), given);
    VaeModel grey = Models.make(parts + ";likelihood=continuous-bernoulli", Shape.of(2, 2), given);
    VaeModel levels =
        Models.make(parts + ";likelihood=discretized-logistic:levels=5", Shape.of(2, 2), given);
    assertTrue(bits.crossEntropy(0) && !grey.crossEntropy(0));
    assertEquals(5, levels.gridLevels().orElseThrow());
  }

  @Test
  void aTableOfEstimatesSaysSo() {
    Dataset grey = data(new float[] {0.5f, 1, 0});
    Dataset bits = data(new float[] {0, 1, 0});
    TrainedVae vae = independent("bernoulli", Preprocessing.divide(1));
    assertTrue(LikelihoodTable.of(vae, grey, 1).crossEntropy());
    assertTrue(!LikelihoodTable.of(vae, bits, 1).crossEntropy());
  }
}
