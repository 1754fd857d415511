package io.github.vae4j.core.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.LikelihoodProvider;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.word.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of single rows against those of a scorer on the reference backend. */
class RowScorerTest {
  private static final int WIDTH = 6; // elements of a datum
  private static final double TOLERANCE = 1e-5; // of the score, of FLOAT32 sums
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.defaults().withSamples(7).withSeed(3).withVerify(false);

  /** Likelihoods of {@value #WIDTH} elements, each word of core at least once. */
  static final List<String> LIKELIHOODS =
      List.of(
          "bernoulli",
          "continuous-bernoulli",
          "normal",
          "normal:scale=column",
          "normal:scale=global,floor=0.2",
          "normal:scale=fixed:0.5",
          "sigmoid-normal",
          "laplace",
          "student-t:scale=column",
          "discretized-logistic:levels=256",
          "log-normal",
          "poisson",
          "negative-binomial",
          "categorical:3",
          "ordinal:3",
          "columns:normal:scale=column+log-normal+poisson+categorical:3",
          "columns:bernoulli+negative-binomial+student-t+ordinal:3");

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private static VaeSpec.Builder spec(String likelihood) {
    return VaeSpec.builder(Shape.of(WIDTH))
        .latent(3)
        .network(Network.of("mlp:17,9"))
        .likelihood(Likelihood.of(likelihood));
  }

