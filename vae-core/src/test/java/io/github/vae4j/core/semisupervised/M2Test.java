package io.github.vae4j.core.semisupervised;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.mcmc.HamiltonianMonteCarlo;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.row.RowScorer;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class M2Test {
  private static final Map<String, Shape> LABELS = Map.of(Given.CONDITION, Shape.of(10));
  private static final String WORD = "m2:latent=4;encoder=mlp:24;decoder=mlp:24;classifier=mlp:24";

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final Dataset digits = Datasets.digits();
  private Optional<TrainedVae> trained = Optional.empty();

  private TrainedVae vae() {
    return trained.orElseThrow();
  }

  @BeforeAll
  void train() {
    Dataset few = FewLabels.of(digits, 60, RandomKey.of(1));
    VaeModel model = Models.make(WORD, Shape.of(8, 8), LABELS);
    Preprocessing preprocessing =
        Preprocessing.divide(16).with(Conditioning.partlyLabelled(few, List.of("-1")));
    trained =
        Optional.of(
            Trainer.of(model, preprocessing)
                .options(
                    TrainingOptions.builder()
                        .epochs(6)
                        .learningRate(0.005)
                        .dtype(DType.FLOAT32)
                        .build())
                .fit(few, backend));
  }

  @AfterAll
  void close() {
    backend.close();
    digits.close();
  }

  @Test
  void itIsTrainedByItsOwnObjective() {
    assertEquals("m2", vae().model().objective());
    assertEquals("m2", vae().provenance().get("objective"));
  }

  @Test
  void aFewLabelsTeachTheClasses() {
    Classification found = Classification.of(vae(), digits, backend);
    Classification.Accuracy accuracy = found.accuracy().orElseThrow();
    assertEquals(digits.size(), accuracy.count());
    assertTrue(accuracy.value() > 0.5, accuracy.toString()); // by chance 0.1
    double error = Math.sqrt(accuracy.value() * (1 - accuracy.value()) / digits.size());
    assertEquals(error, accuracy.standardError(), 1e-12);
    int[] predicted = found.predicted();
    long right =
        IntStream.range(0, digits.size()).filter(i -> predicted[i] == digits.label(i)).count();
    assertEquals((double) right / digits.size(), accuracy.value(), 1e-12);
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), found.classes());
    for (int row = 0; row < 5; row++) {
      int start = 10 * row;
      double sum =
          IntStream.range(0, 10).mapToDouble(k -> found.probabilities().get(start + k)).sum();
      assertEquals(1, sum, 1e-5);
    }
  }

  /**
   * Rows do not change each other's scores, in batches or one by one, and a score is the negative
   * of the importance-weighted bound, less the entropy of grey levels, up to the noise of the
   * draws.
   */
  @Test
  void aScoreIsOfItsRowAlone() {
    EvaluationOptions options = EvaluationOptions.defaults().withSamples(200).withVerify(false);
    Dataset some = digits.subset(IntStream.range(0, 40).toArray(), "some");
    double[] together;
    try (Scorer scorer = new Scorer(vae(), backend, options)) {
      together = scorer.score(some);
      for (int row : new int[] {0, 1, 17, 39}) {
        double[] alone = scorer.score(digits.subset(new int[] {row}, "one"));
        assertEquals(together[row], alone[0], 1e-4, "row " + row);
      }
    }
    RowScorer rows = RowScorer.of(vae(), options);
    float[] pixels = new float[64];
    float[] labels = new float[10];
    for (int row : new int[] {0, 17}) {
      some.read(row, pixels, 0);
      labels[some.label(row)] = 1;
      assertEquals(together[row], rows.score(pixels, labels), 1e-3, "row " + row);
      labels[some.label(row)] = 0;
    }
    Estimate bound;
    try (Evaluator evaluator = Evaluator.of(vae(), false, backend)) {
      bound = evaluator.importanceWeighted(some, options);
    }
    double mean = DoubleStream.of(together).average().orElseThrow();
    double ofPixels = Measure.of(vae(), some).entropy(); // grey levels under Bernoulli
    assertEquals(-bound.mean() - ofPixels, mean, 0.3);
  }

  @Test
  void theClassifierDoesNotSeeLabels() {
    Dataset few = FewLabels.of(digits, 10, RandomKey.of(4));
    Classification blind = Classification.of(vae(), few, backend);
    Classification seeing = Classification.of(vae(), digits, backend);
    assertEquals(seeing.probabilities(), blind.probabilities());
    assertEquals(10, blind.accuracy().orElseThrow().count());
  }

  @Test
  void anEncodingHasTheKnownClassOrItsProbabilities() {
    try (VaeSession session = new VaeSession(vae(), backend)) {
      Dataset some = digits.subset(new int[] {0, 1, 2}, "some");
      HostArray known = session.encode(some);
      Dataset few = FewLabels.of(digits, 10, RandomKey.of(1));
      HostArray open = session.encode(few.subset(new int[] {0, 1, 2}, "few"));
      HostArray shares = Classification.of(vae(), some, backend).probabilities();
      assertEquals(Shape.of(3, 14), known.shape());
      int different = 0;
      for (int row = 0; row < 3; row++) {
        for (int k = 0; k < 10; k++) {
          assertEquals(k == some.label(row) ? 1 : 0, known.get(14 * row + k));
          different += known.get(14 * row + k) == open.get(14 * row + k) ? 0 : 1;
          boolean hidden = open.get(14 * row + some.label(row)) != 1;
          if (hidden) {
            assertEquals(shares.get(10 * row + k), open.get(14 * row + k), 1e-6);
          }
        }
      }
      assertTrue(different > 0);
    }
  }

  /** The centre of a known class is that of a model that is conditional on classes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "full | posterior mean",
        "iaf:2 | mean over the classes of the image of the base's mean",
        "realnvp:2 | mean over the classes of the image of the base's mean",
        "planar:2 | mean over the classes of the image of the base's mean"
      })
  void everyPosteriorHasACentre(String posterior, String name) {
    M2 model = (M2) Models.make(WORD + ";posterior=" + posterior, Shape.of(8, 8), LABELS);
    Map<String, HostArray> parameters =
        ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1));
    Map<String, HostArray> ofVae =
        ModelParameters.initialize(model.vae(), DType.FLOAT64, RandomKey.of(1));
    Dataset some = digits.subset(IntStream.range(0, 6).toArray(), "some");
    TrainedVae m2 = new TrainedVae(model, parameters, vae().preprocessing(), List.of(), Map.of());
    TrainedVae conditional =
        new TrainedVae(
            model.vae(),
            ofVae,
            Preprocessing.divide(16).with(Conditioning.fitting(digits, List.of("label"))),
            List.of(),
            Map.of());
    assertEquals(name, VaeSession.centre(m2));
    try (VaeSession session = new VaeSession(m2, backend);
        VaeSession other = new VaeSession(conditional, backend);
        Evaluator evaluator = Evaluator.of(m2, false, backend)) {
      HostArray found = session.encode(some);
      HostArray expected = other.encode(some);
      for (int i = 0; i < 6 * 4; i++) {
        assertEquals(expected.get(i), found.get(i / 4 * 14 + 10 + i % 4), 1e-12);
      }
      assertEquals(Shape.of(6, 64), session.reconstruct(some).shape());
      assertEquals(6, evaluator.latents(some, 1).count());
    }
  }

  @Test
  void samplesHaveAClassOfTheirOwnOrTheOneThatIsAskedFor() {
    try (VaeSession session = new VaeSession(vae(), backend)) {
      HostArray free = session.sample(4, 1);
      float[] threes = new float[40];
      float[] sevens = new float[40];
      for (int i = 0; i < 4; i++) {
        threes[10 * i + 3] = 1;
        sevens[10 * i + 7] = 1;
      }
      HostArray asThree = session.sample(4, 1, Optional.of(HostArray.of(Shape.of(4, 10), threes)));
      HostArray asSeven = session.sample(4, 1, Optional.of(HostArray.of(Shape.of(4, 10), sevens)));
      assertEquals(Shape.of(4, 64), free.shape());
      assertFalse(asThree.equals(asSeven));
    }
  }

  @Test
  void aBoundWithALabelIsOnTheProbabilityOfBoth() {
    try (Evaluator evaluator = Evaluator.of(vae(), false, backend)) {
      EvaluationOptions options = EvaluationOptions.defaults().withSamples(200).withVerify(false);
      Dataset some = digits.subset(IntStream.range(0, 40).toArray(), "some");
      Estimate withLabels = evaluator.importanceWeighted(some, options);
      Estimate without =
          evaluator.importanceWeighted(FewLabels.of(some, 10, RandomKey.of(1)), options);
      assertTrue(withLabels.mean() < without.mean(), withLabels + " and " + without);
    }
  }

  @Test
  void aDecoderOfPixelsInTurnDrawsAFewSamples() {
    VaeModel model =
        Models.make(
            "m2:latent=2;encoder=mlp:4;decoder=pixelcnn:1,2;classifier=mlp:4",
            Shape.of(8, 8),
            LABELS);
    TrainedVae start =
        new TrainedVae(
            model,
            ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1)),
            vae().preprocessing(),
            List.of(),
            Map.of());
    try (VaeSession session = new VaeSession(start, backend)) {
      assertEquals(Shape.of(3, 64), session.sample(3, 1).shape());
    }
  }

  @ParameterizedTest
  @CsvSource({"elbo", "iwae:3", "full-vb", "wake-sleep", "rws:2", "'rws:2,sleep'"})
  void objectivesThatDoNotFitAreToldItsOwn(String word) {
    Trainer trainer =
        Trainer.of(vae().model(), vae().preprocessing())
            .method(InferenceMethods.discover().create(word));
    String message =
        assertThrows(IllegalArgumentException.class, () -> trainer.plan(backend)).getMessage();
    assertTrue(message.contains("take m2, the model's own objective"), message);
  }

  @Test
  void aWakePhaseFits() {
    Trainer trainer =
        Trainer.of(vae().model(), vae().preprocessing())
            .method(InferenceMethods.discover().create("rws:2,wake"));
    assertTrue(trainer.plan(backend).equations() > 0);
  }

  @Test
  void itComesBackFromItsFile(@TempDir Path folder) {
    Path file = folder.resolve("m2.safetensors");
    vae().save(file);
    TrainedVae loaded = TrainedVae.load(file);
    assertEquals(vae().model(), loaded.model());
    assertEquals(vae().parameters(), loaded.parameters());
    assertEquals(vae().preprocessing().conditioning(), loaded.preprocessing().conditioning());
    assertArrayEquals(
        Classification.of(vae(), digits, backend).predicted(),
        Classification.of(loaded, digits, backend).predicted());
  }

  @Test
  void chainsOverLatentsAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new HamiltonianMonteCarlo(vae().model(), DType.FLOAT32, backend, 1, 1, 1))
            .getMessage();
    assertTrue(message.contains("hmc: moves continuous latents only"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m2:classifier=mlp:3;classifier=mlp:4 | needs one classifier",
        "m2:posterior=bernoulli | needs a posterior with reparameterised samples",
        "m2:width=3 | model m2: 'width=3' is not known here; expected m2[:PART=WORD;...]",
        "m2:latent=8,4 | model m2: latent needs to be a whole number, found '8,4'",
        "m2:latent=2;latent=3 | model m2: needs each setting once, found 'latent' twice",
      })
  void settingsThatDoNotFitAreRefused(String word, String reason) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Models.make(word, Shape.of(4), LABELS))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void itNeedsLabels() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Models.make("m2", Shape.of(4), Map.of()))
            .getMessage();
    assertTrue(message.contains("needs labels of at least 2 classes"), message);
    assertTrue(Models.classifies("m2:latent=3"));
    assertFalse(Models.classifies("vae"));
  }

  @Test
  void labelsThatAreNotKnownAreNoClass() {
    Dataset few = FewLabels.of(digits, 500, RandomKey.of(1));
    Dataset fewer = FewLabels.of(few, 40, RandomKey.of(2));
    for (int k = 0; k < 10; k++) {
      int label = k;
      assertEquals(
          4, IntStream.range(0, fewer.size()).filter(i -> fewer.label(i) == label).count());
    }
  }

  @Test
  void aHiddenLabelHasTheWordForThoseThatAreNotKnown() {
    Dataset named =
        new ForwardingDataset(digits) {
          @Override
          public List<String> classNames() {
            return List.of("a", "b", "c", "d", "e", "f", "g", "h", "-1", "j");
          }
        };
    List<String> unknown = List.of("?", "none");
    Dataset few = FewLabels.of(named, 20, unknown, RandomKey.of(1));
    List<String> classes = Conditioning.partlyLabelled(few, unknown).classNames();
    assertEquals(named.classNames(), classes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9 | -1 | need at least 10",
        "20 | ? | are numbers, so a hidden label needs one too"
      })
  void labelsThatCannotBeHiddenAreRefused(int count, String unknown, String reason) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> FewLabels.of(digits, count, List.of(unknown), RandomKey.of(1)))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void labelsAreKeptInEqualNumbersAndStayWithTheirData() {
    Dataset few = FewLabels.of(digits, 35, RandomKey.of(2));
    int[] counts = new int[10];
    for (int row = 0; row < few.size(); row++) {
      if (few.label(row) >= 0) {
        assertEquals(digits.label(row), few.label(row));
        counts[few.label(row)]++;
      }
    }
    assertEquals(35, IntStream.of(counts).sum());
    assertTrue(IntStream.of(counts).allMatch(count -> count == 3 || count == 4));
    Dataset half = Splits.validation(few, 0.5, 3).training();
    assertTrue(half.label(0) >= -1);
  }
}
