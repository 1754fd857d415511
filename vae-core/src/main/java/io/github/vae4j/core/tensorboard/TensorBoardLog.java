package io.github.vae4j.core.tensorboard;

import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.TrainingListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes what is told of each epoch as scalars that TensorBoard shows while the training goes on:
 * bounds and their parts in nats, the mutual information, learning rate and KL weight, against the
 * step. A training that goes on from a checkpoint has a file of its own, which takes back what an
 * earlier one has of later steps.
 */
public final class TensorBoardLog implements TrainingListener {
  private static final String PREFIX = "events.out.tfevents.";

  private final Supplier<Path> folder;
  private final Consumer<FileException> failed;
  private final InstantSource clock;
  private final String name;
  private long from; // step after which this log begins
  private boolean begun;
  private boolean broken;

  /**
   * Creates a log.
   *
   * @param folder of the event file, asked for each time
   * @param clock whose times the events have, such as {@link InstantSource#system}
   * @param failed is told, once, if the file cannot be written; the training goes on
   */
  public TensorBoardLog(
      Supplier<Path> folder, InstantSource clock, Consumer<FileException> failed) {
    this.folder = folder;
    this.clock = clock;
    this.failed = failed;
    this.name = PREFIX + clock.instant().getEpochSecond() + ".vae4j";
  }

  /** Returns whether a file of this name is such a log. */
  public static boolean isLog(String file) {
    return file.startsWith(PREFIX);
  }

  @Override
  public void onResumed(Checkpoint checkpoint, List<String> otherwise) {
    from = checkpoint.step();
  }

  @Override
  public void onEpoch(EpochReport report) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("training/" + report.training().label(), report.training().mean());
    report.parts().forEach((part, value) -> numbers.put("training/" + part, value.mean()));
    report
        .validation()
        .ifPresent(value -> numbers.put("validation/" + value.label(), value.mean()));
    report.weighted().ifPresent(value -> numbers.put("validation/" + value.label(), value.mean()));
    report
        .information()
        .ifPresent(value -> numbers.put("validation/mutual information", value.mean()));
    numbers.put("schedule/learning rate", report.learningRate());
    numbers.put("schedule/KL weight", report.klWeight());
    numbers.put("seconds/epochs since the last report", report.seconds());
    try {
      append(EventRecord.scalars(now(), report.step(), numbers));
    } catch (FileException e) {
      if (!broken) {
        failed.accept(e);
      }
      broken = true;
    }
  }

  private double now() {
    return clock.millis() / 1000.0;
  }

  private void append(byte[] event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!begun) {
      bytes.writeBytes(EventRecord.version(now()));
      if (from > 0) {
        bytes.writeBytes(EventRecord.start(now(), from + 1));
      }
    }
    bytes.writeBytes(event);
    Path file = folder.get().resolve(name);
    try {
      Files.write(
          file,
          bytes.toByteArray(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new FileException(file + ": could not be written: " + e.getMessage(), e);
    }
    begun = true;
  }
}