  /** Returns a model whose parameters are its first ones and normal noise of that size. */
  private static TrainedVae trained(VaeModel model, double noise) {
    Random random = new Random(5);
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1))
        .forEach(
            (name, array) -> {
              double[] values = array.toDoubles();
              Arrays.setAll(values, i -> values[i] + noise * random.nextGaussian());
              parameters.put(name, HostArray.ofDoubles(array.type(), values));
            });
    return new TrainedVae(model, parameters, Preprocessing.divide(1), List.of(), Map.of());
  }

  private static TrainedVae widened(TrainedVae vae) {
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    vae.parameters()
        .forEach(
            (name, array) ->
                parameters.put(
                    name,
                    HostArray.ofDoubles(
                        new TensorType(DType.FLOAT64, array.shape()), array.toDoubles())));
    return new TrainedVae(vae.model(), parameters, vae.preprocessing(), List.of(), Map.of());
  }

  /** Rows in which NaN is a missing element. */
  private static Dataset data(float[][] rows) {
    return new ForwardingDataset(new Rows(rows)) {
      @Override
      public boolean hasMissing() {
        return true;
      }
    };
  }

  /** Returns elements that the likelihood takes, of a usual size or as far out as they come. */
  private static float[] row(String likelihood, boolean extreme, Random random) {
    float[] row = new float[WIDTH];
    List<String> kinds = new ArrayList<>();
    if (likelihood.startsWith("columns:")) {
      kinds.addAll(Arrays.asList(likelihood.substring("columns:".length()).split("\\+")));
    } else {
      int width = Likelihood.of(likelihood).width();
      IntStream.range(0, WIDTH / width).forEach(i -> kinds.add(likelihood));
    }
    int at = 0;
    for (String kind : kinds) {
      int width = Likelihood.of(kind).width();
      if (width > 1) {
        row[at + random.nextInt(width)] = 1;
      } else {
        row[at] = element(kind, extreme, random);
      }
      at += width;
    }
    return row;
  }

  private static float element(String kind, boolean extreme, Random random) {
    float sign = random.nextBoolean() ? 1 : -1;
    boolean bit = random.nextBoolean();
    return switch (Likelihood.of(kind).support()) {
      case REAL -> extreme ? sign * 300 : (float) random.nextGaussian();
      case UNIT_INTERVAL ->
          extreme || kind.equals("bernoulli") ? (bit ? 1 : 0) : random.nextInt(256) / 255f;
      case POSITIVE -> (float) Math.exp((extreme ? 12 : 1) * random.nextGaussian());
      case COUNT -> extreme ? (bit ? 0 : 20_000) : random.nextInt(5);
    };
  }

  private static float[][] rows(String likelihood, boolean extreme) {
    Random random = new Random(11);
    float[][] rows = new float[8][];
    Arrays.setAll(rows, i -> row(likelihood, extreme, random));
    return rows;
  }

  private double[] scores(TrainedVae vae, Dataset data) {
    try (Scorer scorer = new Scorer(vae, backend, OPTIONS)) {
      return scorer.score(data);
    }
  }

  private void assertAgrees(TrainedVae vae, float[][] rows) {
    double[] expected = scores(vae, data(rows));
    RowScorer scorer = RowScorer.of(vae, OPTIONS);
    for (int i = 0; i < rows.length; i++) {
      assertEquals(
          expected[i],
          scorer.score(rows[i]),
          TOLERANCE * Math.max(1, Math.abs(expected[i])),
          Arrays.toString(rows[i]));
    }
  }

  @ParameterizedTest
  @FieldSource("LIKELIHOODS")
  void likelihoods(String word) {
    assertAgrees(trained(spec(word).build(), 0.3), rows(word, false));
  }

  /** The scorer of FLOAT64 is taken for the truth; that of FLOAT32 has errors of its own. */
  @ParameterizedTest
  @FieldSource("LIKELIHOODS")
  void likelihoodsAtExtremes(String word) {
    TrainedVae vae = trained(spec(word).build(), 1);
    float[][] rows = rows(word, true);
    double[] exact = scores(widened(vae), data(rows));
    double[] rounded = scores(vae, data(rows));
    RowScorer scorer = RowScorer.of(vae, OPTIONS);
    for (int i = 0; i < rows.length; i++) {
      double error = Math.abs(rounded[i] - exact[i]);
      assertEquals(
          exact[i],
          scorer.score(rows[i]),
          4 * error + TOLERANCE * Math.max(1, Math.abs(exact[i])),
          Arrays.toString(rows[i]));
    }
  }

  @Test
  void everyLikelihoodOfTablesIsTested() {
    Set<String> tested =
        LIKELIHOODS.stream().map(word -> word.split(":")[0]).collect(Collectors.toSet());
    List<String> left =
        Words.of(LikelihoodProvider.class, "likelihood").names().stream()
            .filter(name -> !tested.contains(name))
            .toList();
    assertEquals(List.of("discretized-logistic-mixture"), left); // of images
  }

  @ParameterizedTest
  @EnumSource
  void activations(Activation activation) {
    VaeSpec spec = spec("normal:scale=column").activation(activation).build();
    assertAgrees(trained(spec, 0.3), rows("normal", false));
    assertAgrees(trained(spec, 0.3), rows("normal", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp:none", "mlp:5", "mlp:8,8,8", "mlp:4,dropout=0.2", "constant"})
  void networks(String word) {
    assertAgrees(
        trained(spec("normal").network(Network.of(word)).build(), 0.3), rows("normal", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"normal", "mixture:3", "vamp:3", "realnvp:2", "maf:2"})
  void priors(String word) {
    assertAgrees(trained(spec("normal").prior(Prior.of(word)).build(), 0.3), rows("normal", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normal",
        "delta:0.1",
        "full",
        "lowrank:2",
        "iaf:2",
        "realnvp:2",
        "planar:2",
        "bernoulli",
        "categorical:3"
      })
  void posteriors(String word) {
    assertAgrees(
        trained(spec("normal").posterior(Posterior.of(word)).build(), 0.3), rows("normal", false));
  }

  @Test
  void networksOfImages() {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(8, 8))
            .latent(2)
            .network(Network.of("conv:2,3"))
            .likelihood(Likelihood.of("bernoulli"))
            .build();
    Random random = new Random(2);
    float[][] rows = new float[3][64];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(2);
      }
    }
    assertAgrees(trained(spec, 0.1), rows);
  }

  @Test
  void missingElements() {
    String word = "columns:2*normal:scale=column+bernoulli+categorical:3";
    float[][] rows = rows("columns:normal+normal+bernoulli+categorical:3", false);
    Random random = new Random(4);
    for (float[] row : rows) {
      row[random.nextInt(3)] = Float.NaN;
    }
    Arrays.fill(rows[1], 3, 6, Float.NaN);
    Arrays.fill(rows[2], Float.NaN);
    assertAgrees(trained(spec(word).build(), 0.3), rows);
  }

  @Test
  void greyLevelsUnderABernoulli() {
    float[][] rows = {{0.1f, 0.2f, 0, 1, 0.5f, 0.99f}};
    assertAgrees(trained(spec("bernoulli").build(), 0.3), rows);
  }

  @ParameterizedTest
  @EnumSource
  void binarisedData(Binarization binarization) {
    TrainedVae plain = trained(spec("bernoulli").build(), 0.3);
    TrainedVae vae =
        new TrainedVae(
            plain.model(),
            plain.parameters(),
            Preprocessing.divide(255).with(binarization),
            List.of(),
            Map.of());
    assertAgrees(vae, new float[][] {{0, 255, 100, 128, 200, 60}});
  }

  @Test
  void conditions() {
    TrainedVae plain = trained(spec("normal").condition(3).build(), 0.3);
    Conditioning onLabel = new Conditioning(List.of(new Conditioning.Label(3, List.of())));
    TrainedVae vae =
        new TrainedVae(
            plain.model(),
            plain.parameters(),
            Preprocessing.divide(2).with(onLabel),
            List.of(),
            Map.of());
    float[][] rows = rows("normal", false);
    Dataset labelled =
        new ForwardingDataset(Datasets.of("rows", rows)) {
          @Override
          public boolean hasLabels() {
            return true;
          }

          @Override
          public int label(int index) {
            return index % 3;
          }
        };
    double[] expected = scores(vae, labelled);
    RowScorer scorer = RowScorer.of(vae, OPTIONS);
    for (int i = 0; i < rows.length; i++) {
      float[] condition = onLabel.vector(Map.of("label", Integer.toString(i % 3)));
      assertEquals(expected[i], scorer.score(rows[i], condition), TOLERANCE * 20);
    }
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> scorer.score(rows[0])).getMessage());
    assertTrue(message.contains("a condition of 3 numbers, found 0"), message);
  }

  /** 600 draws do not fit into one chunk of registers. */
  @Test
  void manyDrawsComeInChunks() {
    TrainedVae vae = trained(spec("normal").network(Network.of("mlp:128")).build(), 0.3);
    float[][] rows = rows("normal", false);
    EvaluationOptions many = OPTIONS.withSamples(601);
    try (Scorer scorer = new Scorer(vae, backend, many)) {
      double[] expected = scorer.score(Datasets.of("rows", rows));
      RowScorer single = RowScorer.of(vae, many);
      for (int i = 0; i < rows.length; i++) {
        assertEquals(expected[i], single.score(rows[i]), TOLERANCE * Math.abs(expected[i]));
      }
    }
  }

  @Test
  void theSeedDecides() {
    TrainedVae vae = trained(spec("normal").build(), 0.3);
    float[] row = rows("normal", false)[0];
    double score = RowScorer.of(vae, OPTIONS).score(row);
    assertEquals(score, RowScorer.of(vae, OPTIONS).score(row));
    assertNotEquals(score, RowScorer.of(vae, OPTIONS.withSeed(4)).score(row));
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnTheRowsBefore() {
    String word = "columns:2*normal:scale=column+bernoulli+categorical:3";
    RowScorer scorer = RowScorer.of(trained(spec(word).build(), 0.3), OPTIONS);
    float[][] rows = rows("columns:normal+normal+bernoulli+categorical:3", false);
    rows[3][0] = Float.NaN;
    double[] expected = Arrays.stream(rows).mapToDouble(scorer::score).toArray();
    for (int i = rows.length - 1; i >= 0; i--) {
      assertEquals(expected[i], scorer.score(rows[i]));
    }
    double[] parallel =
        IntStream.range(0, 8000)
            .parallel()
            .mapToDouble(i -> scorer.score(rows[i % rows.length]))
            .toArray();
    for (int i = 0; i < parallel.length; i++) {
      assertEquals(expected[i % rows.length], parallel[i]);
    }
  }

  @Test
  void rowsAllocateNothing() {
    RowScorer scorer =
        RowScorer.of(
            trained(spec("columns:normal+log-normal+poisson+categorical:3").build(), 0.3), OPTIONS);
    float[][] rows = rows("columns:normal+log-normal+poisson+categorical:3", false);
    rows[3][0] = Float.NaN;
    assertEquals(0, Allocation.of(() -> scorer.score(rows[3]) + scorer.score(rows[1])));
  }

  @Test
  void whatIsNotCoveredIsRefusedBeforeUse() {
    TrainedVae vae = widened(trained(spec("normal").build(), 0.3));
    assertEquals(
        "row scorer: expected a model of FLOAT32 parameters, found FLOAT64; take Scorer with a"
            + " backend for this model",
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> RowScorer.of(vae)).getMessage()));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    RowScorer scorer = RowScorer.of(trained(spec("normal").build(), 0.3), OPTIONS);
    assertThrows(IllegalArgumentException.class, () -> scorer.score(new float[WIDTH - 1]));
    float[] row = new float[WIDTH];
    row[2] = Float.NaN;
    String missing =
        String.valueOf(assertThrows(DataException.class, () -> scorer.score(row)).getMessage());
    assertTrue(missing.startsWith("row, element 3: expected a finite number, found NaN"), missing);
    RowScorer counts = RowScorer.of(trained(spec("poisson").build(), 0.3), OPTIONS);
    row[2] = 0.5f;
    String count =
        String.valueOf(assertThrows(DataException.class, () -> counts.score(row)).getMessage());
    assertTrue(
        count.startsWith(
            "row, element 3: expected a whole number from 0 for the likelihood poisson"),
        count);
    row[2] = 1e30f;
    assertThrows(NonFiniteException.class, () -> scorer.score(row));
    row[2] = 1;
    assertEquals(
        scorer.score(row), RowScorer.of(trained(spec("normal").build(), 0.3), OPTIONS).score(row));
  }
}
