package io.github.vae4j.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.fuzz.Fuzzing;
import io.github.vae4j.fuzz.Mutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model files that nobody meant to write. */
class ModelFileFuzzTest {
  private static final String METADATA = "__metadata__";

  private static final List<String> WORDS =
      List.of(
          "vae:",
          ";latent=3",
          ";encoder=",
          "mlp:",
          "mlp:none",
          "1,",
          "conv:4,4",
          "constant",
          "mixture:10000",
          "vamp:10000",
          "realnvp:1000,100000",
          "maf:1",
          "iaf:1000",
          "planar:1000",
          "lowrank:2",
          "full",
          "columns:",
          "2*normal+",
          "999999999*categorical:100000",
          "ordinal:1000",
          "ordinal:3",
          "bernoulli+poisson+",
          "normal:scale=fixed:0",
          "normal:floor=1e-300",
          "student-t",
          "negative-binomial",
          "discretized-logistic",
          "\"levels\":[",
          "\"a\",",
          "\"condition\":[4]",
          "\"mask\":[4]",
          "{\"a\":",
          "[",
          "BOOL",
          "I32",
          "F64",
          "\\ud800",
          "uuuu-MM-dd",
          "HH:mm",
          "[[",
          "inference/");

  @TempDir private Path folder;

  @Test
  void everyFileIsReadOrRefusedWithItsName() throws IOException {
    List<byte[]> seeds = seeds();
    Fuzzing.run(
        2000,
        folder.resolve("model.safetensors"),
        WORDS,
        mutations -> input(mutations, mutations.one(seeds), mutations.one(seeds)),
        Set.of(FileException.class, NonFiniteException.class),
        file -> use(TrainedVae.load(file)));
  }

  /** Does what commands do with a model before they compute. */
  private static void use(TrainedVae vae) {
    vae.unit();
    vae.digest();
    vae.parameterCount();
    Preprocessing preprocessing = vae.preprocessing();
    preprocessing.describe();
    preprocessing.conditioning().describe();
    preprocessing.unscaled(vae.model().eventShape().size() - 1, 1e30);
    vae.reference().ifPresent(scores -> scores.percentile(scores.quantile(0.5)));
    preprocessing
        .schema()
        .ifPresent(
            schema -> {
              schema.describe();
              double[] elements = new double[schema.width()];
              for (double value : new double[] {0, 1, 3e38, -3e38}) {
                Arrays.fill(elements, value);
                schema.cells(elements, 0);
              }
            });
  }

  private static byte[] input(Mutations mutations, byte[] seed, byte[] other) {
    if (mutations.chance(15)) {
      return mutations.bytes(seed, other);
    }
    Parts parts = Parts.of(seed);
    if (mutations.chance(80)) {
      parts.metadata().remove("vae4j.digest");
    }
    if (mutations.chance(20)) {
      parts.changeTensors(mutations);
    }
    if (mutations.chance(70)) {
      String key = mutations.one(List.copyOf(parts.metadata().keySet()));
      String changed = mutations.text(parts.entry(key), Parts.of(other).entry(key));
      parts.metadata().addProperty(key, changed);
      return parts.bytes(parts.header().toString());
    }
    return parts.bytes(mutations.text(parts.header().toString(), WORDS.toString()));
  }

  /** A file in its parts. */
  private record Parts(JsonObject header, byte[] data) {
    static Parts of(byte[] file) {
      int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
      String header = new String(file, 8, length, StandardCharsets.UTF_8);
      return new Parts(
          JsonParser.parseString(header).getAsJsonObject(),
          Arrays.copyOfRange(file, 8 + length, file.length));
    }

    JsonObject metadata() {
      return header.getAsJsonObject(METADATA);
    }

    String entry(String key) {
      return metadata().has(key) ? metadata().get(key).getAsString() : "{}";
    }

