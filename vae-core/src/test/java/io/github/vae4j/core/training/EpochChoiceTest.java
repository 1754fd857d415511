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
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.part.Likelihoods;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which epoch of a training is kept, and when a training stops. */
class EpochChoiceTest {
  private static final Splits.Parts DIGITS =
      Splits.validation(
          Datasets.digits().subset(IntStream.range(0, 240).toArray(), "digits"),
          0.25,
          RandomKey.of(1));
  private static final Dataset TRAINING = DIGITS.training();
  private static final Dataset VALIDATION = DIGITS.validation();

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final List<EpochReport> epochs = new ArrayList<>();
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    backend.close();
  }

  private Trainer trainer(InferenceMethod method, TrainingOptions.Builder options) {
    return Trainer.of(
            VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.BERNOULLI, 16), Preprocessing.divide(16))
        .method(method)
        .options(options.build())
        .listener(
            new TrainingListener() {
              @Override
              public void onEpoch(EpochReport report) {
                epochs.add(report);
              }
            });
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .batchSize(30)
        .learningRate(0.02)
        .schedule(Schedule.CONSTANT)
        .verify(false);
  }

  private TrainedVae fit(Trainer trainer) {
    return trainer.fit(TRAINING, VALIDATION, backend);
  }

  /**
   * Returns the parameters of a model that has come far: any other objective leads away from it.
   */
  private Map<String, double[]> trained() {
    TrainedVae vae = trainer(Elbo.defaults(), options().epochs(60)).fit(TRAINING, backend);
    epochs.clear();
    Map<String, double[]> values = new LinkedHashMap<>();
    vae.parameters().forEach((name, value) -> values.put(name, value.toDoubles()));
    return values;
  }

  private int best(Function<EpochReport, Optional<Estimate>> estimate) {
    return epochs.stream()
        .filter(report -> estimate.apply(report).isPresent())
        .max(Comparator.comparingDouble(r -> estimate.apply(r).orElseThrow().mean()))
        .orElseThrow()
        .epoch();
  }

  private static String kept(TrainedVae vae) {
    return vae.provenance().getOrDefault("epoch-kept", "none");
  }

  @Test
  void theBestEpochOfABetaVaeIsThatOfItsWeightedBoundAfterTheWarmUp() {
    TrainedVae vae = fit(trainer(Elbo.defaults(), options().epochs(20).beta(4).klWarmup(0.5)));
    int best =
        best(report -> report.klWeight() == 4 ? report.weighted() : Optional.<Estimate>empty());
    assertEquals(Integer.toString(best), kept(vae));
    assertTrue(best > 10, "epoch " + best);
    // The bound that is reported would choose an epoch within the warm-up.
    assertTrue(best(EpochReport::validation) <= 10, "epoch " + best(EpochReport::validation));
    assertEquals("ELBO", epochs.get(0).validation().orElseThrow().label());
    assertEquals("ELBO(beta=4)", epochs.get(0).weighted().orElseThrow().label());
    assertEquals(
        epochs.get(best - 1).weighted().orElseThrow().toString(),
        vae.provenance().get("validation-weighted"));
    assertEquals(
        epochs.get(best - 1).validation().orElseThrow().toString(),
        vae.provenance().get("validation"));
  }

  @Test
  void whereBothBoundsDisagreeTheWeightedOneChooses() {
    TrainedVae vae =
        fit(trainer(Elbo.defaults(), options().epochs(6).beta(20)).initialValues(trained()));
    assertEquals(Integer.toString(best(EpochReport::weighted)), kept(vae));
    assertNotEquals(best(EpochReport::validation), best(EpochReport::weighted));
  }

  @Test
  void theWeightedBoundIsTheBoundLessTheRestOfTheKl() {
    TrainedVae vae = trainer(Elbo.defaults(), options().epochs(3).beta(4)).fit(TRAINING, backend);
    try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
      Evaluator.Look look = evaluator.look(Elbo.defaults(), VALIDATION, 4, 1);
      double kl = evaluator.elbo(VALIDATION, EvaluationOptions.defaults()).kl().mean();
      assertTrue(kl > 0.1, "KL " + kl);
      assertEquals(look.bound().mean() - 3 * kl, look.weighted().orElseThrow().mean(), 1e-4);
      assertEquals(Optional.empty(), evaluator.look(Elbo.defaults(), VALIDATION, 1, 1).weighted());
    }
  }

  @Test
  void anEpochWithinTheWarmUpGivesWayToALaterOne() {
    Dataset few = TRAINING.subset(IntStream.range(0, 30).toArray(), "few"); // a step an epoch
    TrainedVae vae =
        trainer(Elbo.defaults(), options().epochs(20).klWarmup(0.95))
            .initialValues(trained())
            .fit(few, VALIDATION, backend);
    assertEquals("20", kept(vae));
    assertNotEquals(20, best(EpochReport::validation));
    assertTrue(epochs.stream().allMatch(report -> report.weighted().isEmpty()));
    assertTrue(epochs.stream().allMatch(EpochReport::best));
  }

  @Test
  void patienceCountsFromTheEndOfTheWarmUp() {
    TrainedVae vae =
        fit(
            trainer(
                Elbo.defaults(),
                options().epochs(20).klWarmup(0.5).learningRate(1e-12).patience(2)));
    // The last step of epoch 10 is within the warm-up; 11 is kept, 12 and 13 are no better.
    assertEquals(13, epochs.size());
    assertEquals("11", kept(vae));
  }

  @Test
  void aTrainingThatIsStoppedWithinItsWarmUpKeepsTheLastEpoch() {
    AtomicLong taken = new AtomicLong();
    Trainer trainer =
        trainer(Elbo.defaults(), options().epochs(10).klWarmup(0.8).beta(2).learningRate(0.1))
            .stopWhen(() -> taken.incrementAndGet() == 28);
    TrainingStoppedException stopped =
        assertThrows(TrainingStoppedException.class, () -> fit(trainer));
    assertEquals("4", kept(stopped.best()));
  }

  @Test
  void aResumedTrainingChoosesTheSameEpoch() {
    TrainingOptions.Builder options = options().epochs(8).beta(3).klWarmup(0.3).patience(3);
    TrainedVae whole = fit(trainer(Elbo.defaults(), options));
    List<EpochReport> seen = List.copyOf(epochs);
    epochs.clear();
    Path file = folder.resolve("checkpoint.safetensors");
    AtomicLong taken = new AtomicLong();
    Trainer stopping =
        trainer(Elbo.defaults(), options)
            .checkpoints(file, Duration.ofHours(1))
            .stopWhen(() -> taken.incrementAndGet() == 28);
    assertThrows(TrainingStoppedException.class, () -> fit(stopping));
    TrainedVae resumed = fit(trainer(Elbo.defaults(), options).resume(Checkpoint.read(file)));
    assertEquals(whole.provenance(), resumed.provenance());
    assertEquals(whole.parameters(), resumed.parameters());
    assertEquals(
        seen.stream().map(EpochReport::weighted).toList(),
        epochs.stream().map(EpochReport::weighted).toList());
  }

  /** The ELBO by a method that takes beta and does not tell what is trained. */
  private record Silent() implements InferenceMethod {
    @Override
    public String name() {
      return "silent";
    }

    @Override
    public boolean takesBeta() {
      return true;
    }

    @Override
    public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
      Objective elbo = Elbo.defaults().objective(model, x, context);
      return new Objective(elbo.surrogate(), "ELBO", 1, elbo.value(), elbo.parts());
    }
  }

  @Test
  void theLastEpochOfAMethodThatDoesNotTellItsWeightedBoundIsKept() {
    TrainedVae vae =
        fit(trainer(new Silent(), options().epochs(6).beta(20)).initialValues(trained()));
    assertEquals("6", kept(vae));
    assertNotEquals(6, best(EpochReport::validation));
    Trainer impatient = trainer(new Silent(), options().epochs(6).beta(8).patience(2));
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> fit(impatient)).getMessage());
    assertTrue(message.startsWith("patience: needs to be 0, got 2: silent does not"), message);
    fit(trainer(new Silent(), options().epochs(1).patience(2)));
    IllegalArgumentException before =
        assertThrows(
            IllegalArgumentException.class,
            () -> impatient.check(Datasets.digits(), Datasets.digits(), backend));
    assertEquals(message, before.getMessage());
  }

  @Test
  void noEstimateHasTheDrawsThatChoseTheEpoch() {
    TrainedVae vae = fit(trainer(Elbo.defaults(), options().epochs(2).seed(7)));
    try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
      Estimate look = evaluator.look(Elbo.defaults(), VALIDATION, 1, 7).bound();
      assertEquals(vae.provenance().get("validation"), look.toString());
      for (long seed = 0; seed < 10; seed++) {
        assertNotEquals(look.mean(), evaluator.bound(Elbo.defaults(), VALIDATION, seed).mean());
      }
    }
  }

  @Test
  void aModelKnowsTheDataThatChoseItsEpoch() {
    TrainedVae vae = fit(trainer(Elbo.defaults(), options().epochs(1)));
    vae.save(folder.resolve("model"));
    TrainedVae loaded = TrainedVae.load(folder.resolve("model"));
    assertTrue(loaded.chosenBy(VALIDATION));
    assertFalse(loaded.chosenBy(TRAINING));
    assertFalse(
        trainer(Elbo.defaults(), options().epochs(1)).fit(TRAINING, backend).chosenBy(TRAINING));
  }
}
