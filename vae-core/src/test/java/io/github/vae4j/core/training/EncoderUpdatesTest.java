package io.github.vae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.profile.TrainingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of an encoder that lags behind its decoder. */
class EncoderUpdatesTest {
  private static final Dataset TRAINING = digits(0, 70); // 5 steps an epoch
  private static final Dataset VALIDATION = digits(70, 130);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final List<EpochReport> epochs = new ArrayList<>();
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    backend.close();
  }

  private static Dataset digits(int from, int to) {
    return Datasets.digits().subset(IntStream.range(from, to).toArray(), "digits");
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .epochs(6)
        .batchSize(16)
        .learningRate(0.01)
        .schedule(Schedule.CONSTANT)
        .encoderUpdates(40)
        .verify(false);
  }

  private Trainer trainer(VaeModel model, TrainingOptions options) {
    return Trainer.of(model, Preprocessing.divide(16))
        .options(options)
        .listener(
            new TrainingListener() {
              @Override
              public void onEpoch(EpochReport report) {
                epochs.add(report);
              }
            });
  }

  private static VaeSpec model() {
    return VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.BERNOULLI, 8);
  }

  /** Normal data of variance 2, as {@link LinearGaussian#line} has them. */
  private static Rows line() {
    double[] noise = new double[400];
    Noise.NORMAL.fill(RandomKey.of(2), 0, noise);
    float[][] rows = new float[noise.length][1];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = (float) (noise[i] * Math.sqrt(2));
    }
    return new Rows(rows);
  }

  @Test
  void theEncoderGoesToThePosteriorAndAllElseStays() {
    LinearGaussian start = LinearGaussian.line().withProposal(0, -0.5, 1.5);
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(100)
            .batchSize(100)
            .learningRate(0.02)
            .schedule(Schedule.CONSTANT)
            .dtype(DType.FLOAT64)
            .encoderUpdates(50)
            .build();
    Trainer trainer = Trainer.of(start, Preprocessing.divide(1)).unsaved().options(options);
    try (TrainingSteps steps = trainer.steps(line(), backend);
        EncoderUpdates encoder =
            EncoderUpdates.open(
                start, Elbo.defaults(), line(), Preprocessing.divide(1), options, backend)) {
      Map<String, HostArray> before = steps.state();
      for (int i = 0; i < 40; i++) {
        encoder.before(0, steps.arrays());
      }
      Map<String, HostArray> after = steps.state();
      assertEquals(0.5, Named.get(after, LinearGaussian.SLOPE).get(0), 0.03);
      assertEquals(
          Math.log(Math.sqrt(0.5)), Named.get(after, LinearGaussian.LOG_SCALE).get(0), 0.05);
      assertEquals(0, Named.get(after, LinearGaussian.INTERCEPT).get(0), 0.05);
      assertEquals(before.keySet(), after.keySet());
      for (String name : before.keySet()) {
        if (name.startsWith(LinearGaussian.SHIFT)) {
          assertEquals(before.get(name), after.get(name), name);
        }
      }
    }
  }

  /** The ELBO, which tells of what is trained a number of its own for each update. */
  private record Told(boolean rising) implements InferenceMethod {
    @Override
    public String name() {
      return "told";
    }

    @Override
    public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
      Objective elbo = Elbo.defaults().objective(model, x, context);
      // The slope of the encoder is moved by its updates in one direction.
      Tensor told = elbo.value().sub(elbo.value());
      if (rising) {
        told = told.add(model.posterior(x).mean().orElseThrow().sum(1));
      }
      Tensor surrogate = rising ? context.mean(told) : elbo.surrogate();
      return new Objective(surrogate, "told", 1, elbo.value(), elbo.parts()).withWeighted(told);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 100, 30", "false, 20, 20", "true, 47, 47", "true, 5, 5"})
  void theyGoOnWhileTheBoundRisesFromOneWindowToTheNext(boolean rising, int most, long expected) {
    LinearGaussian start = LinearGaussian.line().withProposal(0, -0.5, 1.5);
    float[][] same = new float[100][1];
    for (float[] row : same) {
      row[0] = 1;
    }
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(1)
            .batchSize(100)
            .optimizer(new Sgd(0))
            .learningRate(0.01)
            .encoderUpdates(most)
            .build();
    Told method = new Told(rising);
    Rows data = new Rows(same);
    Trainer trainer =
        Trainer.of(start, Preprocessing.divide(1)).unsaved().method(method).options(options);
    try (TrainingSteps steps = trainer.steps(data, backend);
        EncoderUpdates encoder =
            EncoderUpdates.open(start, method, data, Preprocessing.divide(1), options, backend)) {
      encoder.before(0, steps.arrays());
      assertEquals(expected, encoder.count());
      encoder.before(0, steps.arrays());
      assertEquals(2 * expected, encoder.count());
    }
  }

  @Test
  void anUpdateIsThatOfTheStepWithoutTheDecoder() {
    VaeSpec model = model();
    TrainingOptions options = options().dtype(DType.FLOAT64).encoderUpdates(1).build();
    Trainer trainer = trainer(model, options);
    Set<String> names = ModelParameters.ofEncoder(model, DType.FLOAT64);
    try (TrainingSteps steps = trainer.steps(TRAINING, backend);
        EncoderUpdates encoder =
            EncoderUpdates.open(
                model, Elbo.defaults(), TRAINING, Preprocessing.divide(16), options, backend)) {
      Map<String, HostArray> start = steps.state();
      encoder.before(0, steps.arrays());
      encoder.before(0, steps.arrays());
      Map<String, HostArray> found = steps.state();
      // The same by whole steps on the same batches, with the decoder put back after each.
      steps.restore(start);
      StepInputs inputs = inputsOf(model, options);
      for (int i = 0; i < 2; i++) {
        Map<String, HostArray> given = new LinkedHashMap<>(inputs.batch(i).inputs());
        given.putAll(inputs.rates(0));
        given.put(StepProgram.ENCODER_STEP, inputs.number(i + 1));
        steps.run(given);
        Map<String, HostArray> moved = steps.state();
        start.forEach(
            (name, value) -> {
              if (!names.contains(name.replaceFirst("#.*", ""))) {
                moved.put(name, value);
              }
            });
        steps.restore(moved);
      }
      steps
          .state()
          .forEach(
              (name, value) -> {
                for (int j = 0; j < value.shape().size(); j++) {
                  assertEquals(value.get(j), Named.get(found, name).get(j), 1e-12, name);
                }
              });
      assertNotEquals(start, found);
    }
  }

  private StepInputs inputsOf(VaeModel model, TrainingOptions options) {
    StepProgram whole = StepProgram.trace(model, Elbo.defaults(), options);
    return new StepInputs(
        model,
        TRAINING,
        Preprocessing.divide(16),
        options,
        CompiledStep.compile(backend, whole),
        "encoder training",
        TrainingClock.none());
  }

  @Test
  void aStepKnowsTheNumberOfTheEncodersUpdate() {
    VaeSpec model = model();
    TrainingOptions options = options().encoderUpdates(20).build();
    try (TrainingSteps steps = trainer(model, options).steps(TRAINING, backend);
        EncoderUpdates encoder =
            EncoderUpdates.open(
                model, Elbo.defaults(), TRAINING, Preprocessing.divide(16), options, backend)) {
      encoder.before(0, steps.arrays());
      assertEquals(20, encoder.count());
      Map<String, HostArray> given = encoder.numbered(steps.inputs(3), 3);
      assertEquals(24, Named.get(given, StepProgram.ENCODER_STEP).get(0));
      assertEquals(4, Named.get(given, StepProgram.STEP).get(0));
    }
  }

  @Test
  void theyEndForGoodOnceTheInformationRisesNoMore() {
    trainer(model(), options().epochs(60).build()).fit(TRAINING, VALIDATION, backend);
    int last = 0;
    while (epochs.get(last).information().isPresent()) {
      last++;
    }
    last--;
    assertTrue(last > 0 && last < 55, "epoch " + last);
    List<Double> found =
        epochs.subList(0, last + 1).stream()
            .map(report -> report.information().map(Estimate::mean).orElseThrow())
            .toList();
    for (int i = 1; i < last; i++) {
      assertTrue(found.get(i) > found.get(i - 1), found.toString());
    }
    assertTrue(found.get(last) <= found.get(last - 1), found.toString());
    long updates = epochs.get(last).encoderUpdates();
    assertTrue(updates >= 30L * 5 * (last + 1), "updates " + updates);
    for (EpochReport report : epochs.subList(last + 1, epochs.size())) {
      assertEquals(updates, report.encoderUpdates());
      assertTrue(report.information().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 5, 12, 23})
  void aStoppedTrainingGoesOnWithTheSameBits(long steps) {
    Trainer trainer = trainer(model(), options().average(0.9).klWarmup(0.2).build());
    TrainedVae whole = trainer.fit(TRAINING, VALIDATION, backend);
    List<Long> updates = epochs.stream().map(EpochReport::encoderUpdates).toList();
    epochs.clear();
    Path file = folder.resolve("checkpoint");
    AtomicLong taken = new AtomicLong();
    Trainer stopping =
        trainer
            .checkpoints(file, Duration.ofHours(1))
            .stopWhen(() -> taken.incrementAndGet() == steps);
    assertThrows(TrainingStoppedException.class, () -> stopping.fit(TRAINING, VALIDATION, backend));
    TrainedVae resumed = trainer.resume(Checkpoint.read(file)).fit(TRAINING, VALIDATION, backend);
    assertEquals(whole.parameters(), resumed.parameters());
    assertEquals(updates, epochs.stream().map(EpochReport::encoderUpdates).toList());
  }

  @Test
  void withoutValidationDataTheInformationIsThatOfTheTrainingData() {
    trainer(model(), options().epochs(1).build()).fit(TRAINING, backend);
    assertEquals(70, epochs.get(0).information().orElseThrow().count());
  }

  @Test
  void anUpdateThatIsNotFiniteIsNamedAndTheModelBeforeItIsKept() {
    VaeSpec model = VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.NORMAL, 8);
    Trainer trainer = trainer(model, options().optimizer(new Sgd(0)).learningRate(1e20).build());
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class, () -> trainer.fit(TRAINING, VALIDATION, backend));
    assertTrue(
        e.getMessage()
            .startsWith("training: an update of the encoder before step 1 of epoch 1 gave"),
        e.getMessage());
    assertEquals(ModelParameters.of(model, DType.FLOAT32).size(), e.lastGood().parameters().size());
  }

  @Test
  void aPosteriorWithoutInformationIsRefused() {
    VaeSpec model =
        VaeSpec.builder(Shape.of(8, 8))
            .latent(3)
            .posterior(Posterior.of("iaf:2"))
            .likelihood(Likelihoods.BERNOULLI)
            .build();
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> trainer(model, options().build()).fit(TRAINING, backend))
                .getMessage());
    assertTrue(message.startsWith("encoder updates: end when the mutual"), message);
    IllegalArgumentException before =
        assertThrows(
            IllegalArgumentException.class,
            () -> trainer(model, options().build()).check(TRAINING, VALIDATION, backend));
    assertEquals(message, before.getMessage());
  }

  @Test
  void theParametersOfTheEncoderAreThoseOfNothingElse() {
    assertEquals(
        Set.of(LinearGaussian.SLOPE, LinearGaussian.INTERCEPT, LinearGaussian.LOG_SCALE),
        ModelParameters.ofEncoder(LinearGaussian.line().withProposal(0, -0.5, 1.5), DType.FLOAT32));
    for (String prior : List.of("normal", "mixture:3", "vamp:4")) {
      VaeSpec model =
          VaeSpec.builder(Shape.of(8, 8))
              .latent(3)
              .prior(Prior.of(prior))
              .likelihood(Likelihoods.BERNOULLI)
              .build();
      Set<String> names = ModelParameters.ofEncoder(model, DType.FLOAT32);
      assertFalse(names.isEmpty());
      assertTrue(names.stream().allMatch(name -> name.startsWith("encoder/")), names.toString());
      assertEquals(
          ModelParameters.of(model, DType.FLOAT32).stream()
              .filter(parameter -> parameter.name().startsWith("encoder/"))
              .count(),
          names.size());
    }
  }
}