    /** Drops a tensor, or gives it another name or type, with offsets that fit. */
    void changeTensors(Mutations mutations) {
      List<String> names = new ArrayList<>(header.keySet());
      names.remove(METADATA);
      String name = mutations.one(names);
      JsonObject tensor = header.getAsJsonObject(name);
      switch (mutations.below(4)) {
        case 0 -> header.remove(name);
        case 1 -> {
          header.remove(name);
          header.add(mutations.text(name, names.toString()), tensor);
        }
        case 2 -> tensor.addProperty("dtype", mutations.one(List.of("F32", "F64", "I32", "BOOL")));
        default -> {
          JsonArray shape = new JsonArray();
          tensor.getAsJsonArray("shape").forEach(dim -> shape.add(1 + mutations.below(5)));
          tensor.add("shape", shape);
        }
      }
    }

    byte[] bytes(String text) {
      byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(8 + encoded.length + data.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(encoded.length)
          .put(encoded)
          .put(data)
          .array();
    }
  }

  private List<byte[]> seeds() throws IOException {
    VaeSpec mlp = VaeSpec.builder(Shape.of(2, 2)).latent(2).network(Network.of("mlp:3,2")).build();
    VaeSpec conv =
        VaeSpec.builder(Shape.of(4, 4))
            .latent(2)
            .condition(4)
            .network(Network.of("conv:2"))
            .prior(Prior.of("vamp:2"))
            .likelihood(Likelihood.of("discretized-logistic:floor=0.02"))
            .build();
    Conditioning conditions =
        new Conditioning(
            List.of(
                new Conditioning.Column("age", 30, 10),
                new Conditioning.Label(3, List.of("a", "b", "c"))));
    double[] offset = new double[16];
    double[] divisor = new double[16];
    Arrays.setAll(divisor, i -> i + 1.5);
    TableSchema schema = schema();
    VaeSpec table =
        VaeSpec.builder(schema)
            .latent(2)
            .network(Network.of("mlp:3"))
            .prior(Prior.of("mixture:2"))
            .build();
    double[] scores = {-1, 0, 0.5, 2};
    List<TrainedVae> models =
        List.of(
            vae(mlp, Preprocessing.divide(16)),
            vae(conv, Preprocessing.of(offset, divisor, Binarization.DYNAMIC).with(conditions)),
            vae(table, Preprocessing.of(schema)).withReference(ReferenceScores.of(scores)));
    List<byte[]> all = new ArrayList<>();
    Path file = folder.resolve("seed.safetensors");
    for (TrainedVae vae : models) {
      vae.save(file);
      all.add(Files.readAllBytes(file));
    }
    Map<String, String> first = new LinkedHashMap<>(Safetensors.read(file).metadata());
    first.clear();
    first.put("vae4j.format", "1");
    first.put("vae4j.columns", "[]");
    first.put(
        "vae4j.preprocessing", "{\"offset\":[0.0],\"divisor\":[16.0],\"binarization\":\"none\"}");
    first.put(
        "vae4j.spec",
        "{\"architecture\":\"mlp\",\"event\":[2,2],\"latent\":2,\"encoder\":[3,2],"
            + "\"decoder\":[2,3],\"activation\":\"tanh\",\"likelihood\":\"bernoulli\","
            + "\"scale-floor\":0.01}");
    Safetensors.write(file, parameters(mlp), first);
    all.add(Files.readAllBytes(file));
    return all;
  }

  private static Map<String, HostArray> parameters(VaeModel model) {
    return ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1));
  }

  private static TrainedVae vae(VaeModel model, Preprocessing preprocessing) {
    return new TrainedVae(
        model, parameters(model), preprocessing, List.of("a"), Map.of("seed", "1"));
  }

  private static TableSchema schema() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String day = String.format("2024-%02d-%02d", 1 + i % 12, 1 + i % 28);
      rows.add(List.of(i * 1.5, i % 3 == 0 ? "x" : "y", day, i % 4, "s" + i % 3, i % 7 * 0.1));
    }
    Dataset data =
        Datasets.table("table", List.of("n", "t", "day", "count", "size", "given"), rows);
    return TableSchema.infer(
        data,
        SchemaOptions.builder()
            .type("count", ColumnType.COUNT)
            .type("size", ColumnType.ORDINAL)
            .levels("size", List.of("s0", "s1", "s2"))
            .role("given", Role.CONDITION)
            .build());
  }
}
