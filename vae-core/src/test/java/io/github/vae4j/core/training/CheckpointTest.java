package io.github.vae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.part.Likelihoods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Dataset TRAINING = digits(0, 70);
  private static final Dataset VALIDATION = digits(70, 90);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    backend.close();
  }

  private static Dataset digits(int from, int to) {
    return Datasets.digits().subset(IntStream.range(from, to).toArray(), "digits");
  }

  private static VaeModel model() {
    return VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.BERNOULLI, 16);
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(5).batchSize(16).seed(3).verify(false);
  }

  private static Trainer trainer(TrainingOptions options) {
    return Trainer.of(model(), Preprocessing.divide(16)).options(options);
  }

  private Path file() {
    return folder.resolve("checkpoint.safetensors");
  }

  /** Stops once {@code steps} steps are taken, and goes on from what was kept. */
  private TrainedVae interrupted(Trainer trainer, long steps) {
    TrainingStoppedException stopped =
        assertThrows(TrainingStoppedException.class, () -> fit(stopping(trainer, steps)));
    assertEquals(steps, stopped.step());
    Checkpoint kept = Checkpoint.read(file());
    assertEquals(steps, kept.step());
    return fit(trainer.resume(kept));
  }

  private Trainer stopping(Trainer trainer, long steps) {
    AtomicLong taken = new AtomicLong();
    return trainer.checkpoints(file(), HOUR).stopWhen(() -> taken.incrementAndGet() == steps);
  }

  private TrainedVae fit(Trainer trainer) {
    return trainer.fit(TRAINING, VALIDATION, backend);
  }

  /** 70 data are 5 steps an epoch: the steps are within an epoch, at its end, and the last. */
  @ParameterizedTest
  @CsvSource({
    "elbo, adam, 1",
    "elbo, adam, 7",
    "elbo, adam, 10",
    "elbo, adam, 25",
    "elbo:3;stl, adamw:weight-decay=0.01, 8",
    "'elbo:free-bits=0.2', sgd:momentum=0.9, 8",
    "iwae:4;dreg, amsgrad, 8",
    "'miwae:2,3', adagrad, 8",
    "wake-sleep, adam, 8",
    "full-vb, adam, 8",
  })
  void aStoppedTrainingGoesOnWithTheSameBits(String objective, String optimizer, long steps)
      throws IOException {
    Trainer trainer =
        Trainer.of(model(), Preprocessing.divide(16).with(Binarization.DYNAMIC))
            .method(InferenceMethods.discover().create(objective.replace(';', ',')))
            .options(options().optimizer(Optimizer.of(optimizer)).klWarmup(0).build());
    TrainedVae whole = fit(trainer);
    TrainedVae resumed = interrupted(trainer, steps);
    assertEquals(whole.parameters(), resumed.parameters());
    whole.save(folder.resolve("whole"));
    resumed.save(folder.resolve("resumed"));
    assertEquals(
        -1, Files.mismatch(folder.resolve("whole"), folder.resolve("resumed")), "model files");
  }

  @Test
  void aTrainingInStepsLooksAtTheSameEpochsAfterwards() {
    TrainingOptions inSteps = options().steps(300).patience(3).batchSize(35).klWarmup(0.1).build();
    List<EpochReport> seen = new ArrayList<>();
    Trainer trainer =
        trainer(inSteps)
            .listener(
                new TrainingListener() {
                  @Override
                  public void onEpoch(EpochReport report) {
                    seen.add(report);
                  }
                });
    TrainedVae whole = fit(trainer);
    List<EpochReport> first = List.copyOf(seen);
    seen.clear();
    TrainedVae resumed = interrupted(trainer, 131);
    assertEquals(whole.parameters(), resumed.parameters());
    assertEquals(whole.provenance(), resumed.provenance());
    assertEquals(
        first.stream().map(CheckpointTest::brief).toList(),
        seen.stream().map(CheckpointTest::brief).toList());
  }

  private static String brief(EpochReport report) {
    return report.epoch() + " " + report.training() + report.parts() + report.validation();
  }

  @Test
  void aTrainingWithoutValidationDataGoesOnToo() {
    Trainer trainer = trainer(options().build());
    TrainedVae whole = trainer.fit(TRAINING, backend);
    assertThrows(
        TrainingStoppedException.class, () -> stopping(trainer, 12).fit(TRAINING, backend));
    Trainer on = trainer.resume(Checkpoint.read(file()));
    assertEquals(whole.parameters(), on.fit(TRAINING, backend).parameters());
  }

  @Test
  void moreEpochsGoOnFromTheEndAndFewerAreRefused() {
    Trainer trainer = trainer(options().build()).checkpoints(file(), HOUR);
    TrainedVae whole = fit(trainer);
    Checkpoint end = Checkpoint.read(file());
    assertEquals(25, end.step());
    assertEquals(5, end.history().size());
    assertEquals(whole.parameters(), fit(trainer.resume(end)).parameters());
    Trainer longer = trainer(options().epochs(8).build());
    assertEquals("8", fit(longer.resume(end)).provenance().get("epochs-run"));
    IllegalArgumentException shorter =
        assertThrows(
            IllegalArgumentException.class,
            () -> fit(trainer(options().epochs(4).build()).resume(end)));
    assertTrue(shorter.getMessage().contains("25 steps"), shorter.getMessage());
  }

  @Test
  void anotherTrainingIsRefusedWithTheReason() {
    Trainer trainer = trainer(options().build());
    assertThrows(TrainingStoppedException.class, () -> fit(stopping(trainer, 3)));
    Checkpoint kept = Checkpoint.read(file());
    assertRefused("learning rate", trainer(options().learningRate(0.01).build()), kept);
    assertRefused("seed", trainer(options().seed(4).build()), kept);
    assertRefused("batch size", trainer(options().batchSize(17).build()), kept);
    assertRefused("optimizer", trainer(options().optimizer(Optimizer.of("sgd")).build()), kept);
    assertRefused("objective", trainer.method(InferenceMethods.discover().create("iwae:2")), kept);
    assertRefused(
        "preprocessing",
        Trainer.of(model(), Preprocessing.divide(17)).options(options().build()),
        kept);
    assertRefused(
        "model",
        Trainer.of(
                VaeSpec.mlp(Shape.of(8, 8), 2, Likelihoods.BERNOULLI, 16), Preprocessing.divide(16))
            .options(options().build()),
        kept);
    IllegalArgumentException data =
        assertThrows(
            IllegalArgumentException.class,
            () -> trainer.resume(kept).fit(digits(1, 71), VALIDATION, backend));
    assertTrue(data.getMessage().contains("another training data"), data.getMessage());
    IllegalArgumentException validation =
        assertThrows(
            IllegalArgumentException.class,
            () -> trainer.resume(kept).fit(TRAINING, digits(71, 91), backend));
    assertTrue(validation.getMessage().contains("validation data"), validation.getMessage());
  }

  private void assertRefused(String name, Trainer trainer, Checkpoint kept) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> fit(trainer.resume(kept)));
    assertTrue(refused.getMessage().contains("another " + name + ":"), refused.getMessage());
  }

  @Test
  void theBestModelSoFarIsKept() {
    AtomicLong taken = new AtomicLong();
    List<EpochReport> seen = new ArrayList<>();
    TrainingStoppedException stopped =
        assertThrows(
            TrainingStoppedException.class,
            () ->
                fit(
                    trainer(options().learningRate(0.5).build())
                        .listener(
                            new TrainingListener() {
                              @Override
                              public void onEpoch(EpochReport report) {
                                seen.add(report);
                              }
                            })
                        .stopWhen(() -> taken.incrementAndGet() == 22)));
    EpochReport best = seen.get(0);
    for (EpochReport report : seen) {
      best = report.best() ? report : best;
    }
    assertEquals(Integer.toString(best.epoch()), stopped.best().provenance().get("epoch-kept"));
    assertFalse(Files.exists(file()), "no checkpoints were asked for");
  }

  @Test
  void anInterruptedThreadKeepsACheckpointAndStaysInterrupted() {
    Trainer trainer = trainer(options().build());
    TrainedVae whole = fit(trainer);
    Trainer self =
        trainer
            .checkpoints(file(), HOUR)
            .listener(
                new TrainingListener() {
                  @Override
                  public void onStep(StepReport report) {
                    if (report.step() == 9) {
                      Thread.currentThread().interrupt();
                    }
                  }
                });
    TrainingStoppedException stopped =
        assertThrows(TrainingStoppedException.class, () -> fit(self));
    assertTrue(Thread.interrupted());
    assertTrue(stopped.getMessage().contains("interrupted"), stopped.getMessage());
    Thread.currentThread().interrupt();
    stopped.best().save(folder.resolve("best"));
    assertTrue(Thread.interrupted(), "it stays interrupted");
    TrainedVae.load(folder.resolve("best"));
    assertEquals(whole.parameters(), fit(trainer.resume(Checkpoint.read(file()))).parameters());
  }

  @Test
  void aCheckpointThatCannotBeWrittenDoesNotEndTheTraining() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    List<FileException> failures = new ArrayList<>();
    Trainer trainer =
        trainer(options().build())
            .checkpoints(gone.resolve("checkpoint"), HOUR)
            .listener(
                new TrainingListener() {
                  @Override
                  public void onCheckpointFailed(FileException failure) {
                    failures.add(failure);
                  }
                });
    Files.delete(gone);
    assertEquals(fit(trainer(options().build())).parameters(), fit(trainer).parameters());
    assertFalse(failures.isEmpty());
    assertTrue(failures.get(0).getMessage().contains("gone"), failures.get(0).getMessage());
  }

  @Test
  void aTrainingThatDivergesAfterItWentOnIsSearchedFromThere() {
    Trainer trainer = trainer(options().optimizer(Optimizer.of("sgd")).learningRate(1e30).build());
    TrainingDivergedException whole =
        assertThrows(TrainingDivergedException.class, () -> fit(trainer));
    assertNotEquals(1, whole.step());
    assertThrows(TrainingStoppedException.class, () -> fit(stopping(trainer, whole.step() - 1)));
    TrainingDivergedException resumed =
        assertThrows(
            TrainingDivergedException.class, () -> fit(trainer.resume(Checkpoint.read(file()))));
    assertEquals(whole.step(), resumed.step());
    assertEquals(List.of(whole.lastGood().parameters()), List.of(resumed.lastGood().parameters()));
  }

  @Test
  void whatIsNoCheckpointIsRefused() {
    Path model = folder.resolve("model.safetensors");
    fit(trainer(options().build())).save(model);
    FileException refused = assertThrows(FileException.class, () -> Checkpoint.read(model));
    assertTrue(refused.getMessage().contains("not a checkpoint"), refused.getMessage());
    HostArray one = HostArray.of(Shape.of(1), new float[1]);
    Path made = folder.resolve("made.safetensors");
    Safetensors.write(made, Map.of("state/x", one), Map.of("vae4j.checkpoint", "1"));
    assertTrue(
        assertThrows(FileException.class, () -> Checkpoint.read(made))
            .getMessage()
            .contains("made.safetensors"));
  }

  @Test
  void aDamagedCheckpointIsRefused() throws IOException {
    assertThrows(
        TrainingStoppedException.class, () -> fit(stopping(trainer(options().build()), 3)));
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 5] ^= 1;
    Files.write(file(), bytes);
    FileException refused = assertThrows(FileException.class, () -> Checkpoint.read(file()));
    assertTrue(refused.getMessage().contains("was changed"), refused.getMessage());
    FileException model = assertThrows(FileException.class, () -> TrainedVae.load(file()));
    assertTrue(model.getMessage().contains("the checkpoint of a training"), model.getMessage());
  }
}
