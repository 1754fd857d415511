package io.github.vae4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Encoders, decoders and scores of four kinds of models in ONNX Runtime, each on a thousand rows in
 * batches of several sizes, against a session and a scorer on the reference backend.
 */
final class ThousandRowsTest {
  private static final int ROWS = 1000;
  private static final int[] BATCHES = {1, 7, 192, 800}; // which are a thousand together
  private static final double TOLERANCE = 1e-5; // of numbers above 1 of the number
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.defaults().withSamples(6).withSeed(3).withVerify(false);

  private final Backend reference = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    reference.close();
  }

  @Test
  void ofADenseModelOfStandardisedImages() throws Exception {
    try (Dataset digits = digits()) {
      VaeSpec spec =
          VaeSpec.builder(digits.itemShape())
              .latent(4)
              .network(Network.of("mlp:32,16"))
              .likelihood(Likelihood.of("normal"))
              .build();
      check(
          Trained.of(
              spec,
              DType.FLOAT32,
              Preprocessing.standardize(DatasetStatistics.of(digits)),
              List.of()),
          digits,
          Optional.of(rows(digits)),
          Optional.empty());
    }
  }

  @Test
  void ofAConvolutionalModelOfGreyLevels() throws Exception {
    try (Dataset digits = digits()) {
      VaeSpec spec =
          VaeSpec.builder(digits.itemShape())
              .latent(3)
              .network(Network.of("conv:4,8"))
              .likelihood(Likelihood.of("bernoulli"))
              .build();
      check(
          Trained.of(spec, DType.FLOAT32, Preprocessing.divide(16), List.of()),
          digits,
          Optional.of(rows(digits)),
          Optional.empty());
    }
  }

  @Test
  void ofAConditionalModelThatWasTrainedInDoublePrecision() throws Exception {
    try (Dataset digits = digits()) {
      VaeSpec spec =
          VaeSpec.builder(digits.itemShape())
              .latent(3)
              .condition(10)
              .network(Network.of("mlp:24"))
              .likelihood(Likelihood.of("continuous-bernoulli"))
              .build();
      Conditioning label =
          new Conditioning(List.of(new Conditioning.Label(10, List.of(), List.of())));
      double[] labels = IntStream.range(0, ROWS).mapToDouble(digits::label).toArray();
      check(
          Trained.of(spec, DType.FLOAT64, Preprocessing.divide(16).with(label), List.of()),
          digits,
          Optional.of(rows(digits)),
          Optional.of(HostArray.ofDoubles(TensorType.of(DType.FLOAT32, ROWS, 1), labels)));
    }
  }

  @Test
  void ofATableOfMixedColumnsWithMissingCells() throws Exception {
    List<List<Object>> people =
        IntStream.range(0, ROWS).mapToObj(ThousandRowsTest::person).toList();
    try (Dataset table = Datasets.table("people", NAMES, people)) {
      TableSchema schema =
          TableSchema.infer(
              table,
              SchemaOptions.builder()
                  .role("id", Role.ID)
                  .role("grade", Role.CONDITION)
                  .type("member", ColumnType.BINARY)
                  .type("visits", ColumnType.COUNT)
                  .type("grade", ColumnType.CATEGORICAL)
                  .build());
      TrainedVae vae =
          Trained.of(
              VaeSpec.builder(schema).build(), DType.FLOAT32, Preprocessing.of(schema), NAMES);
      Map<String, String> metadata = OnnxModel.encoder(vae).metadata();
      HostArray x = numbers(people, metadata, "x.columns");
      assertTrue(Arrays.stream(x.doubles()).filter(Double::isNaN).count() > ROWS / 4);
      check(
          vae, table, Optional.of(x), Optional.of(numbers(people, metadata, "condition.columns")));
    }
  }

  private static final List<String> NAMES =
      List.of("id", "age", "city", "member", "grade", "visits", "joined", "income");

  private static List<Object> person(int i) {
    Random random = new Random(i);
    List<Object> cells =
        new ArrayList<>(
            List.of(
                "C" + i,
                20.5 + i % 50,
                List.of("Oslo", "Bergen", "Hamar").get(random.nextInt(3)),
                random.nextBoolean() ? "yes" : "no",
                1 + random.nextInt(4),
                random.nextInt(7),
                String.format(Locale.ROOT, "2021-%02d-%02d", i % 12 + 1, i % 28 + 1),
                Math.exp(random.nextGaussian())));
    int missing = List.of(1, 2, 3, 5, 6, 7).get(random.nextInt(6));
    if (random.nextInt(3) == 0) {
      cells.set(missing, "");
    }
    return cells;
  }

  /** Returns rows as whoever has the file alone makes them, by the names in its metadata. */
  private static HostArray numbers(
      List<List<Object>> people, Map<String, String> metadata, String entry) {
    JsonArray columns =
        JsonParser.parseString(Objects.requireNonNull(metadata.get(entry))).getAsJsonArray();
    double[] all = new double[people.size() * columns.size()];
    for (int i = 0; i < people.size(); i++) {
      for (int j = 0; j < columns.size(); j++) {
        String name = columns.get(j).getAsJsonObject().get("name").getAsString();
        JsonElement levels = columns.get(j).getAsJsonObject().get("levels");
        String cell = people.get(i).get(NAMES.indexOf(name)).toString();
        all[i * columns.size() + j] =
            cell.isEmpty()
                ? Double.NaN
                : levels != null
                    ? levels.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsString)
                        .toList()
                        .indexOf(cell)
                    : name.equals("joined")
                        ? LocalDate.parse(cell).toEpochDay() * 86_400.0
                        : Double.parseDouble(cell);
      }
    }
    return HostArray.of(Shape.of(people.size(), columns.size()), all);
  }

  private static Dataset digits() {
    return new ForwardingDataset(Datasets.digits()) {
      @Override
      public int size() {
        return ROWS;
      }
    };
  }

  private static HostArray rows(Dataset data) {
    int size = data.itemShape().size();
    float[] all = new float[ROWS * size];
    for (int i = 0; i < ROWS; i++) {
      data.read(i, all, i * size);
    }
    return HostArray.of(Shape.of(ROWS).concat(data.itemShape()), all);
  }

  private void check(
      TrainedVae vae, Dataset data, Optional<HostArray> x, Optional<HostArray> condition)
      throws Exception {
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    x.ifPresent(rows -> inputs.put("x", rows));
    condition.ifPresent(rows -> inputs.put("condition", rows));
    try (VaeSession session = new VaeSession(vae, reference);
        Scorer scorer = new Scorer(vae, reference, OPTIONS)) {
      HostArray latents = session.encode(data);
      Map<String, double[]> encoded = run(OnnxModel.encoder(vae), inputs);
      assertClose("mean", latents.toDoubles(), encoded.get("mean"));
      assertClose("scale", scales(vae, data), encoded.get("scale"));
      assertClose(
          "score", scorer.score(data), run(OnnxModel.scorer(vae, OPTIONS), inputs).get("score"));
      HostArray means = session.decode(latents, session.conditions(data));
      inputs.remove("x");
      inputs.put(
          "z",
          HostArray.ofDoubles(new TensorType(DType.FLOAT32, latents.shape()), latents.toDoubles()));
      assertClose(
          "decoded", inUnitsOfData(vae, means), run(OnnxModel.decoder(vae), inputs).get("mean"));
    }
  }

  /** Returns the standard deviations of q(z|x), which no session gives. */
  private double[] scales(TrainedVae vae, Dataset data) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(vae.model(), Scope.root(trace, vae.dtype()), ROWS);
    Normal posterior = Normal.elements(inputs.bound().posterior(inputs.x())).orElseThrow();
    Map<String, HostArray> batch = EvaluationData.read(vae, data, 0, ROWS, ROWS, 1);
    try (CompiledProgram program =
            CompiledProgram.compile(
                reference, trace.program(Map.of("scale", posterior.logScale().exp())), Set.of());
        DeviceArrays parameters = DeviceArrays.upload(reference, vae.parameters())) {
      return Objects.requireNonNull(program.runToHost(parameters.map(), batch).get("scale"))
          .toDoubles();
    }
  }

  private static double[] inUnitsOfData(TrainedVae vae, HostArray means) {
    double[] all = means.toDoubles();
    int size = means.shape().dim(1);
    Optional<TableSchema> schema = vae.preprocessing().schema();
    if (schema.isEmpty()) {
      Arrays.setAll(all, i -> vae.preprocessing().unscaled(i % size, all[i]));
      return all;
    }
    int[] starts = schema.get().starts();
    for (int row = 0; row < all.length; row += size) {
      for (int i = 0; i + 1 < starts.length; i++) {
        Encoding encoding = schema.get().features().get(i).encoding().orElseThrow();
        if (encoding instanceof Numbers) {
          all[row + starts[i]] = encoding.decode(all, row + starts[i]);
        }
      }
    }
    return all;
  }

  /** Runs the rows in batches and returns the outputs one behind the other. */
  private static Map<String, double[]> run(OnnxModel model, Map<String, HostArray> inputs)
      throws Exception {
    Map<String, double[]> all = new LinkedHashMap<>();
    try (OnnxRuntime runtime = OnnxRuntime.load(model.bytes())) {
      assertEquals(inputs.keySet(), runtime.session().getInputNames());
      assertEquals(
          new HashSet<>(model.outputs().stream().map(Port::name).toList()),
          runtime.session().getOutputNames());
      int from = 0;
      for (int batch : BATCHES) {
        Map<String, HostArray> part = new LinkedHashMap<>();
        int start = from;
        inputs.forEach((name, rows) -> part.put(name, slice(rows, start, batch)));
        runtime
            .run(part)
            .forEach(
                (name, rows) -> {
                  assertEquals(batch, rows.shape().dim(0));
                  all.merge(name, rows.toDoubles(), ThousandRowsTest::joined);
                });
        from += batch;
      }
      assertEquals(ROWS, from);
    }
    return all;
  }

  private static double[] joined(double[] first, double[] second) {
    double[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static HostArray slice(HostArray rows, int from, int count) {
    int[] dims = rows.shape().toArray();
    dims[0] = count;
    int width = rows.shape().size() / ROWS;
    return HostArray.ofDoubles(
        TensorType.of(rows.type().dtype(), dims),
        Arrays.copyOfRange(rows.toDoubles(), from * width, (from + count) * width));
  }

  private static void assertClose(String what, double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], tolerance, what + " " + i);
    }
  }
}
