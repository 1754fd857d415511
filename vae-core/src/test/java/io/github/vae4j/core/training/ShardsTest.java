package io.github.vae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.examination.FaultyBackend;
import io.github.vae4j.core.examination.FaultyBackend.Fault;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.profile.EquationGroup;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingProfile;
import io.github.vae4j.core.shard.Shard;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.shard.ShardScheduler;
import io.github.vae4j.core.shard.TreeSum;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps whose batch is cut into shards. */
class ShardsTest {
  private static final int BATCH = 12;
  private static final int SHARDS = 3;

  /** Batches of 12, 12 and 2: of the last one two shards have no datum. */
  private static final Dataset DIGITS = digits(0, 26);

  private static final Map<String, Shape> LABELS = Map.of(Given.CONDITION, Shape.of(10));

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final List<Verification> verified = new ArrayList<>();
  private final List<TrainingProfile> profiles = new ArrayList<>();
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    backend.close();
  }

  private static Dataset digits(int from, int to) {
    return Datasets.digits().subset(IntStream.range(from, to).toArray(), "digits");
  }

  private static VaeSpec.Builder model() {
    return VaeSpec.builder(Shape.of(8, 8))
        .latent(3)
        .network(Network.of("mlp:8"))
        .likelihood(Likelihoods.BERNOULLI);
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(2).batchSize(BATCH).shards(SHARDS).learningRate(0.01);
  }

  private static InferenceMethod method(String word) {
    return InferenceMethods.discover().create(word);
  }

  private Trainer trainer(VaeModel model, TrainingOptions options) {
    return Trainer.of(model, Preprocessing.divide(16))
        .options(options)
        .listener(
            new TrainingListener() {
              @Override
              public void onVerified(Verification verification) {
                verified.add(verification);
              }

              @Override
              public void onProfile(TrainingProfile profile) {
                profiles.add(profile);
              }
            });
  }

  /**
   * Compares the bound, its parts and the gradients of a whole pass with those of whole batches.
   */
  private void assertAsWhole(Trainer trainer, Dataset data) {
    TrainingOptions whole =
        options().shards(1).dtype(DType.FLOAT64).optimizer(new Sgd(0)).learningRate(1).build();
    TrainingOptions cut = whole.toBuilder().shards(SHARDS).build();
    try (TrainingSteps expected = trainer.options(whole).steps(data, backend);
        TrainingSteps found = trainer.options(cut).steps(data, backend)) {
      Map<String, HostArray> start = expected.state();
      int steps = whole.stepsPerPass(data.size());
      for (int i = 0; i < steps; i++) {
        HostArray report = expected.run(expected.inputs(i));
        HostArray ofShards = found.run(found.inputs(i));
        assertEquals(report.type(), ofShards.type());
        int count = Math.min(BATCH, data.size() - i * BATCH);
        for (int j = 0; j < report.shape().size(); j++) {
          if (j % BATCH < count) {
            assertClose(report.get(j), ofShards.get(j), "report " + j + " of step " + i);
          }
        }
        Map<String, HostArray> moved = found.state();
        expected
            .state()
            .forEach(
                (name, value) -> {
                  for (int j = 0; j < value.shape().size(); j++) {
                    assertClose(value.get(j), Named.get(moved, name).get(j), name + " " + j);
                  }
                });
        expected.restore(start); // steps of rate 1 would leave the model's range
        found.restore(start);
      }
    }
  }

  private static void assertClose(double expected, double found, String what) {
    assertEquals(expected, found, 1e-11 * Math.max(1, Math.abs(expected)), what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo",
        "elbo:4",
        "elbo:2,sampled",
        "elbo:2,stl",
        "iwae:5",
        "iwae:5,dreg",
        "miwae:2,3",
        "piwae:2,3",
        "ciwae:4,0.5",
        "renyi:0.5,5",
        "vimco:3",
        "rws:3",
        "wake-sleep",
        "full-vb"
      })
  void shardsAddUpToTheBatch(String word) {
    assertAsWhole(trainer(model().build(), options().build()).method(method(word)), DIGITS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mlp:8,dropout=0.3 | full | vamp:3",
        "mlp:8 | iaf:2 | realnvp:2",
        "mlp:8 | planar:2 | mixture:2",
        "conv:2 | normal | normal",
        "resnet:2 | lowrank:1 | normal",
      })
  void everyNetworkAndPosteriorDrawsTheNoiseOfItsRows(
      String network, String posterior, String prior) {
    VaeSpec spec =
        model()
            .network(Network.of(network))
            .posterior(Posterior.of(posterior))
            .prior(Prior.of(prior))
            .build();
    for (String word : List.of("elbo:2", "iwae:3,dreg")) {
      if (!word.contains("dreg") || !posterior.contains("planar")) {
        assertAsWhole(trainer(spec, options().build()).method(method(word)), DIGITS);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bernoulli | bernoulli | concrete:0.5",
        "categorical:3 | categorical:3 | concrete:0.5",
        "categorical:3 | categorical:3 | vimco:3",
        "bernoulli | bernoulli | rws:3",
      })
  void discreteLatentsToo(String posterior, String prior, String word) {
    VaeSpec spec = model().posterior(Posterior.of(posterior)).prior(Prior.of(prior)).build();
    assertAsWhole(trainer(spec, options().build()).method(method(word)), DIGITS);
  }

  /** Layers of latents, and conditions of rows. */
  @Test
  void hierarchiesAndConditionsToo() {
    VaeModel layers =
        Models.make(
            "hierarchy:latent=3,2;between=mlp:6;encoder=mlp:6;decoder=mlp:6",
            Shape.of(8, 8),
            Map.of());
    for (String word : List.of("elbo", "iwae:3,dreg")) {
      assertAsWhole(trainer(layers, options().build()).method(method(word)), DIGITS);
    }
    VaeSpec conditional = model().condition(10).build();
    Trainer trainer =
        Trainer.of(
            conditional,
            Preprocessing.divide(16)
                .with(Conditioning.fitting(Datasets.digits(), List.of("label"))));
    assertAsWhole(trainer.method(method("iwae:3")), DIGITS);
  }

  /** A model whose noise holds the rows once for each class. */
  @Test
  void everyClassOfARowIsInItsShard() {
    VaeModel m2 =
        Models.make(
            "m2:latent=2;encoder=mlp:6;decoder=mlp:6;classifier=mlp:6", Shape.of(8, 8), LABELS);
    Preprocessing preprocessing =
        Preprocessing.divide(16).with(Conditioning.fitting(Datasets.digits(), List.of("label")));
    for (String word : List.of("m2:0", "vimco:2", "rws:2,wake")) {
      assertAsWhole(Trainer.of(m2, preprocessing).method(method(word)), DIGITS);
    }
    String message =
        refusal(() -> Trainer.of(m2, preprocessing).options(options().build()).plan(backend));
    assertTrue(message.startsWith("shards: m2 needs 1 shard, got 3: it divides by "), message);
  }

  /** Columns of several types, some cells missing. */
  @ParameterizedTest
  @ValueSource(strings = {"elbo", "iwae:5", "iwae:5,dreg", "full-vb"})
  void tablesWithMissingCellsToo(String word) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      Object number = i % 5 == 1 ? "" : 0.25 * (i % 9) - 1;
      Object level = i % 7 == 2 ? "" : List.of("A", "B", "C").get(i % 3);
      rows.add(List.of(number, level, i % 4));
    }
    Dataset table = Datasets.table("table", List.of("number", "level", "count"), rows);
    TableSchema schema = TableSchema.infer(table, SchemaOptions.defaults());
    VaeSpec spec = VaeSpec.builder(schema).network(Network.of("mlp:6")).latent(2).build();
    Trainer trainer = Trainer.of(spec, Preprocessing.of(schema)).options(options().build());
    assertAsWhole(trainer.method(method(word)), table);
  }

  @Test
  void updatesOfTheEncoderAloneAreCutToo() {
    TrainingOptions.Builder options =
        options().dtype(DType.FLOAT64).optimizer(new Sgd(0.9)).encoderUpdates(3);
    VaeSpec spec = model().build();
    Dataset validation = digits(30, 50);
    Map<String, HostArray> found =
        trainer(spec, options.build()).fit(DIGITS, validation, backend).parameters();
    trainer(spec, options.shards(1).build())
        .fit(DIGITS, validation, backend)
        .parameters()
        .forEach(
            (name, value) -> {
              for (int i = 0; i < value.shape().size(); i++) {
                assertClose(value.get(i), Named.get(found, name).get(i), name);
              }
            });
  }

  /** Workers without data, each on an engine of its own, answer in any order. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whoeverComputesAShardTheBitsAreTheSame(int workers) {
    TrainingOptions options =
        options().clipNorm(1).average(0.8).klWarmup(0.5).encoderUpdates(2).shards(6).build();
    Dataset validation = digits(30, 50);
    Trainer trainer = trainer(model().build(), options);
    TrainedVae expected = trainer.fit(DIGITS, validation, backend);
    List<ShardGradients> opened = new ArrayList<>();
    List<Backend> engines = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    AtomicLong steps = new AtomicLong();
    ShardScheduler scheduler =
        (parameters, shards) -> {
          long step = steps.getAndIncrement();
          List<Future<ShardGradient>> found = new ArrayList<>();
          for (Shard shard : shards) {
            byte[] sent = shard.toBytes();
            ShardGradients worker = opened.get((int) (shard.number() + step) % workers);
            found.add(threads.submit(() -> worker.gradient(parameters, Shard.of(sent))));
          }
          TreeSum<ShardGradient> sum = new TreeSum<>(shards.size(), opened.get(0)::sum);
          for (int i = shards.size() - 1; i >= 0; i--) {
            sum.add(i, ShardGradient.of(answer(found.get(i)).toBytes()));
          }
          return sum.total();
        };
    try {
      for (int i = 0; i < workers; i++) {
        engines.add(PlainJava.provider().open(BackendConfig.defaults()));
        TrainingOptions needed =
            TrainingOptions.builder().batchSize(BATCH).shards(6).verify(false).build();
        opened.add(
            Trainer.of(model().build(), Preprocessing.divide(1))
                .options(needed)
                .shardGradients(DIGITS.size(), engines.get(i)));
      }
      TrainedVae found = trainer.scheduled(scheduler).fit(DIGITS, validation, backend);
      assertEquals(6, steps.get());
      assertEquals(expected.digest(), found.digest());
    } finally {
      threads.shutdownNow();
      opened.forEach(ShardGradients::close);
      engines.forEach(Backend::close);
    }
  }

  private static <T> T answer(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** In FLOAT32, by sums in plain Java. */
  @Test
  void theSumOfShardsIsATree() {
    Trainer trainer = trainer(model().build(), options().shards(6).build());
    try (ShardGradients worker = trainer.shardGradients(DIGITS.size(), backend)) {
      List<ShardGradient> found = new ArrayList<>();
      ShardScheduler tree =
          (parameters, shards) -> {
            found.clear();
            shards.forEach(shard -> found.add(worker.gradient(parameters, shard)));
            ShardGradient four = plus(plus(found, 0, 1), plus(found, 2, 3));
            return plus(four, plus(found, 4, 5));
          };
      ShardScheduler line =
          (parameters, shards) -> {
            found.clear();
            shards.forEach(shard -> found.add(worker.gradient(parameters, shard)));
            return found.stream().reduce(ShardsTest::plus).orElseThrow();
          };
      Map<String, HostArray> expected = trainer.scheduled(tree).fit(DIGITS, backend).parameters();
      assertEquals(expected, trainer.fit(DIGITS, backend).parameters());
      assertNotEquals(expected, trainer.scheduled(line).fit(DIGITS, backend).parameters());
    }
  }

  private static ShardGradient plus(List<ShardGradient> all, int first, int next) {
    return plus(all.get(first), all.get(next));
  }

  private static ShardGradient plus(ShardGradient first, ShardGradient next) {
    Map<String, HostArray> sum = new HashMap<>();
    first
        .values()
        .forEach(
            (name, array) -> {
              float[] all = array.floats().clone();
              for (int i = 0; i < all.length; i++) {
                all[i] += Named.get(next.values(), name).floats()[i];
              }
              sum.put(name, HostArray.of(array.shape(), all));
            });
    return new ShardGradient(sum, CompiledStep.inOrder(List.of(first.report(), next.report())));
  }

  @Test
  void noiseOfTheEngineDiffersBetweenShards() {
    TrainingOptions options = options().deviceNoise(true).build();
    Dataset same = Datasets.of("same", new float[BATCH][64]);
    try (TrainingSteps steps = trainer(model().build(), options).steps(same, backend)) {
      HostArray report = steps.run(steps.inputs(0));
      assertEquals(BATCH, IntStream.range(0, BATCH).mapToDouble(report::get).distinct().count());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 6})
  void aStoppedTrainingGoesOnWithTheSameBits(long steps) {
    Dataset validation = digits(30, 50);
    TrainingOptions options = options().average(0.9).encoderUpdates(3).epochs(3).build();
    Trainer trainer = trainer(model().build(), options);
    TrainedVae whole = trainer.fit(DIGITS, validation, backend);
    Path file = folder.resolve("checkpoint");
    AtomicLong taken = new AtomicLong();
    Trainer stopping =
        trainer
            .checkpoints(file, Duration.ofHours(1))
            .stopWhen(() -> taken.incrementAndGet() == steps);
    assertThrows(TrainingStoppedException.class, () -> stopping.fit(DIGITS, validation, backend));
    Checkpoint kept = Checkpoint.read(file);
    TrainedVae resumed = trainer.resume(kept).fit(DIGITS, validation, backend);
    assertEquals(whole.parameters(), resumed.parameters());
    assertEquals(whole.provenance(), resumed.provenance());
    assertTrue(
        String.valueOf(whole.provenance().get("options")).contains("shards=3"),
        whole.provenance()::toString);
    Trainer other = trainer.options(options.toBuilder().shards(4).build());
    String message = refusal(() -> other.resume(kept).fit(DIGITS, validation, backend));
    assertTrue(message.contains("another number of shards: it began with 3, not 4"), message);
  }

  @Test
  void theFirstStepIsVerified() {
    trainer(model().build(), options().average(0.9).clipNorm(1).build()).fit(DIGITS, backend);
    assertEquals(1, verified.size());
    String finding = verified.get(0).finding();
    assertTrue(finding.endsWith(" in 4 of 12 rows"), finding);
    for (String operation : List.of("sigmoid", "adamUpdate")) {
      try (Backend faulty = new FaultyBackend(operation, Fault.WRONG_BLOCK)) {
        VerificationException e =
            assertThrows(
                VerificationException.class,
                () -> trainer(model().build(), options().build()).fit(DIGITS, faulty));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("The first operation that differs is " + operation), message);
      }
    }
  }

  @Test
  void whatTurnsInfiniteIsNamed() {
    TrainingOptions options =
        options().optimizer(new Sgd(0)).learningRate(1e20).verify(false).epochs(5).build();
    Trainer trainer = trainer(VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.NORMAL, 8), options);
    TrainingDivergedException e =
        assertThrows(TrainingDivergedException.class, () -> trainer.fit(DIGITS, backend));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("the first value that is not finite is "), message);
    assertTrue(message.contains("float32["), message);
    e.lastGood()
        .parameters()
        .values()
        .forEach(
            parameter ->
                assertTrue(Arrays.stream(parameter.toDoubles()).allMatch(Double::isFinite)));
  }

  @Test
  void theProfileNamesThePhasesOfShards() {
    Trainer trainer = trainer(model().build(), options().epochs(4).build());
    Map<String, HostArray> plain = trainer.fit(DIGITS, backend).parameters();
    assertEquals(plain, trainer.profiled(true).fit(DIGITS, backend).parameters());
    TrainingProfile profile = profiles.get(0);
    assertTrue(profile.inShards());
    assertEquals(12, profile.time(Phase.STEP).count());
    assertEquals(12, profile.time(Phase.UPDATE).count());
    assertEquals(24, profile.time(Phase.SUM).count());
    assertEquals(36, profile.time(Phase.RUN).count() + profile.time(Phase.TIMED_RUN).count());
    assertTrue(profile.otherSecondsOfSteps() >= 0);
    // The gradient of the encoder's weights has its place as in a step in one piece.
    assertEquals(
        List.of("encoder/0"),
        profile.equations().stream()
            .filter(group -> group.operation().equals("matmul") && group.shape().equals("[64, 8]"))
            .map(EquationGroup::place)
            .toList());
  }

  @Test
  void memoryFallsWithTheShards() {
    TrainingOptions.Builder options = options().batchSize(1200);
    VaeSpec spec = model().build();
    TrainingPlan whole = trainer(spec, options.shards(1).build()).plan(backend);
    TrainingPlan cut = trainer(spec, options.shards(12).build()).plan(backend);
    assertTrue(cut.peakBytes() < whole.peakBytes() / 10, cut + " " + whole);
    assertEquals(whole.stateBytes(), cut.stateBytes());
    assertEquals(whole.parameters(), cut.parameters());
    assertEquals(whole.flops().products(), cut.flops().products());
  }

  @Test
  void whatIsNoSumOverRowsIsRefusedBeforeAnyWork() {
    Trainer trainer = trainer(model().build(), options().build());
    String reason =
        "shards: elbo:free-bits=0.1 needs 1 shard, got 3: free bits compare the mean KL of the whole"
            + " batch";
    Trainer freeBits = trainer.method(new Elbo(1, Elbo.KlEstimator.ANALYTIC, 0.1));
    Dataset unread = new Unread();
    assertTrue(refusal(() -> freeBits.fit(unread, backend)).startsWith(reason));
    assertTrue(refusal(() -> freeBits.steps(unread, backend)).startsWith(reason));
    assertTrue(refusal(() -> freeBits.check(unread, unread, backend)).startsWith(reason));
    String message = refusal(() -> trainer.method(new Silent()).plan(backend));
    assertTrue(message.startsWith("shards: silent needs 1 shard, got 3: it does not say"), message);
    Trainer one = trainer.options(options().shards(1).build());
    message = refusal(() -> one.shardGradients(26, backend));
    assertTrue(message.startsWith("shards: need to be at least 2"), message);
    ShardScheduler nobody =
        (parameters, shards) -> {
          throw new AssertionError("a step was taken");
        };
    message = refusal(() -> one.scheduled(nobody).fit(unread, backend));
    assertTrue(message.startsWith("shards: need to be at least 2"), message);
    one.method(new Silent()).plan(backend);
  }

  @ParameterizedTest
  @CsvSource({"100, 3, 99", "100, 7, 98", "5, 12, 12", "17, 12, 12", "18, 12, 24"})
  void aBatchThatShardsDoNotDivideIsRefused(int batch, int shards, int nearest) {
    assertEquals(
        "batch size: needs to be a multiple of the "
            + shards
            + " shards, of which the nearest is "
            + nearest
            + ", got "
            + batch,
        refusal(() -> TrainingOptions.builder().batchSize(batch).shards(shards).build()));
    refusal(() -> TrainingOptions.builder().shards(0).build());
  }

  private static String refusal(Runnable action) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  /** A method that does not say whether it is a mean over rows. */
  private record Silent() implements InferenceMethod {
    @Override
    public String name() {
      return "silent";
    }

    @Override
    public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
      return Elbo.defaults().objective(model, x, context);
    }
  }

  /** Data that nobody may read. */
  private record Unread() implements Dataset {
    @Override
    public String name() {
      return "unread";
    }

    @Override
    public int size() {
      return 100;
    }

    @Override
    public Shape itemShape() {
      return Shape.of(8, 8);
    }

    @Override
    public void read(int index, float[] target, int offset) {
      throw new AssertionError("data were read");
    }

    @Override
    public boolean hasLabels() {
      return false;
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String place(int index, int element) {
      return "unread";
    }

    @Override
    public void close() {}
  }
}
