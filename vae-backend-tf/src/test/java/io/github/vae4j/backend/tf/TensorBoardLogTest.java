package io.github.vae4j.backend.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.tensorboard.TensorBoardLog;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/** TensorFlow's own reader, which checks each checksum, and its own messages read the log. */
final class TensorBoardLogTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-29T12:00:00.250Z"));

  @TempDir private Path folder = Path.of("");

  private static Dataset data(long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[60][5];
    for (float[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextInt(2);
      }
    }
    return Datasets.of("bits " + seed, rows);
  }

  /** Returns the records of a file as TensorFlow reads them. */
  private static List<Event> events(Path file) throws Exception {
    List<Event> events = new ArrayList<>();
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      var records =
          tf.data.tfRecordDataset(
              tf.array(file.toString()),
              tf.constant(""),
              tf.constant(0L),
              tf.constant(new long[] {0}));
      var batch =
          tf.data.batchDataset(
              records,
              tf.constant(1000L),
              tf.constant(false),
              List.of(TString.class),
              List.of(Shape.of(Shape.UNKNOWN_SIZE)));
      var all =
          tf.data.datasetToSingleElement(
              batch, List.of(TString.class), List.of(Shape.of(Shape.UNKNOWN_SIZE)));
      TString texts = (TString) all.iterator().next().asTensor();
      for (NdArray<byte[]> record : texts.asBytes().scalars()) {
        events.add(Event.parseFrom(record.getObject()));
      }
    }
    return events;
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> TensorBoardLog.isLog(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static Map<String, Float> scalars(Event event) {
    return event.getSummary().getValueList().stream()
        .collect(Collectors.toMap(Summary.Value::getTag, Summary.Value::getSimpleValue));
  }

  @Test
  void aTrainingIsToldToTensorBoard() throws Exception {
    List<EpochReport> reports = new ArrayList<>();
    TensorBoardLog log = new TensorBoardLog(() -> folder, CLOCK, failure -> {});
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    Trainer trainer =
        Trainer.of(
                VaeSpec.builder(io.github.vae4j.api.program.Shape.of(5)).latent(2).build(),
                Preprocessing.divide(1))
            .options(TrainingOptions.builder().epochs(3).batchSize(20).verify(false).build())
            .checkpoints(checkpoint, Duration.ofMinutes(1))
            .listener(
                TrainingListener.both(
                    log,
                    new TrainingListener() {
                      @Override
                      public void onEpoch(EpochReport report) {
                        reports.add(report);
                      }
                    }));
    try (Backend backend = new TfBackendProvider().open(BackendConfig.defaults())) {
      trainer.fit(data(1), data(2), backend);
      List<Event> events = events(files().get(0));
      assertEquals("brain.Event:2", events.get(0).getFileVersion());
      assertEquals(1 + 3, events.size());
      for (int i = 0; i < 3; i++) {
        Event event = events.get(i + 1);
        EpochReport report = reports.get(i);
        assertEquals(report.step(), event.getStep());
        assertEquals(CLOCK.millis() / 1000.0, event.getWallTime());
        Map<String, Float> scalars = scalars(event);
        assertEquals((float) report.training().mean(), scalars.get("training/ELBO"));
        assertEquals(
            (float) report.validation().orElseThrow().mean(), scalars.get("validation/ELBO"));
        assertEquals((float) report.parts().get("kl").mean(), scalars.get("training/kl"));
        assertEquals((float) report.learningRate(), scalars.get("schedule/learning rate"));
      }

      // One that goes on takes back what another file has of later steps.
      Files.delete(files().get(0));
      trainer
          .options(TrainingOptions.builder().epochs(5).batchSize(20).verify(false).build())
          .resume(Checkpoint.read(checkpoint))
          .listener(new TensorBoardLog(() -> folder, CLOCK, failure -> {}))
          .fit(data(1), data(2), backend);
      List<Event> more = events(files().get(0));
      assertEquals(SessionLog.SessionStatus.START, more.get(1).getSessionLog().getStatus());
      assertEquals(10, more.get(1).getStep());
      assertEquals(List.of(12L, 15L), more.subList(2, 4).stream().map(Event::getStep).toList());
    }
  }

  /** A log that cannot be written does not end a training. */
  @Test
  void whatCannotBeWrittenIsToldOnce() {
    List<String> told = new ArrayList<>();
    TensorBoardLog log =
        new TensorBoardLog(
            () -> folder.resolve("absent"), CLOCK, failure -> told.add(failure.getMessage()));
    Trainer trainer =
        Trainer.of(
                VaeSpec.builder(io.github.vae4j.api.program.Shape.of(5)).latent(2).build(),
                Preprocessing.divide(1))
            .options(TrainingOptions.builder().epochs(3).batchSize(20).verify(false).build())
            .listener(log);
    try (Backend backend = new TfBackendProvider().open(BackendConfig.defaults())) {
      trainer.fit(data(1), backend);
    }
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.get(0).contains("absent"), told::toString);
  }
}
