package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Prior;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedVaeTest {
  @TempDir private Path folder;

  private static TrainedVae vae(VaeSpec spec, Preprocessing preprocessing) {
    return new TrainedVae(
        spec,
        ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
        preprocessing,
        List.of("a", "b"),
        Map.of("seed", "1"));
  }

  private static VaeSpec mlp() {
    return VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.BERNOULLI, 16, 12);
  }

  @Test
  void aModelComesBackFromItsFileAsItWas() {
    VaeSpec conv =
        VaeSpec.builder(Shape.of(8, 8))
            .latent(4)
            .encoder(Network.of("conv:3,5"))
            .decoder(Network.of("conv:5,3"))
            .activation(Activation.LEAKY_RELU)
            .likelihood(Likelihood.of("discretized-logistic:floor=0.02"))
            .build();
    double[] offset = new double[64];
    double[] divisor = new double[64];
    Arrays.setAll(offset, i -> i / 7.0);
    Arrays.setAll(divisor, i -> i + 0.5);
    Preprocessing standard = Preprocessing.of(offset, divisor, Binarization.THRESHOLD);
    for (TrainedVae vae : List.of(vae(mlp(), Preprocessing.divide(16)), vae(conv, standard))) {
      Path path = folder.resolve("model.safetensors");
      vae.save(path);
      TrainedVae back = TrainedVae.load(path);
      assertEquals(vae.model(), back.model());
      assertEquals(vae.parameters(), back.parameters());
      assertEquals(vae.preprocessing(), back.preprocessing());
      assertEquals(vae.columns(), back.columns());
      assertEquals(vae.provenance(), back.provenance());
    }
  }

  @Test
  void whatAModelIsConditionalOnComesBackWithIt() {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(2))
            .condition(4)
            .latent(2)
            .network(Network.of("mlp:3"))
            .prior(Prior.of("mixture:3"))
            .likelihood(Likelihood.of("student-t:floor=0.5"))
            .build();
    Conditioning conditioning =
        new Conditioning(
            List.of(new Conditioning.Column("age", 30, 10), new Conditioning.Label(3, List.of())));
    TrainedVae vae = vae(spec, Preprocessing.divide(2).with(conditioning));
    Path path = folder.resolve("model.safetensors");
    vae.save(path);
    TrainedVae back = TrainedVae.load(path);
    assertEquals(spec, back.model());
    assertEquals(conditioning, back.preprocessing().conditioning());
    assertEquals(vae.digest(), back.digest());
    Map<String, String> metadata = Safetensors.read(path).metadata();
    assertEquals("2", metadata.get("vae4j.format"));
    assertEquals(
        "{\"word\":\"vae:latent=2;encoder=mlp:3;decoder=mlp:3;activation=tanh;prior=mixture:3;"
            + "posterior=normal;likelihood=student-t:floor=0.5\",\"event\":[2],"
            + "\"given\":{\"condition\":[4]}}",
        metadata.get("vae4j.model"));
  }

  /** What this library wrote before parts had words. */
  private static Map<String, String> firstFormat(String spec) {
    return Map.of(
        "vae4j.format",
        "1",
        "vae4j.columns",
        "[]",
        "vae4j.preprocessing",
        "{\"offset\":[0.0],\"divisor\":[16.0],\"binarization\":\"none\"}",
        "vae4j.spec",
        spec,
        "provenance.seed",
        "1");
  }

  private void assertFirstFormat(VaeSpec expected, String spec) {
    TrainedVae now = vae(expected, Preprocessing.divide(16));
    Path path = folder.resolve("old.safetensors");
    Safetensors.write(path, now.parameters(), firstFormat(spec));
    TrainedVae old = TrainedVae.load(path);
    assertEquals(expected, old.model());
    assertEquals(Preprocessing.divide(16), old.preprocessing());
    assertEquals(now.parameters(), old.parameters());
    assertEquals(Map.of("seed", "1"), old.provenance());
    old.save(path);
    assertEquals(expected, TrainedVae.load(path).model());
  }

  @Test
  void aModelOfTheFirstFormatIsStillRead() {
    assertFirstFormat(
        VaeSpec.mlp(Shape.of(8, 8), 16, Likelihoods.BERNOULLI, 256, 256),
        "{\"architecture\":\"mlp\",\"event\":[8,8],\"latent\":16,\"encoder\":[256,256],"
            + "\"decoder\":[256,256],\"activation\":\"tanh\",\"likelihood\":\"bernoulli\","
            + "\"scale-floor\":0.01}");
    assertFirstFormat(
        VaeSpec.builder(Shape.of(8, 8))
            .latent(4)
            .encoder(Network.of("conv:3,5"))
            .decoder(Network.of("conv:5,3"))
            .activation(Activation.LEAKY_RELU)
            .likelihood(Likelihood.of("discretized-logistic:floor=0.02"))
            .build(),
        "{\"architecture\":\"conv\",\"event\":[8,8],\"latent\":4,\"encoder\":[3,5],"
            + "\"decoder\":[5,3],\"activation\":\"leaky-relu\","
            + "\"likelihood\":\"discretized-logistic\",\"scale-floor\":0.02}");
    // A floor beside a likelihood without a scale said nothing; layers could be none.
    assertFirstFormat(
        VaeSpec.mlp(Shape.of(3), 2, Likelihoods.BERNOULLI),
        "{\"architecture\":\"mlp\",\"event\":[3],\"latent\":2,\"encoder\":[],\"decoder\":[],"
            + "\"activation\":\"tanh\",\"likelihood\":\"bernoulli\",\"scale-floor\":0.2}");
  }

  /** Discretised logistics without levels had the floor 0.01, and were of any data. */
  @ParameterizedTest
  @CsvSource({
    "discretized-logistic, discretized-logistic:floor=0.01",
    "discretized-logistic:scale=global, 'discretized-logistic:scale=global,floor=0.01'",
    "discretized-logistic:floor=0.02, discretized-logistic:floor=0.02",
    "discretized-logistic:scale=fixed:0.1, discretized-logistic:scale=fixed:0.1",
    "discretized-logistic:levels=17, discretized-logistic:levels=17",
    "discretized-logistic-mixture:2, discretized-logistic-mixture:2",
    "'columns:2*discretized-logistic+62*normal',"
        + " 'columns:2*discretized-logistic:floor=0.01+62*normal'"
  })
  void levelsOfOlderFilesKeepTheirFloor(String word, String meaning) {
    Shape shape = word.startsWith("columns") ? Shape.of(64) : Shape.of(8, 8);
    VaeSpec spec = VaeSpec.builder(shape).latent(2).likelihood(Likelihood.of(word)).build();
    TrainedVae vae = vae(spec, Preprocessing.divide(16));
    Path path = folder.resolve("now.safetensors");
    vae.save(path);
    Map<String, String> older = new LinkedHashMap<>(Safetensors.read(path).metadata());
    older.remove("vae4j.digest");
    older.computeIfPresent(
        "vae4j.model", (key, text) -> text.replace(spec.likelihood().word(), word));
    Path file = folder.resolve("older.safetensors");
    Safetensors.write(file, vae.parameters(), older);
    VaeSpec back = (VaeSpec) TrainedVae.load(file).model();
    assertEquals(Likelihood.of(meaning), back.likelihood());
    TrainedVae.load(file).save(path);
    assertEquals(back, TrainedVae.load(path).model());
  }

  @Test
  void aDamagedModelOfTheFirstFormatIsRefused() {
    TrainedVae vae = vae(mlp(), Preprocessing.divide(16));
    String message = loadError(vae.parameters(), firstFormat("{\"architecture\":\"mlp\"}"));
    assertTrue(message.contains("metadata 'vae4j.spec': expected a valid entry"), message);
    assertTrue(message.contains("is missing"), message);
    Map<String, String> without = new LinkedHashMap<>(firstFormat(""));
    without.remove("vae4j.spec");
    assertTrue(
        loadError(vae.parameters(), without).contains("expected the entry 'vae4j.spec', found"));
  }

  @Test
  void aModelOfOnesOwnIsLoadedIntoItself() {
    VaeModel mine = new Described("mine:3", mlp());
    TrainedVae vae =
        new TrainedVae(
            mine,
            ModelParameters.initialize(mine, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(16),
            List.of(),
            Map.of());
    Path path = folder.resolve("mine.safetensors");
    vae.save(path);
    TrainedVae back = TrainedVae.load(path, mine);
    assertEquals(mine, back.model());
    assertEquals(vae.parameters(), back.parameters());
    String alone =
        String.valueOf(assertThrows(FileException.class, () -> TrainedVae.load(path)).getMessage());
    assertTrue(alone.contains("there is no model 'mine'"), alone);
    VaeModel other = new Described("mine:4", mlp());
    String message =
        String.valueOf(
            assertThrows(FileException.class, () -> TrainedVae.load(path, other)).getMessage());
    assertTrue(message.startsWith(path + ": metadata 'vae4j.model': expected "), message);
    assertTrue(message.contains("mine:4") && message.contains("mine:3"), message);
  }

  @Test
  void aModelThatDoesNotDescribeItselfIsNotSaved() {
    VaeModel mine = new Described("", mlp());
    TrainedVae vae =
        new TrainedVae(
            mine,
            ModelParameters.initialize(mine, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(16),
            List.of(),
            Map.of());
    Path path = folder.resolve("mine.safetensors");
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> vae.save(path)).getMessage());
    assertTrue(message.contains("return a word from description()"), message);
    assertFalse(Files.exists(path));
  }

  private String loadError(Map<String, HostArray> tensors, Map<String, String> metadata) {
    Path path = folder.resolve("bad.safetensors");
    Safetensors.write(path, tensors, metadata);
    String message =
        String.valueOf(assertThrows(FileException.class, () -> TrainedVae.load(path)).getMessage());
    assertTrue(message.startsWith(path.toString()), message);
    return message;
  }

  @Test
  void aFileThatIsNoModelIsRefusedWithWhatIsWrong() {
    TrainedVae vae = vae(mlp(), Preprocessing.divide(16));
    vae.save(folder.resolve("good.safetensors"));
    Map<String, String> metadata = Safetensors.read(folder.resolve("good.safetensors")).metadata();
    assertTrue(loadError(vae.parameters(), Map.of()).contains("not a vae4j model"));
    Map<String, String> newer = new LinkedHashMap<>(metadata);
    newer.put("vae4j.format", "99");
    assertTrue(loadError(vae.parameters(), newer).contains("expected format 1 to 2, found 99"));
    Map<String, String> strange = new LinkedHashMap<>(metadata);
    strange.put(
        "vae4j.model", metadata.get("vae4j.model").replace("encoder=mlp:", "encoder=transformer:"));
    assertTrue(loadError(vae.parameters(), strange).contains("there is no network 'transformer'"));
    Map<String, HostArray> fewer = new LinkedHashMap<>(vae.parameters());
    fewer.remove("decoder/output/bias");
    assertTrue(
        loadError(fewer, metadata)
            .contains("'decoder/output/bias': expected float32[64], found none"));
    Map<String, HostArray> more = new LinkedHashMap<>(vae.parameters());
    more.put("extra", HostArray.of(Shape.of(1), new float[1]));
    assertTrue(loadError(more, metadata).contains("expected 14 tensors, found 15"));
  }

  @Test
  void aSessionGivesTheSameWhateverTheBatchAndTheNumber() {
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        Dataset digits = Datasets.digits();
        VaeSession session = new VaeSession(vae(mlp(), Preprocessing.divide(16)), backend)) {
      HostArray some = session.sample(5, 7);
      HostArray many = session.sample(300, 7);
      assertArrayEquals(some.floats(), Arrays.copyOf(many.floats(), some.floats().length));
      assertNotEquals(some, session.sample(5, 8));
      int[] last = {1796};
      HostArray all = session.encode(digits);
      HostArray one = session.encode(digits.subset(last, "last"));
      assertEquals(Shape.of(1797, 3), all.shape());
      assertArrayEquals(Arrays.copyOfRange(all.floats(), 1796 * 3, 1797 * 3), one.floats(), 1e-6f);
      assertArrayEquals(
          session.decode(one).floats(),
          session.reconstruct(digits.subset(last, "last")).floats(),
          1e-6f);
      assertThrows(
          IllegalArgumentException.class, () -> session.encode(new Rows(new float[][] {{1, 2}})));
      assertThrows(
          IllegalArgumentException.class,
          () -> session.decode(HostArray.of(Shape.of(1, 2), new float[2])));
    }
  }

  @Test
  void drawsAtALatentHaveItsProbabilities() {
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        VaeSession session = new VaeSession(vae(mlp(), Preprocessing.divide(16)), backend)) {
      HostArray z = HostArray.of(Shape.of(1, 3), new float[] {1, -2, 0.5f});
      int n = 4000;
      float[] again = new float[3 * n];
      for (int i = 0; i < again.length; i++) {
        again[i] = (float) z.get(i % 3);
      }
      double[] draws =
          session.draw(HostArray.of(Shape.of(n, 3), again), 7, Optional.empty()).toDoubles();
      float[] mean = session.decode(z).floats();
      for (int j = 0; j < mean.length; j++) {
        double ones = 0;
        for (int i = 0; i < n; i++) {
          double x = draws[i * mean.length + j];
          assertTrue(x == 0 || x == 1, "a Bernoulli draw is " + x);
          ones += x;
        }
        // five standard errors of a share of n draws, at most
        assertEquals(mean[j], ones / n, 2.5 / Math.sqrt(n));
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> session.draw(HostArray.of(Shape.of(1, 2), new float[2]), 7, Optional.empty()));
    }
  }

  @Test
  void preprocessingScalesAndBinarizes() {
    Rows data = new Rows(new float[][] {{2, 10, 5}, {6, 30, 5}});
    float[] row = new float[3];
    Preprocessing standard = Preprocessing.standardize(DatasetStatistics.of(data));
    standard.read(data, 1, RandomKey.of(1), row, 0);
    assertArrayEquals(new float[] {1, 1, 0}, row); // a constant column is centred, not divided by 0
    assertEquals(30, standard.unscaled(1, 1), 1e-12);
    Preprocessing.divide(10).with(Binarization.THRESHOLD).read(data, 0, RandomKey.of(1), row, 0);
    assertArrayEquals(new float[] {0, 1, 0}, row);
    assertThrows(IllegalArgumentException.class, () -> Preprocessing.divide(0));
  }

  @Test
  void dynamicBinarizationHasTheGreyLevelAsItsMeanAndIsKeyedByDatum() {
    float[] grey = new float[10_000];
    Arrays.fill(grey, 0.3f);
    Rows data = new Rows(new float[][] {grey, grey});
    Preprocessing dynamic = Preprocessing.divide(1).with(Binarization.DYNAMIC);
    float[] first = new float[10_000];
    float[] again = new float[10_000];
    float[] second = new float[10_000];
    dynamic.read(data, 0, RandomKey.of(1), first, 0);
    dynamic.read(data, 0, RandomKey.of(1), again, 0);
    dynamic.read(data, 1, RandomKey.of(1), second, 0);
    double sum = 0;
    for (float bit : first) {
      assertTrue(bit == 0 || bit == 1);
      sum += bit;
    }
    assertEquals(0.3, sum / 10_000, 4 * Math.sqrt(0.21 / 10_000));
    assertArrayEquals(first, again);
    assertTrue(!Arrays.equals(first, second));
  }

  @Test
  void wrongSpecsAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> VaeSpec.mlp(Shape.of(4), 0, Likelihoods.NORMAL, 8));
    assertThrows(
        IllegalArgumentException.class, () -> VaeSpec.mlp(Shape.of(4), 2, Likelihoods.NORMAL, 0));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                VaeSpec.builder(Shape.of(8, 8))
                    .latent(2)
                    .network(Network.of("conv:1,1,1,1"))
                    .build());
    assertEquals(
        "network conv: halves images once for each number of channels, 4 times, and a side of 8 can"
            + " be halved at most 3 times; name no more numbers",
        e.getMessage());
  }

  @Test
  void scoresThatNewOnesAreComparedWithComeBackFromTheFile() {
    double[] scores = new double[20_000];
    Arrays.setAll(scores, i -> i * 0.001 - 7);
    TrainedVae plain = vae(mlp(), Preprocessing.divide(1));
    TrainedVae kept =
        plain.withReference(ReferenceScores.of(scores)).withProvenance(Map.of("more", "1"));
    Path path = folder.resolve("reference.safetensors");
    kept.save(path);
    ReferenceScores found = TrainedVae.load(path).reference().orElseThrow();
    assertEquals(20_000, found.size());
    assertArrayEquals(kept.reference().orElseThrow().kept(), found.kept());
    assertEquals(plain.digest(), TrainedVae.load(path).digest());
    assertEquals(plain.parameters().keySet(), TrainedVae.load(path).parameters().keySet());
    plain.save(path);
    assertTrue(TrainedVae.load(path).reference().isEmpty());
  }

  @Test
  void scoresThatAreDamagedAreRefused() {
    Path path = folder.resolve("damaged.safetensors");
    vae(mlp(), Preprocessing.divide(1))
        .withReference(ReferenceScores.of(new double[] {1, 2}))
        .save(path);
    Safetensors.Content file = Safetensors.read(path);
    Map<String, HostArray> tensors = new LinkedHashMap<>(file.tensors());
    tensors.put("vae4j/reference-scores", HostArray.of(Shape.of(2), new double[] {2, 1}));
    Safetensors.write(path, tensors, file.metadata());
    FileException e = assertThrows(FileException.class, () -> TrainedVae.load(path));
    assertEquals(
        path
            + ": tensor 'vae4j/reference-scores': reference scores: expected finite numbers in"
            + " ascending order, found 1.0 as number 2",
        e.getMessage());
  }
}
