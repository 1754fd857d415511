package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.part.Likelihoods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever reads data under a seed sees the same zeros and ones: it finds of grey data that are
 * binarised at random what it finds of the data that were binarised beforehand under that seed.
 */
class OneBinarizationTest {
  private static final long SEED = 5;
  private static final Dataset GREY =
      Datasets.digits().subset(IntStream.range(0, 40).toArray(), "digits");
  private static final VaeSpec MODEL = VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.BERNOULLI, 16);
  private static final TrainedVae DYNAMIC =
      vae(Preprocessing.divide(16).with(Binarization.DYNAMIC));
  private static final TrainedVae AS_IT_IS = vae(Preprocessing.divide(1));
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.defaults().withSamples(7).withSeed(SEED).withVerify(false);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private static TrainedVae vae(Preprocessing preprocessing) {
    Map<String, HostArray> parameters =
        ModelParameters.initialize(MODEL, DType.FLOAT32, RandomKey.of(3));
    return new TrainedVae(MODEL, parameters, preprocessing, List.of(), Map.of());
  }

  private static Rows binarised(long seed) {
    float[][] rows = new float[GREY.size()][64];
    for (int i = 0; i < rows.length; i++) {
      DYNAMIC.preprocessing().read(GREY, i, Binarization.key(seed), rows[i], 0);
    }
    return new Rows(rows);
  }

  private <T> void assertSame(BiFunction<TrainedVae, Dataset, T> use) {
    T found = use.apply(DYNAMIC, GREY);
    assertEquals(use.apply(AS_IT_IS, binarised(SEED)), found);
    assertNotEquals(use.apply(AS_IT_IS, binarised(SEED + 1)), found);
  }

  @Test
  void boundsAndMeasuresSeeIt() {
    assertSame(
        (vae, data) -> {
          try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
            return List.of(
                evaluator.elbo(data, OPTIONS).reconstruction().mean(),
                evaluator.bound(Elbo.defaults(), data, SEED).mean(),
                evaluator.importanceWeighted(data, OPTIONS).mean(),
                evaluator.latents(data, SEED).klPerDimension()[0],
                evaluator.mutualInformation(data, SEED).orElseThrow().mean());
          }
        });
  }

  @Test
  void aChoiceOfDataSeesOfEachWhatAllDo() {
    int[] chosen = {31, 4, 17};
    assertSame(
        (vae, data) -> {
          try (DeviceArrays parameters = DeviceArrays.upload(backend, vae.parameters())) {
            AggregatePosterior aggregate =
                new AggregatePosterior(
                    vae.model(), vae.dtype(), vae.preprocessing(), backend, parameters.map());
            double[] terms = aggregate.information(data, chosen, EvaluationData.key(SEED));
            return Arrays.stream(terms).boxed().toList();
          }
        });
  }

  @Test
  void scoresSeeIt() {
    assertSame(
        (vae, data) -> {
          try (Scorer scorer = new Scorer(vae, backend, OPTIONS)) {
            return IntStream.range(0, data.size())
                .mapToObj(i -> scorer.score(data)[i])
                .limit(3)
                .toList();
          }
        });
  }

  @Test
  void estimatorsOfTheEvidenceSeeIt() {
    assertSame(
        (vae, data) -> {
          LikelihoodEstimator estimator = ImportanceSampling.iwae(5).unverified();
          LikelihoodTable table = LikelihoodTable.of(vae, data, SEED);
          table.estimate(estimator, vae, data, backend, done -> {}, () -> {});
          return Arrays.stream(table.column(estimator.name())).boxed().toList();
        });
  }

  @Test
  void latentsAndReconstructionsSeeIt() {
    assertSame(
        (vae, data) -> {
          try (VaeSession session = new VaeSession(vae, backend)) {
            return List.of(session.encode(data, SEED), session.reconstruct(data, SEED));
          }
        });
  }
}
