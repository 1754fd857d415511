package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.likelihood.InferenceGaps.LogLikelihood;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.refinement.LocalProposals;
import io.github.vae4j.core.refinement.RefinedProposals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One datum, number 2 of 4, whose square overflows FLOAT32: log p(x) is minus infinity there. */
class NonFiniteEstimatesTest {
  private static final Rows DATA = new Rows(new float[][] {{1}, {2}, {1e30f}, {0}});
  private static final LinearGaussian MODEL = LinearGaussian.line();
  private static final TrainedVae VAE =
      new TrainedVae(
          MODEL,
          ModelParameters.initialize(MODEL, DType.FLOAT32, RandomKey.of(1)),
          Preprocessing.divide(1),
          List.of(),
          Map.of());
  private static final String DATUM = " of rows, row 3";

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @TempDir private Path folder;

  @AfterEach
  void close() {
    backend.close();
  }

  private static void assertRefused(String start, Executable use) {
    String message = String.valueOf(assertThrows(NonFiniteException.class, use).getMessage());
    assertTrue(message.startsWith(start), message);
    assertTrue(message.contains(": expected a finite number, found "), message);
  }

  @Test
  void aScoreIsNotRankedAsTheStrangest() {
    try (Scorer scorer = new Scorer(VAE, backend, EvaluationOptions.defaults().withSamples(10))) {
      assertRefused("score" + DATUM, () -> scorer.score(DATA));
      assertEquals(3, scorer.score(DATA.subset(new int[] {0, 1, 3}, "others")).length);
    }
  }

  @Test
  void anEvaluatorNamesTheDatum() {
    try (Evaluator evaluator = Evaluator.of(VAE, false, backend)) {
      assertRefused(
          "reconstruction" + DATUM,
          () -> evaluator.elbo(DATA, EvaluationOptions.defaults().withSamples(1)));
      assertRefused("reconstruction" + DATUM, () -> evaluator.bound(Elbo.defaults(), DATA, 1));
      assertRefused(
          "IWAE-5" + DATUM,
          () -> evaluator.importanceWeighted(DATA, EvaluationOptions.defaults().withSamples(5)));
      assertRefused("kl" + DATUM, () -> evaluator.latents(DATA, 1));
    }
  }

