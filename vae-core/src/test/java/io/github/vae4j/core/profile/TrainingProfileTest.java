package io.github.vae4j.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingProfileTest {
  private static final int ROWS = 120;
  private static final int BATCH = 10;
  private static final int EPOCHS = 2;
  private static final int STEPS = EPOCHS * ROWS / BATCH; // 24: 6 of warm-up, 6 timed

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final List<TrainingProfile> told = new ArrayList<>();

  @AfterEach
  void close() {
    backend.close();
  }

  private Trainer trainer() {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onProfile(TrainingProfile profile) {
            told.add(profile);
          }
        };
    return Trainer.of(
            VaeSpec.mlp(Shape.of(8, 8), 4, Likelihoods.BERNOULLI, 12), Preprocessing.divide(16))
        .options(TrainingOptions.builder().epochs(EPOCHS).batchSize(BATCH).build())
        .listener(listener);
  }

  private static Dataset digits() {
    int[] some = new int[ROWS];
    Arrays.setAll(some, i -> i);
    return Datasets.digits().subset(some, "digits");
  }

  private TrainingProfile profile(Backend engine) {
    trainer().profiled(true).fit(digits(), digits(), engine);
    assertEquals(1, told.size());
    return told.get(0);
  }

  @Test
  void aProfiledTrainingHasTheSameBits() {
    Map<String, HostArray> plain = trainer().fit(digits(), digits(), backend).parameters();
    assertEquals(List.of(), told);
    Trainer profiled = trainer().profiled(true);
    assertTrue(profiled.profiled());
    assertEquals(plain, profiled.fit(digits(), digits(), backend).parameters());
    assertEquals(1, told.size());
  }

  @Test
  void eachPhaseIsCountedAndTheirTimesAddUp() {
    TrainingProfile profile = profile(backend);
    Map<Phase, Long> counts = new TreeMap<>();
    for (Phase phase : Phase.values()) {
      counts.put(phase, profile.time(phase).count());
    }
    long ahead = counts.remove(Phase.BATCH);
    assertTrue(ahead >= STEPS, "batches: " + ahead); // and those of the first step's verification
    assertEquals(ahead, counts.remove(Phase.NOISE));
    assertEquals(
        Map.ofEntries(
            Map.entry(Phase.COMPILE, 1L),
            Map.entry(Phase.VERIFY, 1L),
            Map.entry(Phase.STEP, (long) STEPS),
            Map.entry(Phase.ENCODER, 0L),
            Map.entry(Phase.WAIT, (long) STEPS),
            Map.entry(Phase.UPLOAD, (long) STEPS),
            Map.entry(Phase.RUN, STEPS - 6L),
            Map.entry(Phase.TIMED_RUN, 6L),
            Map.entry(Phase.SUM, 0L),
            Map.entry(Phase.UPDATE, 0L),
            Map.entry(Phase.DOWNLOAD, (long) STEPS),
            Map.entry(Phase.VALIDATION, (long) EPOCHS),
            Map.entry(Phase.KEEP, (long) EPOCHS)),
        counts);
    assertTrue(profile.otherSeconds() >= 0, profile.toString());
    assertTrue(profile.otherSecondsOfSteps() >= 0, profile.toString());
    assertTrue(profile.time(Phase.STEP).seconds() < profile.seconds(), profile.toString());
  }

  @Test
  void everyEquationIsInAGroupWithItsWork() {
    TrainingProfile profile = profile(backend);
    TrainingPlan plan = trainer().plan(backend);
    assertEquals(6, profile.timed());
    assertFalse(profile.timer().isEmpty());
    assertEquals(
        plan.equations(), profile.equations().stream().mapToInt(EquationGroup::equations).sum());
    assertEquals(
        plan.flops().total(),
        profile.equations().stream().mapToLong(group -> group.work().flops()).sum());
    assertEquals(plan.flops().total(), profile.step().flops());
    assertTrue(profile.equationSeconds() > 0);
    assertTrue(profile.equationSeconds() < profile.time(Phase.TIMED_RUN).seconds());
    assertEquals(
        profile.rates().seconds(profile.step()) / profile.time(Phase.RUN).median(),
        profile.achieved(),
        1e-12);
    EquationGroup affine =
        profile.equations().stream()
            .filter(g -> g.operation().equals("affine") && g.place().equals("decoder/output"))
            .findFirst()
            .orElseThrow();
    assertEquals("[10, 64]", affine.shape());
    assertEquals(2 * 10 * 12 * 64 + 10 * 64, affine.work().flops());
    assertEquals(4 * (10 * 12 + 12 * 64 + 64 + 10 * 64), affine.work().bytes());
    assertTrue(affine.seconds() > 0);
  }

  @Test
  void anEngineWithoutATimerGivesPhasesAlone() {
    Backend silent =
        new ForwardingBackend(backend) {
          @Override
          public Executable compile(Program program, Set<Value> donated) {
            Executable executable = super.compile(program, donated);
            return new Executable() {
              @Override
              public List<DeviceArray> run(List<DeviceArray> inputs) {
                return executable.run(inputs);
              }

              @Override
              public void close() {
                executable.close();
              }
            };
          }
        };
    TrainingProfile profile = profile(silent);
    assertEquals("", profile.timer());
    assertEquals(0, profile.timed());
    assertEquals(List.of(), profile.equations());
    assertEquals(STEPS, profile.time(Phase.STEP).count());
  }

  @Test
  void aPhaseHasTheMedianOfItsTimes() {
    Durations durations = new Durations();
    assertEquals(new TrainingProfile.Time(0, 0, 0), durations.time());
    for (long time : new long[] {5_000_000_000L, 1_000_000_000, 2_000_000_000}) {
      durations.add(time);
    }
    assertEquals(new TrainingProfile.Time(3, 8, 2), durations.time());
    for (int i = 0; i < 97; i++) {
      durations.add(3_000_000_000L);
    }
    assertEquals(new TrainingProfile.Time(100, 299, 3), durations.time());
  }

  @Test
  void aClockThatIsOffMakesNothing() {
    for (TrainingClock clock : List.of(TrainingClock.off(), TrainingClock.none())) {
      TrainingClock.Span nothing = clock.beginStep(1);
      assertSame(nothing, clock.begin(Phase.RUN));
      assertSame(nothing, clock.begin(Phase.VALIDATION));
      assertSame(nothing, clock.beginAhead(Phase.NOISE, 1));
      nothing.end();
      assertThrows(IllegalStateException.class, () -> clock.profile(backend, DType.FLOAT32));
    }
  }

  @Test
  void theFlightRecorderKeepsStepsAndTheirPhases(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.github.vae4j.Phase").withoutThreshold();
      recording.start();
      trainer().fit(digits(), digits(), backend); // which is not profiled
      recording.stop();
      recording.dump(file);
    }
    Map<String, Integer> counts = new TreeMap<>();
    Set<Long> steps = new HashSet<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals("io.github.vae4j.Phase")) {
        counts.merge(event.getString("phase"), 1, Integer::sum);
        if (event.getString("phase").equals("run")) {
          steps.add(event.getLong("step"));
          assertTrue(event.getDuration().toNanos() > 0);
        }
      }
    }
    assertTrue(counts.remove("batch") >= STEPS && counts.remove("noise") >= STEPS);
    assertEquals(
        Map.ofEntries(
            Map.entry("compile", 1),
            Map.entry("verify the first step", 1),
            Map.entry("step", STEPS),
            Map.entry("wait for batch and noise", STEPS),
            Map.entry("upload", STEPS),
            Map.entry("run", STEPS),
            Map.entry("download", STEPS),
            Map.entry("validation", EPOCHS),
            Map.entry("copies of the state", EPOCHS)),
        counts);
    assertEquals(STEPS, steps.size());
    assertTrue(steps.contains(1L) && steps.contains((long) STEPS));
  }
}
