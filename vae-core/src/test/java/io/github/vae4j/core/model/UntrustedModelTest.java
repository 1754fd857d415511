package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model's file declares is checked before anything is made of it. */
class UntrustedModelTest {
  private static final String MODEL = "vae4j.model";
  private static final String PREPROCESSING = "vae4j.preprocessing";
  private static final String DIGEST = "vae4j.digest";
  private static final String SCORES = "vae4j/reference-scores";

  private static final VaeSpec PLAIN =
      VaeSpec.builder(Shape.of(2, 2))
          .latent(2)
          .condition(3)
          .network(Network.of("mlp:3"))
          .prior(Prior.of("mixture:2"))
          .build();

  @TempDir private Path folder;

  private static TrainedVae vae(VaeModel model, Preprocessing preprocessing) {
    return new TrainedVae(
            model,
            ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1)),
            preprocessing,
            List.of("a"),
            Map.of("seed", "1"))
        .withReference(ReferenceScores.of(new double[] {1, 2, 3}));
  }

  private static TrainedVae plain() {
    Conditioning label = new Conditioning(List.of(new Conditioning.Label(3, List.of())));
    return vae(PLAIN, Preprocessing.divide(16).with(label));
  }

  private static TrainedVae table() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(List.of(i * 0.5, i % 3 == 0 ? "x" : "y", String.format("2024-01-%02d", 1 + i % 28)));
    }
    TableSchema schema =
        TableSchema.infer(
            Datasets.table("table", List.of("n", "t", "day"), rows), SchemaOptions.defaults());
    return vae(
        VaeSpec.builder(schema).latent(2).network(Network.of("mlp:3")).build(),
        Preprocessing.of(schema));
  }

  /** Returns what is said of a model's file after a change, without the file's name. */
  private String refusal(
      TrainedVae vae, BiConsumer<Map<String, HostArray>, Map<String, String>> change) {
    Path path = folder.resolve("model.safetensors");
    vae.save(path);
    Safetensors.Content file = Safetensors.read(path);
    Map<String, HostArray> tensors = new LinkedHashMap<>(file.tensors());
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    metadata.remove(DIGEST);
    change.accept(tensors, metadata);
    Safetensors.write(path, tensors, metadata);
    String message =
        String.valueOf(assertThrows(FileException.class, () -> TrainedVae.load(path)).getMessage());
    assertTrue(message.startsWith(path.toString()), message);
    assertTrue(message.length() < 5000, message);
    return message.substring(path.toString().length());
  }

  private String refusal(TrainedVae vae, String key, String from, String to) {
    return refusal(
        vae,
        (tensors, metadata) -> {
          String entry = String.valueOf(metadata.get(key));
          assertTrue(entry.contains(from), entry);
          metadata.put(key, entry.replace(from, to));
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Nothing is traced beyond what the file holds.
        "encoder=mlp:3 | encoder=mlp:3,1 | tensor 'encoder/2/weight': expected float32[3, 1], found none",
        "mixture:2 | mixture:10000 | tensor 'prior/logits': expected float32[10000], found float32[2]",
        "latent=2 | latent=100000 | tensor 'prior/means': expected float32[2, 100000], found float32[2, 2]",
        "[2,2] | [1000] | tensor 'encoder/0/weight': expected float32[1003, 3], found float32[7, 3]",
        "[2,2] | [2147483647] | expected a model that can be traced",
        "[2,2] | [46341,46341] | shape: at most 2147483647 elements fit",
        "[2,2] | [2.5,2] | 'event': expected a whole number from 1 to 2147483647, found 2.5",
        "[2,2] | [] | tensor 'encoder/0/weight': expected float32",
        "[2,2] | [0] | 'event': expected a whole number from 1 to 2147483647, found 0",
        "[2,2] | [4294967298,2] | 'event': expected a whole number from 1 to 2147483647, found 4.294967298E9",
        "[2,2] | 4 | 'event': expected a list",
        "[2,2] | [\"2\",2] | 'event': expected a number, found '2'",
        "latent=2 | latent=2;latent=2 | needs each setting once, found 'latent' twice",
        "latent=2 | latent=1.5 | latent needs to be a whole number, found '1.5'",
        "{\"condition\":[3]} | [] | 'given': expected an object, found a list",
        "\"given\" | \"word\" | 'word' is there twice",
        "\"given\" | \"gi\" | 'given' is missing",
        "\"vae: | {}\"vae: | expected JSON, found otherwise",
        "bernoulli | columns:999999999*categorical:99999 | at most 2147483647 elements fit",
        "bernoulli | columns:2147483647*normal | expected a valid entry",
        "bernoulli | ordinal:100000 | K needs to be from 1 to 1000, got 100000",
        "encoder=mlp:3 | encoder=conv:3 | 'encoder/0/filter'",
        "encoder=mlp:3 | encoder=resnet:16384 | 'encoder/0/first/direction'",
        "decoder=mlp:3 | decoder=pixelcnn:1000,4096 | 'decoder/latents/output/weight'",
      })
  void aDescriptionThatTheFileDoesNotHoldIsRefused(String from, String to, String expected) {
    String message = refusal(plain(), MODEL, from, to);
    assertTrue(message.contains(expected), message);
  }

  @Test
  void longDescriptionsAreRefusedAtOnce() {
    String widths = ",1".repeat(100_000);
    String layers = refusal(plain(), MODEL, "encoder=mlp:3", "encoder=mlp:3" + widths);
    assertTrue(layers.contains("hidden layers: at most 1000 fit, got 100001"), layers);
    String fewer = refusal(plain(), MODEL, "encoder=mlp:3", "encoder=mlp:3" + ",1".repeat(900));
    assertTrue(fewer.contains("'encoder/2/weight': expected float32[3, 1], found none"), fewer);
    String blocks =
        refusal(plain(), MODEL, "bernoulli", "columns:normal" + "+bernoulli+normal".repeat(40_000));
    assertTrue(blocks.contains("at most 1000 blocks fit, got 80001"), blocks);
    String unknown = refusal(plain(), MODEL, "bernoulli", "b".repeat(1_000_000));
    assertTrue(unknown.contains("there is no likelihood 'bbb"), unknown);
    String deep = refusal(plain(), MODEL, "[2,2]", "[".repeat(100_000));
    assertTrue(deep.contains("expected a valid entry"), deep);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"offset\":[0.0],\"divisor\":[16.0] | \"offset\":[],\"divisor\":[] | needs at least one offset",
        "[16.0] | [16.0,16.0] | got 1 offsets and 2 divisors",
        "[16.0] | [0.0] | needs at least one offset and as many divisors above 0",
        "[16.0] | [-1] | needs at least one offset and as many divisors above 0",
        "[16.0] | [null] | found NULL",
        "[16.0] | 16 | 'divisor': expected a list",
        "\"offset\":[0.0],\"divisor\":[16.0] | \"offset\":[0,0,0],\"divisor\":[1,1,1] | one for each of 4 elements that the model takes, found 3",
        "\"classes\":3 | \"classes\":3.5 | 'classes': expected a whole number",
        "\"classes\":3 | \"classes\":2147483647 | needs 1 to 10000 classes",
        "\"classes\":3 | \"classes\":4 | expected conditions for",
        "\"classes\":3 | \"classes\":3,\"names\":[\"a\"] | needs a name for each of 3 classes",
      })
  void numbersOfThePreprocessingThatDoNotFitAreRefused(String from, String to, String expected) {
    String message = refusal(plain(), PREPROCESSING, from, to);
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"decimals\":1 | \"decimals\":1.5 | column 'n': 'decimals': expected a whole number",
        "\"decimals\":1 | \"decimals\":-1 | column 'n': 'decimals': expected a whole number",
        "\"scale\": | \"scale\":0,\"was\": | a scale above 0",
        "\"scale\": | \"scale\":-1,\"was\": | a scale above 0",
        "[\"x\",\"y\"] | [\"y\"] | expected columns of 5 elements that the model takes, found 4",
        "[\"x\",\"y\"] | [\"y\",\"y\"] | no two equal",
        "[\"x\",\"y\"] | [\"y\",1] | 'levels': expected texts, found '1.0'",
        "[\"x\",\"y\"] | [] | at least one",
        "\"open\":true | \"open\":1 | 'open': expected true or false, found '1.0'",
        "\"type\":\"numeric\" | \"type\":\"categorical\" | needs levels, because it is categorical",
        "\"type\":\"categorical\" | \"type\":\"numeric\" | needs numbers, because it is numeric",
        "\"missing\":0.0 | \"missing\":1.5 | a share of missing cells from 0 to 1, got 1.5",
        "\"name\":\"n\" | \"name\":\"t\" | each column needs a name of its own",
        "\"schema\":[ | \"schema\":[3,4],\"was\":[ | 'schema': expected a list",
        "\"time\":\"uuuu-MM-dd\" | \"time\":\"[[[[[[uuuu-MM-dd'\" | expected a pattern such as",
      })
  void columnsThatDoNotFitAreRefused(String from, String to, String expected) {
    String message = refusal(table(), PREPROCESSING, from, to);
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aPatternOfDatesThatIsNestedIsRefused() {
    String pattern = "[".repeat(100_000);
    String message = refusal(table(), PREPROCESSING, "\"uuuu-MM-dd\"", "\"" + pattern + "\"");
    assertTrue(message.contains("a pattern of at most 100 characters, found 100000"), message);
  }

  @Test
  void tensorsThatDoNotFitAreRefused() {
    String name = "decoder/output/bias";
    assertEquals(
        ": tensor 'decoder/output/bias': expected float32[4], found int32[4]",
        refusal(plain(), (t, m) -> t.put(name, HostArray.of(Shape.of(4), new int[4]))));
    assertEquals(
        ": tensor 'inference/steps': expected float32[2], found int32[2]",
        refusal(
            plain(), (t, m) -> t.put("inference/steps", HostArray.of(Shape.of(2), new int[2]))));
    assertEquals(
        ": tensor 'vae4j/reference-scores': expected a row of float64, found float32[3]",
        refusal(plain(), (t, m) -> t.put(SCORES, HostArray.of(Shape.of(3), new float[3]))));
    assertEquals(
        ": tensor 'vae4j/reference-scores': reference scores: expected 10000 numbers of 2147483647"
            + " scores, found 3 numbers of 2147483647",
        refusal(plain(), (t, m) -> m.put("vae4j.reference-size", "2147483647")));
    assertTrue(
        refusal(plain(), (t, m) -> m.put("vae4j.reference-size", "3.0")).contains("\"3.0\""));
    assertEquals(
        ": metadata 'vae4j.columns': expected at most one for each of 4 elements that the model"
            + " takes, found 5",
        refusal(plain(), (t, m) -> m.put("vae4j.columns", "[\"a\",\"b\",\"c\",\"d\",\"e\"]")));
  }

  @Test
  void aModelOfTheFirstFormatIsReadAsStrictly() {
    VaeSpec spec = VaeSpec.builder(Shape.of(3)).latent(1).network(Network.of("mlp:2")).build();
    String entry =
        "{\"architecture\":\"mlp\",\"event\":[3],\"latent\":1.5,\"encoder\":[2],\"decoder\":[2],"
            + "\"activation\":\"tanh\",\"likelihood\":\"bernoulli\",\"scale-floor\":0.01}";
    for (String changed : List.of(entry, entry.replace("1.5", "1").replace("[2]", "[2.5]"))) {
      String message =
          refusal(
              vae(spec, Preprocessing.divide(1)),
              (tensors, metadata) -> {
                metadata.put("vae4j.format", "1");
                metadata.put("vae4j.spec", changed);
              });
      assertTrue(message.contains("expected a whole number from 1 to 2147483647"), message);
    }
  }

  @Test
  void theDigestOfTheContentsIsThatOfTheFileWithoutIt() throws IOException {
    Path path = folder.resolve("model.safetensors");
    plain().save(path);
    byte[] saved = Files.readAllBytes(path);
    Safetensors.Content file = Safetensors.read(path);
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    String digest = String.valueOf(metadata.remove(DIGEST));
    assertEquals(Optional.of(digest), TrainedVae.contentDigest(path));
    plain().save(path);
    assertArrayEquals(saved, Files.readAllBytes(path));
    Safetensors.write(path, file.tensors(), metadata);
    assertEquals(digest, Sha256.of(Files.readAllBytes(path)));
    assertEquals(Optional.empty(), TrainedVae.contentDigest(path));
    assertEquals(plain().digest(), TrainedVae.load(path).digest());
  }

  @Test
  void contentsThatAreNotThoseOfTheDigestAreRefused() throws IOException {
    Path path = folder.resolve("model.safetensors");
    plain().save(path);
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length - 9] ^= 1; // of a weight, which stays finite
    Files.write(path, bytes);
    String message =
        String.valueOf(assertThrows(FileException.class, () -> TrainedVae.load(path)).getMessage());
    assertTrue(
        message.startsWith(path + ": metadata 'vae4j.digest': expected contents of the SHA-256 "),
        message);
    assertTrue(
        message.endsWith("the file was changed after it was saved: take a copy that is whole"));
    String forged = refusal(plain(), (t, m) -> m.put(DIGEST, "0"));
    assertTrue(forged.contains("expected contents of the SHA-256 0, found "), forged);
    String provenance =
        refusal(
            plain(),
            (t, m) -> {
              m.put(DIGEST, "0".repeat(64));
              m.put("provenance.seed", "2");
            });
    assertTrue(provenance.contains("'vae4j.digest'"), provenance);
  }
}
