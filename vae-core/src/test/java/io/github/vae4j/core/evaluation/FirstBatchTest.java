package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.FaultyBackend;
import io.github.vae4j.core.examination.FaultyBackend.Fault;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The first batch of scores and of an evaluation is verified. */
class FirstBatchTest {
  private static final Dataset DIGITS =
      Datasets.digits().subset(IntStream.range(0, 40).toArray(), "digits");

  private static TrainedVae vae(int width) {
    VaeSpec spec = VaeSpec.mlp(DIGITS.itemShape(), 4, Likelihoods.BERNOULLI, width);
    return new TrainedVae(
        spec,
        ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
        Preprocessing.divide(16),
        List.of(),
        Map.of());
  }

  @Test
  void whatIsRightIsTold() {
    try (Backend reference = PlainJava.provider().open(BackendConfig.defaults());
        Scorer scorer =
            new Scorer(vae(8), reference, EvaluationOptions.defaults().withSamples(10));
        Evaluator evaluator = Evaluator.of(vae(8), true, reference)) {
      assertEquals(Optional.empty(), scorer.verification());
      scorer.score(DIGITS);
      evaluator.elbo(DIGITS, EvaluationOptions.defaults().withSamples(1));
      for (Verification found :
          List.of(scorer.verification().orElseThrow(), evaluator.verification().orElseThrow())) {
        assertEquals(found.batch(), found.rows());
        assertTrue(found.difference() < 1e-5, found::toString);
        assertTrue(found.toString().startsWith("first batch agrees with plain Java to "));
      }
    }
  }

  @Test
  void whatIsWrongIsRefusedUnlessItIsNotToBeVerified() {
    try (Backend faulty = new FaultyBackend("softplus", Fault.WRONG_BLOCK);
        Scorer scorer = new Scorer(vae(8), faulty, EvaluationOptions.defaults().withSamples(10));
        Scorer careless =
            new Scorer(
                vae(8), faulty, EvaluationOptions.defaults().withSamples(10).withVerify(false));
        Evaluator evaluator = Evaluator.of(vae(8), true, faulty);
        Evaluator carelessToo = Evaluator.of(vae(8), true, faulty)) {
      for (VerificationException e :
          List.of(
              assertThrows(VerificationException.class, () -> scorer.score(DIGITS)),
              assertThrows(
                  VerificationException.class,
                  () -> evaluator.elbo(DIGITS, EvaluationOptions.defaults().withSamples(1))))) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("faulty: the first batch differs"), message);
        assertTrue(message.contains("The first operation that differs is softplus "), message);
      }
      careless.score(DIGITS);
      carelessToo.elbo(DIGITS, EvaluationOptions.defaults().withSamples(1).withVerify(false));
      assertEquals(Optional.empty(), careless.verification());
    }
  }

  @Test
  void importanceWeightsOfAnEvaluationAreVerifiedToo() {
    LikelihoodTable table = LikelihoodTable.of(vae(8), DIGITS, 1);
    try (Backend faulty = new FaultyBackend("softplus", Fault.WRONG_BLOCK)) {
      VerificationException e =
          assertThrows(
              VerificationException.class,
              () ->
                  table.estimate(
                      ImportanceSampling.iwae(10), vae(8), DIGITS, faulty, n -> {}, () -> {}));
      assertTrue(
          String.valueOf(e.getMessage()).contains("the first batch of importance weights differs"),
          e::getMessage);
      table.estimate(
          ImportanceSampling.iwae(10).unverified(), vae(8), DIGITS, faulty, n -> {}, () -> {});
    }
  }

  @Test
  void theFirstRowsStandForABatchThatTakesTooLong() {
    try (Backend reference = PlainJava.provider().open(BackendConfig.defaults());
        Scorer scorer =
            new Scorer(vae(10_000), reference, EvaluationOptions.defaults().withSamples(50))) {
      scorer.score(DIGITS);
      Verification found = scorer.verification().orElseThrow();
      assertTrue(found.rows() > 0 && found.rows() < found.batch(), found::toString);
    }
  }

  @Test
  void aCornerHoldsTheFirstElementsOfEachAxis() {
    HostArray array =
        HostArray.of(Shape.of(2, 3, 2), new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    assertArrayEquals(
        new double[] {0, 1, 2, 3, 6, 7, 8, 9},
        FirstBatch.corner(array, Shape.of(2, 2, 2)).doubles());
  }
}