  @Test
  void dataThatAreNotFiniteAreRefusedBeforeTheModelSeesThem() {
    Rows nan = new Rows(new float[][] {{1}, {2}, {3}, {Float.NaN}});
    try (Scorer scorer = new Scorer(VAE, backend, EvaluationOptions.defaults().withSamples(10));
        Evaluator evaluator = Evaluator.of(VAE, false, backend)) {
      for (Executable use :
          new Executable[] {
            () -> scorer.score(nan),
            () -> evaluator.elbo(nan, EvaluationOptions.defaults().withSamples(1)),
            () -> evaluator.latents(nan, 1),
            () -> evaluator.importanceWeighted(nan, EvaluationOptions.defaults().withSamples(5))
          }) {
        String message = String.valueOf(assertThrows(DataException.class, use).getMessage());
        assertTrue(message.startsWith(nan.place(3, 0) + ": expected a finite number"), message);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iwae:5", "is:5,scale=2", "ais:3,chains=2", "hmc:20,burn-in=2,thin=1"})
  void anEstimatorNamesTheDatum(String word) {
    LikelihoodEstimator estimator = LikelihoodEstimators.create(word);
    LikelihoodTable table = LikelihoodTable.of(VAE, DATA, 1);
    assertRefused(
        estimator.name() + DATUM,
        () -> table.estimate(estimator, VAE, DATA, backend, done -> {}, () -> {}));
    try (LikelihoodEstimator.Session session = estimator.open(VAE, backend)) {
      assertRefused(estimator.name() + DATUM, () -> session.estimate(DATA, 1, 2, 1));
    }
  }

  /** An estimator of somebody else, which does not look at what it finds. */
  private record Careless() implements LikelihoodEstimator {
    @Override
    public String name() {
      return "careless";
    }

    @Override
    public String bound() {
      return "careless";
    }

    @Override
    public int samples() {
      return 1;
    }

    @Override
    public Session open(TrainedVae vae, Backend backend) {
      return new Session() {
        @Override
        public int batch() {
          return 2;
        }

        @Override
        public Estimates estimate(Dataset data, int from, int n, long seed) {
          return Estimates.of(-1, from == 0 ? -2 : Double.NaN);
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void aTableKeepsNoSuchNumber() {
    LikelihoodTable table = LikelihoodTable.of(VAE, DATA, 1);
    assertRefused(
        "careless of rows, row 4",
        () -> table.estimate(new Careless(), VAE, DATA, backend, done -> {}, () -> {}));
    assertThrows(DataException.class, () -> table.column("careless"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "1e999"})
  void aFileWithSuchANumberIsRefusedWithLineAndColumn(String cell) throws IOException {
    Path file = folder.resolve("estimates.csv");
    String mark = "# vae4j likelihoods in nats {data=1, model=2, seed=3, unit=4}\n";
    Files.writeString(file, mark + "index,iwae:5,ais:9\n0,-3,-1\n1,-2," + cell + "\n");
    assertRefused(file + ": line 4, column 'ais:9'", () -> LikelihoodTable.read(file));
  }

  @Test
  void aDifferenceThatOverflowsIsRefused() throws IOException {
    String mark = "# vae4j likelihoods in nats {data=1, model=2, seed=3, unit=4}\n";
    Path one = folder.resolve("one.csv");
    Files.writeString(one, mark + "index,iwae:5\n0,-3\n1,-1e308\n");
    Path other = folder.resolve("other.csv");
    Files.writeString(other, mark + "index,iwae:5\n0,-3\n1,1e308\n");
    assertRefused(
        "difference in iwae:5 of estimates, row 2",
        () -> LikelihoodTable.read(one).minus(LikelihoodTable.read(other), "iwae:5"));
  }

  @Test
  void theSearchForTheBestProposalNamesTheDatum() {
    LocalProposals.Options quick = new LocalProposals.Options(1, 1, 0.1, 1, 1);
    LocalProposals.Options wild = new LocalProposals.Options(2, 1, 1e30, 1, 1);
    try (LocalProposals proposals = new LocalProposals(VAE, backend)) {
      assertRefused(
          "local proposals: row 3, bound of the end of the search from N(0, I)",
          () -> proposals.find(DATA, quick, share -> {}));
      assertRefused(
          "local proposals: row 1, bound of the end of the search from N(0, I)",
          () -> proposals.find(Rows.repeated(1, 2), wild, share -> {}));
    }
  }

  @Test
  void gapsOfSuchBoundsAreRefused() {
    double[] fine = {-1, -2};
    double[] nan = {-1, Double.NaN};
    LogLikelihood likelihood = new LogLikelihood(ImportanceSampling.iwae(5), fine);
    String end = " of inference gaps, row 2";
    assertRefused("iwae:5" + end, () -> new LogLikelihood(ImportanceSampling.iwae(5), nan));
    assertRefused("L[q*]" + end, () -> gaps(likelihood, nan, fine, fine));
    assertRefused("L[q]" + end, () -> gaps(likelihood, fine, nan, fine));
    assertRefused("the searches' disagreement" + end, () -> gaps(likelihood, fine, fine, nan));
    LogLikelihood great = new LogLikelihood(ImportanceSampling.iwae(5), new double[] {-1, 1e308});
    double[] low = {-1, -1e308};
    assertRefused("inference gap" + end, () -> gaps(great, fine, low, fine));
    assertRefused("approximation gap" + end, () -> gaps(great, low, fine, fine));
  }

  private static InferenceGaps gaps(
      LogLikelihood likelihood, double[] best, double[] encoder, double[] disagreement) {
    return new InferenceGaps(likelihood, new LocalProposals.Bounds(best, encoder, disagreement, 1));
  }

  @Test
  void refinedProposalsAndEnclosingBoundsAreFinite() {
    double[] fine = {-1, -2};
    double[] nan = {-1, Double.NaN};
    HostArray rows = HostArray.of(Shape.of(2, 1), new float[] {1, 2});
    HostArray bad = HostArray.of(Shape.of(2, 1), new float[] {1, Float.NaN});
    String end = " of the refined data, row 2";
    assertRefused("refined mean" + end, () -> refined(bad, rows, fine, fine, fine));
    assertRefused("refined log-scale" + end, () -> refined(rows, bad, fine, fine, fine));
    assertRefused("ELBO before refinement" + end, () -> refined(rows, rows, nan, fine, fine));
    assertRefused("ELBO after refinement" + end, () -> refined(rows, rows, fine, nan, fine));
    assertRefused("BSVI(3)" + end, () -> refined(rows, rows, fine, fine, nan));
    AnnealedImportanceSampling settings = AnnealedImportanceSampling.of(3);
    String simulated = " bound of simulated data, row 2";
    assertRefused(
        "lower" + simulated, () -> new BidirectionalMonteCarlo.Report(nan, fine, settings));
    assertRefused(
        "upper" + simulated, () -> new BidirectionalMonteCarlo.Report(fine, nan, settings));
  }

  private static RefinedProposals refined(
      HostArray mean, HostArray logScale, double[] before, double[] after, double[] bound) {
    return new RefinedProposals(
        mean,
        logScale,
        before,
        after,
        new double[2],
        bound,
        Reliability.unknown(3, 2),
        "BSVI(3)",
        3,
        new int[2]);
  }
}
