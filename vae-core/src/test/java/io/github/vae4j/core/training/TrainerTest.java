package io.github.vae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.MultiSampleBound;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Prior;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final List<EpochReport> epochs = new ArrayList<>();

  @AfterEach
  void close() {
    backend.close();
  }

  private Trainer trainer(VaeModel model, TrainingOptions options) {
    return trainer(model, Elbo.defaults(), options);
  }

  private Trainer trainer(InferenceMethod method, TrainingOptions options) {
    return trainer(spec(), method, options);
  }

  private Trainer trainer(VaeModel model, InferenceMethod method, TrainingOptions options) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            epochs.add(report);
          }
        };
    return Trainer.of(model, Preprocessing.divide(16))
        .method(method)
        .options(options)
        .initialValues(start(model))
        .listener(listener);
  }

  /** Starts from the mean digit: training then begins where independent pixels end. */
  private static Map<String, double[]> start(VaeModel model) {
    double[] mean = DatasetStatistics.of(Datasets.digits()).mean().clone();
    Arrays.setAll(mean, i -> mean[i] / 16);
    return model instanceof VaeSpec spec ? spec.startFrom(new Sample(mean)) : Map.of();
  }

  /** Data of which only the mean is known. */
  private record Sample(double[] mean) implements DataSample {
    @Override
    public float[][] rows(int count) {
      throw new IllegalStateException("no part of this model asks for rows");
    }
  }

  private static VaeSpec spec() {
    return VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.BERNOULLI, 32);
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(3).batchSize(64);
  }

  private static Splits.Parts digits() {
    Dataset all = Datasets.digits();
    int[] some = new int[300];
    Arrays.setAll(some, i -> i);
    return Splits.validation(all.subset(some, "digits"), 0.2, RandomKey.of(1));
  }

  @Test
  void stepByStepItComesToTheSameParameters() {
    Trainer trainer = trainer(spec(), options().epochs(2).build());
    Dataset data = digits().training();
    Map<String, HostArray> fitted = trainer.fit(data, backend).parameters();
    try (TrainingSteps steps = trainer.steps(data, backend)) {
      assertEquals(8, steps.count());
      for (int i = 0; i < steps.count(); i++) {
        steps.run(steps.inputs(i));
      }
      Map<String, HostArray> state = steps.state();
      assertEquals(List.copyOf(fitted.keySet()), steps.parameters());
      fitted.forEach((name, value) -> assertEquals(value, state.get(name), name));
    }
  }

  @Test
  void aStepOfALongerTrainingHasTheRatesOfThat() {
    Trainer trainer = trainer(spec(), options().epochs(2).klWarmup(0.5).build());
    try (TrainingSteps steps = trainer.steps(digits().training(), backend)) {
      Map<String, HostArray> own = steps.inputs(3);
      Map<String, HostArray> ofLonger = steps.inputs(3, 80);
      assertEquals(own, steps.inputs(3, 8));
      assertEquals(own.get("x"), ofLonger.get("x"));
      // A cosine from the rate at the start; the KL weight after 3 of 40 steps.
      double rate = 0.001 * 0.5 * (1 + Math.cos(Math.PI * 3 / 80));
      assertEquals((float) rate, ofLonger.get("learningRate").get(0), 1e-9);
      assertEquals((float) (3 / 40.0), ofLonger.get("klWeight").get(0), 0);
    }
  }

  @Test
  void aListenerMayHaveTheModelOfEachStep() {
    List<TrainedVae> models = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report, Supplier<TrainedVae> model) {
            models.add(model.get());
          }
        };
    Trainer trainer = trainer(spec(), options().epochs(1).build()).listener(listener);
    Dataset data = digits().training();
    TrainedVae fitted = trainer.fit(data, backend);
    try (TrainingSteps steps = trainer.steps(data, backend)) {
      assertEquals(steps.count(), models.size());
      for (TrainedVae model : models) {
        steps.run(steps.inputs(models.indexOf(model)));
        Map<String, HostArray> state = steps.state();
        model.parameters().forEach((name, value) -> assertEquals(state.get(name), value, name));
      }
    }
    assertEquals(fitted.parameters(), models.get(models.size() - 1).parameters());
  }

  @Test
  void aStepFromARestoredStateGivesTheSameBits() {
    try (TrainingSteps steps =
        trainer(spec(), options().build()).steps(digits().training(), backend)) {
      steps.run(steps.inputs(0));
      Map<String, HostArray> before = steps.state();
      HostArray report = steps.run(steps.inputs(1));
      Map<String, HostArray> after = steps.state();
      assertNotEquals(before, after);
      steps.run(steps.inputs(2));
      steps.restore(before);
      assertEquals(before, steps.state());
      assertEquals(report, steps.run(steps.inputs(1)));
      assertEquals(after, steps.state());
    }
  }

  @Test
  void trainingLearnsMoreThanIndependentPixels() {
    Dataset all = Datasets.digits();
    Splits.Parts parts = Splits.validation(all, 0.2, RandomKey.of(1));
    trainer(spec(), options().epochs(25).build())
        .fit(parts.training(), parts.validation(), backend);
    double last = epochs.get(24).validation().orElseThrow().mean();
    // Independent pixels reach -26.83 on held-out digits, every grey level a probability.
    assertTrue(last > -26.5, "validation ELBO " + last);
    assertTrue(last > epochs.get(0).validation().orElseThrow().mean() + 1);
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
    Splits.Parts parts = digits();
    TrainedVae first = trainer(spec(), options().seed(5).build()).fit(parts.training(), backend);
    TrainedVae second = trainer(spec(), options().seed(5).build()).fit(parts.training(), backend);
    TrainedVae other = trainer(spec(), options().seed(6).build()).fit(parts.training(), backend);
    assertEquals(first.parameters(), second.parameters());
    assertNotEquals(first.parameters(), other.parameters());
  }

  @Test
  void noiseDrawnByTheReferenceIsTheNoiseItIsGiven() {
    Splits.Parts parts = digits();
    TrainedVae given = trainer(spec(), options().build()).fit(parts.training(), backend);
    TrainedVae drawn =
        trainer(spec(), options().deviceNoise(true).build()).fit(parts.training(), backend);
    assertEquals(given.parameters(), drawn.parameters());
  }

  @Test
  void everyDatumCountsOnceInEachEpochWhateverTheBatchSize() {
    Splits.Parts parts = digits();
    trainer(spec(), options().batchSize(77).build()).fit(parts.training(), backend);
    assertEquals(240, epochs.get(0).training().count());
    assertEquals(4, epochs.get(0).step());
  }

  @Test
  void theModelOfTheBestEpochIsKept() {
    Splits.Parts parts = digits();
    TrainedVae trained =
        trainer(
                spec(),
                options()
                    .epochs(6)
                    .optimizer(new Sgd(0))
                    .learningRate(0.05)
                    .schedule(Schedule.CONSTANT)
                    .build())
            .fit(parts.training(), parts.validation(), backend);
    int best = 0;
    for (int i = 1; i < epochs.size(); i++) {
      if (epochs
          .get(i)
          .validation()
          .orElseThrow()
          .betterThan(epochs.get(best).validation().orElseThrow())) {
        best = i;
      }
    }
    assertEquals(Integer.toString(best + 1), trained.provenance().get("epoch-kept"));
    assertTrue(epochs.get(best).best());
  }

  @Test
  void patienceStopsATrainingThatNoLongerImproves() {
    Splits.Parts parts = digits();
    trainer(spec(), options().epochs(50).learningRate(1e-12).patience(2).build())
        .fit(parts.training(), parts.validation(), backend);
    assertTrue(epochs.size() < 50, "ran " + epochs.size() + " epochs");
  }

  @Test
  void stepsAreWholePassesWithTheSameBits() {
    Dataset data = digits().training(); // 240, so 4 steps of 64 a pass
    TrainingOptions options = options().steps(22).build();
    Map<String, HostArray> bySteps = trainer(spec(), options).fit(data, backend).parameters();
    assertEquals(6, options.passes(data.size()));
    assertEquals(24, epochs.get(0).step());
    Map<String, HostArray> byEpochs =
        trainer(spec(), options().epochs(6).build()).fit(data, backend).parameters();
    assertEquals(byEpochs, bySteps);
  }

  @Test
  void aTrainingOfFewStepsIsAtLeastOnePass() {
    assertEquals(1, options().steps(2500).batchSize(10).build().passes(1_000_000));
    assertEquals(1, options().steps(2500).batchSize(10).build().passesPerLook(1_000_000));
  }

  @Test
  void stepsAreLookedAtEveryHundred() {
    Splits.Parts parts = digits();
    trainer(spec(), options().steps(230).build())
        .fit(parts.training(), parts.validation(), backend);
    assertEquals(List.of(100L, 200L, 232L), epochs.stream().map(EpochReport::step).toList());
    assertEquals(List.of(25, 50, 58), epochs.stream().map(EpochReport::epoch).toList());
    assertEquals(58, epochs.get(0).epochs());
    assertEquals(25 * 240, epochs.get(0).training().count());
    assertEquals(8 * 240, epochs.get(2).training().count());
  }

  @Test
  void patienceCountsLooks() {
    Splits.Parts parts = digits();
    trainer(spec(), options().steps(1000).learningRate(1e-12).patience(2).build())
        .fit(parts.training(), parts.validation(), backend);
    int last = 0;
    for (int i = 0; i < epochs.size(); i++) {
      last = epochs.get(i).best() ? i : last;
    }
    assertEquals(last + 3, epochs.size());
    assertTrue(epochs.size() < 10, "looked " + epochs.size() + " times");
  }

  @Test
  void aValueThatIsNotFiniteIsFoundAmongThePassesSinceTheLastLook() {
    Trainer trainer =
        trainer(
            VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.NORMAL, 32),
            options()
                .steps(120)
                .optimizer(new Sgd(0))
                .learningRate(5)
                .schedule(Schedule.CONSTANT)
                .build());
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class, () -> trainer.fit(digits().training(), backend));
    long epoch = (e.step() - 1) / 4 + 1;
    assertTrue(
        e.getMessage().contains("step " + e.step() + " of epoch " + epoch + ":"), e.getMessage());
  }

  @Test
  void theKlWeightRisesAndReachesBetaBeforeTheEnd() {
    TrainingOptions options = options().beta(2).klWarmup(0.5).build();
    assertEquals(0, options.klWeight(0, 8));
    assertEquals(1, options.klWeight(2, 8), 1e-12);
    assertEquals(2, options.klWeight(4, 8));
    assertEquals(2, options.klWeight(7, 8));
    assertThrows(IllegalArgumentException.class, () -> options().klWarmup(1).build());
    assertThrows(IllegalArgumentException.class, () -> options().klWarmup(-0.1).build());
  }

  @Test
  void theKlWeightRisesAnewInEachCycle() {
    TrainingOptions options = options().beta(3).klWarmup(0.5).klCycles(3).build();
    double[] expected = {0, 1, 2, 3, 3, 3}; // t / (R T / M) and then 1, times beta
    for (int step = 0; step < 18; step++) {
      assertEquals(expected[step % 6], options.klWeight(step, 18), 1e-12, "step " + step);
    }
    // Cycles that are no whole numbers of steps begin with the first step in them.
    assertEquals(0, options.klWeight(0, 10));
    assertEquals(3 * 2 * 2 / 10.0, options.klWeight(4, 10), 1e-12); // 0.2 of the second cycle
    assertEquals(3, options.klWeight(9, 10));
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> options().klCycles(4).build())
                .getMessage());
    assertTrue(message.contains("--kl-warmup 0.5"), message);
    assertThrows(IllegalArgumentException.class, () -> options().klCycles(0).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo",
        "elbo:stl",
        "iwae:5",
        "iwae:5,dreg",
        "miwae:2,3",
        "piwae:2,3",
        "piwae:2,3,dreg",
        "ciwae:5,0.5",
        "renyi:0.5,5,dreg"
      })
  void parametersOfALinearGaussianModelGoToTheExactPosterior(String word) {
    // Every bound is tight there.
    float[][] rows = new float[400][1];
    double[] noise = new double[400];
    Noise.NORMAL.fill(RandomKey.of(2), 0, noise);
    for (int i = 0; i < 400; i++) {
      rows[i][0] = (float) (noise[i] * Math.sqrt(2));
    }
    TrainingOptions options =
        TrainingOptions.builder().epochs(120).batchSize(100).learningRate(0.02).build();
    Map<String, HostArray> found =
        Trainer.of(LinearGaussian.line().withProposal(0, -0.5, 1.5), Preprocessing.divide(1))
            .unsaved()
            .method(InferenceMethods.discover().create(word))
            .options(options)
            .fit(new Rows(rows), backend)
            .parameters();
    assertEquals(0.5, found.get("slope").get(0), 0.03);
    assertEquals(Math.log(Math.sqrt(0.5)), found.get("log-scale").get(0), 0.05);
    // With a learned shift b of x, q(z|x) is centred on (x - b) / 2.
    assertEquals(-found.get("shift").get(0) / 2, found.get("intercept").get(0), 0.05);
  }

  @Test
  void betaIsRefusedByMethodsWithoutAKlTermAndAWarmUpIsNot() {
    Dataset data = digits().training();
    TrainingOptions.Builder options = options().epochs(1).beta(4);
    Trainer refused = trainer(MultiSampleBound.iwae(5), options.build());
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> refused.fit(data, backend))
                .getMessage());
    assertThrows(IllegalArgumentException.class, () -> refused.steps(data, backend).close());
    assertTrue(message.contains("iwae:5") && message.contains("4.0"), message);
    assertTrue(message.contains("elbo") && message.contains("warm-up"), message);
    trainer(MultiSampleBound.iwae(5), options.beta(1).klWarmup(0.5).build()).fit(data, backend);
    trainer(Elbo.defaults(), options.beta(4).build()).fit(data, backend);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rws:5", "rws:5,wake", "wake-sleep"})
  void aWarmUpIsRefusedByMethodsThatIgnoreTheKlWeight(String word) {
    InferenceMethod method = InferenceMethods.discover().create(word);
    Trainer refused = trainer(method, options().epochs(1).klWarmup(0.2).build());
    Dataset data = digits().training();
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> refused.fit(data, backend))
                .getMessage());
    assertTrue(message.startsWith("KL warm-up: " + word + " has no KL"), message);
    Trainer weighed = trainer(method, options().epochs(1).beta(2).build());
    String beta =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> weighed.fit(data, backend))
                .getMessage());
    assertFalse(beta.contains("warm-up"), beta);
  }

  @Test
  void theBestEpochIsChosenByTheMethodsOwnBound() {
    Splits.Parts parts = digits();
    trainer(MultiSampleBound.iwae(4).doublyReparameterized(), options().learningRate(0.01).build())
        .fit(parts.training(), parts.validation(), backend);
    for (EpochReport report : epochs) {
      assertEquals("IWAE-4", report.training().label());
      assertEquals("IWAE-4", report.validation().orElseThrow().label());
    }
    assertTrue(epochs.get(2).training().mean() > epochs.get(0).training().mean() + 1);
  }

  @Test
  void aValueThatIsNotFiniteIsNamedAndTheModelBeforeItIsKept() {
    Splits.Parts parts = digits();
    Trainer trainer =
        trainer(
            VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.NORMAL, 32),
            options()
                .epochs(30)
                .optimizer(new Sgd(0))
                .learningRate(1e4)
                .schedule(Schedule.CONSTANT)
                .build());
    TrainingDivergedException e =
        assertThrows(TrainingDivergedException.class, () -> trainer.fit(parts.training(), backend));
    assertTrue(e.getMessage().contains("step " + e.step() + " of epoch"), e.getMessage());
    assertTrue(e.getMessage().contains("the first value that is not finite is "), e.getMessage());
    for (HostArray parameter : e.lastGood().parameters().values()) {
      for (double value : parameter.toDoubles()) {
        assertTrue(Double.isFinite(value));
      }
    }
  }

  @Test
  void aValidationThatIsNotFiniteAfterFiniteStepsIsSaid() {
    Splits.Parts parts = digits();
    Trainer trainer =
        trainer(
            VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.NORMAL, 32),
            options()
                .epochs(30)
                .optimizer(new Sgd(0))
                .learningRate(1e4)
                .schedule(Schedule.CONSTANT)
                .build());
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () -> trainer.fit(parts.training(), parts.validation(), backend));
    assertTrue(e.getMessage().contains("validation ELBO of epoch"), e.getMessage());
    assertTrue(e.getMessage().contains(parts.validation().name() + ", row "), e.getMessage());
  }

  @Test
  void aLastStepThatBreaksTheModelIsSeenWithoutValidation() {
    Trainer trainer =
        trainer(
                LinearGaussian.line(),
                options()
                    .epochs(1)
                    .batchSize(1)
                    .optimizer(new Sgd(0))
                    .learningRate(3e38)
                    .schedule(Schedule.CONSTANT)
                    .build())
            .unsaved();
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class, () -> trainer.fit(Rows.repeated(1000, 1), backend));
    assertEquals(1, e.step());
    assertTrue(e.getMessage().contains("the first value that is not finite is "), e.getMessage());
    assertEquals(0.5f, Named.get(e.lastGood().parameters(), "slope").get(0));
  }

  @Test
  void dataThatAreNotFiniteAreRefusedWithTheirOwnRow() {
    Rows fine = new Rows(new float[][] {{1}, {2}, {3}, {4}});
    Rows nan = new Rows(new float[][] {{1}, {2}, {3}, {Float.NaN}});
    Trainer trainer = trainer(LinearGaussian.line(), options().epochs(1).build()).unsaved();
    for (Executable fit :
        new Executable[] {() -> trainer.fit(nan, backend), () -> trainer.fit(fine, nan, backend)}) {
      String message = String.valueOf(assertThrows(DataException.class, fit).getMessage());
      assertTrue(
          message.startsWith(nan.place(3, 0) + ": expected a finite number, found NaN"), message);
    }
  }

  @Test
  void anInitialValueThatIsNotFiniteIsRefused() {
    Trainer trainer =
        Trainer.of(LinearGaussian.line(), Preprocessing.divide(1))
            .unsaved()
            .options(options().build())
            .initialValues(Map.of("slope", new double[] {Double.NaN}));
    NonFiniteException e =
        assertThrows(NonFiniteException.class, () -> trainer.fit(Rows.repeated(1, 3), backend));
    assertTrue(
        e.getMessage().startsWith("initial values, tensor 'slope', element [0, 0]: "),
        e.getMessage());
  }

  @Test
  void thePlanCountsParametersAndMemory() {
    TrainingPlan plan = trainer(spec(), options().build()).plan(backend);
    long parameters = (64 * 32 + 32) + 2 * (32 * 4 + 4) + (4 * 32 + 32) + (32 * 64 + 64);
    assertEquals(parameters, plan.parameters());
    assertEquals(3 * 4 * parameters, plan.stateBytes());
    assertTrue(plan.peakBytes() > 0);
    assertTrue(plan.flops().products() > 0);
  }

  @Test
  void trainingStartsAtTheMeanOfTheTrainingDataUnlessToldOtherwise() {
    Rows data = new Rows(new float[][] {{1, 10}, {3, 30}});
    VaeSpec spec = VaeSpec.mlp(Shape.of(2), 1, Likelihoods.NORMAL, 3);
    Trainer usual = Trainer.of(spec, Preprocessing.divide(10)).options(options().build());
    String bias = "decoder/output/bias";
    try (TrainingSteps steps = usual.steps(data, backend)) {
      assertEquals(
          HostArray.of(Shape.of(4), new float[] {0.2f, 2, 0, 0}), Named.get(steps.state(), bias));
    }
    double[] other = {1, 2, 3, 4};
    try (TrainingSteps steps = usual.initialValues(Map.of(bias, other)).steps(data, backend)) {
      assertEquals(
          HostArray.of(Shape.of(4), new float[] {1, 2, 3, 4}), Named.get(steps.state(), bias));
    }
    Trainer unknown = usual.initialValues(Map.of("decoder/bias", other));
    assertThrows(IllegalArgumentException.class, () -> unknown.steps(data, backend).close());
  }

  @Test
  void pseudoInputsStartAsDifferentDataOfTheTraining() {
    float[][] rows = new float[6][];
    Arrays.setAll(rows, i -> new float[] {i, 10 * i});
    VaeSpec spec =
        VaeSpec.builder(Shape.of(2))
            .latent(1)
            .network(Network.of("mlp:3"))
            .prior(Prior.of("vamp:4"))
            .likelihood(Likelihoods.NORMAL)
            .build();
    Trainer trainer = Trainer.of(spec, Preprocessing.divide(2)).options(options().build());
    try (TrainingSteps steps = trainer.steps(new Rows(rows), backend)) {
      HostArray inputs = Named.get(steps.state(), "prior/pseudo-inputs");
      assertEquals(Shape.of(4, 2), inputs.shape());
      Set<Double> different = new TreeSet<>();
      for (int i = 0; i < 4; i++) {
        assertEquals(10 * inputs.get(2 * i), inputs.get(2 * i + 1), 1e-6);
        different.add(2 * inputs.get(2 * i));
      }
      assertEquals(4, different.size());
      assertTrue(Set.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0).containsAll(different), different::toString);
    }
    Rows few = new Rows(Arrays.copyOf(rows, 3));
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> trainer.steps(few, backend).close())
                .getMessage());
    assertEquals(
        "prior vamp:4: starts at as many training data as it has pseudo-inputs, found 3; lower K",
        message);
  }

  @Test
  void aModelThatCannotBeSavedIsRefusedBeforeItIsTrained() {
    Rows data = Rows.repeated(1, 4);
    Trainer trainer =
        Trainer.of(LinearGaussian.line(), Preprocessing.divide(1))
            .options(options().epochs(1).build());
    for (Executable use :
        new Executable[] {
          () -> trainer.fit(data, backend),
          () -> trainer.fit(data, data, backend),
          () -> trainer.steps(data, backend).close()
        }) {
      String message =
          String.valueOf(assertThrows(IllegalArgumentException.class, use).getMessage());
      assertTrue(
          message.startsWith(
              "model io.github.vae4j.core.exact.LinearGaussian: does not describe itself and so"
                  + " cannot be saved"),
          message);
    }
    TrainedVae trained = trainer.unsaved().fit(data, backend);
    assertThrows(IllegalArgumentException.class, () -> trained.save(Path.of("never.safetensors")));
  }

  @Test
  void dataOfAnotherShapeAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> trainer(spec(), options().build()).fit(new Rows(new float[][] {{1, 2, 3}}), backend));
  }
}
