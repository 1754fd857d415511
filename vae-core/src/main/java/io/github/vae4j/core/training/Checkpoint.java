package io.github.vae4j.core.training;

import com.google.gson.JsonParseException;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.FileFormat;
import io.github.vae4j.core.file.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training as it stands between two steps: all that is needed to go on with the same bits.
 * Batches, noise and rates are functions of seed and step, so they are not in it.
 *
 * <p>The file is in the public safetensors layout: {@code state/*} are parameters and the
 * optimiser's state, {@code best/*} the parameters with the best bound on the validation data,
 * {@code totals} the bound and its parts for each datum since the last look at them.
 */
public final class Checkpoint {
  private static final FileFormat FORMAT = new FileFormat("vae4j.checkpoint", 1);
  private static final String STEP = "step";
  private static final String FIRST = "first-epoch-of-look";
  private static final String BEST_EPOCH = "best-epoch";
  private static final String VERIFIED = "verified";
  private static final String ENCODER_UPDATES = "encoder-updates";
  private static final String SECONDS = "seconds";
  private static final String HISTORY = "history";
  private static final String SETTING = "setting.";
  private static final String STATE_TENSOR = "state/";
  private static final String BEST_TENSOR = "best/";
  private static final String TOTALS = "totals";

  /** Facts of a backend that a training can go on without. */
  static final List<String> OF_MACHINE = List.of("device", "threads", "lowering", "xla");

  private final String name; // for messages: the file that it was read from
  private final Map<String, String> setting;
  private final Progress progress;
  private final Map<String, HostArray> state;
  private final Map<String, HostArray> best;
  private final double[][] totals;

  /**
   * How far a training is.
   *
   * @param step number of steps that were taken
   * @param first epoch, from 1, in which the look at the validation data that comes next begins
   * @param bestEpoch epoch whose parameters have the best bound so far, from 1; 0 for none
   * @param encoderUpdates number of updates of the encoder alone
   * @param verified what the verification of the first step found; empty for none
   * @param seconds since the last look, by the clock
   * @param history a report for each look so far
   */
  record Progress(
      long step,
      int first,
      int bestEpoch,
      long encoderUpdates,
      String verified,
      double seconds,
      List<EpochReport> history) {
    Progress {
      history = List.copyOf(history);
    }
  }

  /**
   * Puts a checkpoint together.
   *
   * @param setting what is trained, on what and how, by name: a training that differs in one of
   *     them would give other bits
   * @param state parameters and the optimiser's state by name
   * @param best parameters of the best epoch by name; empty if there is none
   * @param totals [1 + parts, data since the last look]
   */
  Checkpoint(
      Map<String, String> setting,
      Progress progress,
      Map<String, HostArray> state,
      Map<String, HostArray> best,
      double[][] totals) {
    this("checkpoint", setting, progress, state, best, totals);
  }

  private Checkpoint(
      String name,
      Map<String, String> setting,
      Progress progress,
      Map<String, HostArray> state,
      Map<String, HostArray> best,
      double[][] totals) {
    this.name = name;
    this.setting = Map.copyOf(setting);
    this.progress = progress;
    this.state = Map.copyOf(state);
    this.best = Map.copyOf(best);
    this.totals = totals;
  }

  /** Returns what it is called in messages: the file that it was read from. */
  String name() {
    return name;
  }

  /** Returns the number of steps that were taken. */
  public long step() {
    return progress.step();
  }

  /** Returns the report of each look at the validation data so far. */
  public List<EpochReport> history() {
    return progress.history();
  }

  Progress progress() {
    return progress;
  }

  Map<String, HostArray> state() {
    return state;
  }

  Map<String, HostArray> best() {
    return best;
  }

  double[][] totals() {
    return totals;
  }

  /**
   * Checks that a training would go on as the one that was kept.
   *
   * @throws IllegalArgumentException if it differs in its setting; the message says in what
   */
  void requireSame(Map<String, String> other) {
    for (String difference : differences(other)) {
      if (!OF_MACHINE.contains(difference)) {
        throw new IllegalArgumentException(
            name
                + ": the training cannot go on with another "
                + difference
                + ": it began with "
                + Excerpt.name(setting.getOrDefault(difference, "none"))
                + ", not "
                + Excerpt.name(Named.get(other, difference))
                + "; go on as it began, or start a new training from its model");
      }
    }
  }

  /** Returns what is otherwise on this machine, so that the last bits can differ. */
  List<String> otherMachine(Map<String, String> other) {
    return differences(other).stream()
        .filter(OF_MACHINE::contains)
        .map(
            fact ->
                fact
                    + " "
                    + Excerpt.name(Named.get(other, fact))
                    + ", before "
                    + Excerpt.name(setting.getOrDefault(fact, "none")))
        .toList();
  }

  private List<String> differences(Map<String, String> other) {
    return other.keySet().stream()
        .filter(what -> !Named.get(other, what).equals(setting.getOrDefault(what, "none")))
        .toList();
  }

  /**
   * Writes the checkpoint; an existing file is replaced only once the new one is complete.
   *
   * @throws FileException if the file cannot be written
   */
  public void save(Path path) {
    Safetensors.Content content = content();
    Safetensors.write(path, content.tensors(), content.metadata());
  }

  /** Returns the bytes of the file that {@link #save} makes, to be kept where there is no path. */
  public byte[] toBytes() {
    Safetensors.Content content = content();
    return Safetensors.bytes(content.tensors(), content.metadata());
  }

  private Safetensors.Content content() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT.entry(), FORMAT.written());
    metadata.put(STEP, Long.toString(progress.step()));
    metadata.put(FIRST, Integer.toString(progress.first()));
    metadata.put(BEST_EPOCH, Integer.toString(progress.bestEpoch()));
    metadata.put(ENCODER_UPDATES, Long.toString(progress.encoderUpdates()));
    metadata.put(VERIFIED, progress.verified());
    metadata.put(SECONDS, Double.toString(progress.seconds()));
    metadata.put(HISTORY, HistoryJson.toJson(progress.history()));
    setting.forEach((name, value) -> metadata.put(SETTING + name, value));
    Map<String, HostArray> tensors = new LinkedHashMap<>();
    state.forEach((name, values) -> tensors.put(STATE_TENSOR + name, values));
    best.forEach((name, values) -> tensors.put(BEST_TENSOR + name, values));
    int filled = totals[0].length;
    if (filled > 0) {
      double[] all = new double[totals.length * filled];
      for (int i = 0; i < totals.length; i++) {
        System.arraycopy(totals[i], 0, all, i * filled, filled);
      }
      tensors.put(TOTALS, HostArray.of(Shape.of(totals.length, filled), all));
    }
    return new Safetensors.Content(tensors, metadata).withDigest();
  }

  /**
   * Reads a checkpoint.
   *
   * @throws FileException if the file is missing, damaged or no checkpoint of this format
   */
  public static Checkpoint read(Path path) {
    return checked(path, Safetensors.read(path));
  }

  /**
   * Reads a checkpoint of which {@link #toBytes} made the bytes.
   *
   * @param name what messages call it
   * @throws FileException if it is damaged or no checkpoint of this format
   */
  public static Checkpoint read(Path name, byte[] bytes) {
    return checked(name, Safetensors.read(name, bytes));
  }

  private static Checkpoint checked(Path path, Safetensors.Content file) {
    String place = path + ": metadata '" + FORMAT.entry() + "'";
    String found = file.metadata().get(FORMAT.entry());
    if (found == null) {
      throw new FileException(
          place
              + ": expected a checkpoint, found none; this safetensors file is not a checkpoint of"
              + " a training");
    }
    FORMAT.require(place, found);
    file.requireDigest(path);
    try {
      return of(path, file);
    } catch (JsonParseException | IllegalArgumentException | IllegalStateException e) {
      throw new FileException(
          path
              + ": expected a checkpoint of a training, found "
              + Excerpt.of(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static Checkpoint of(Path path, Safetensors.Content file) {
    Map<String, String> setting = new LinkedHashMap<>();
    file.metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith(SETTING)) {
                setting.put(key.substring(SETTING.length()), value);
              }
            });
    Map<String, HostArray> state = new LinkedHashMap<>();
    Map<String, HostArray> best = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, values) -> {
              if (name.startsWith(STATE_TENSOR)) {
                state.put(name.substring(STATE_TENSOR.length()), values);
              } else if (name.startsWith(BEST_TENSOR)) {
                best.put(name.substring(BEST_TENSOR.length()), values);
              }
            });
    Progress progress =
        new Progress(
            Long.parseLong(required(file, STEP)),
            Integer.parseInt(required(file, FIRST)),
            Integer.parseInt(required(file, BEST_EPOCH)),
            Long.parseLong(file.metadata().getOrDefault(ENCODER_UPDATES, "0")),
            required(file, VERIFIED),
            Double.parseDouble(required(file, SECONDS)),
            HistoryJson.of(required(file, HISTORY)));
    require(progress.step() >= 0, STEP + " " + progress.step());
    require(progress.first() >= 1, FIRST + " " + progress.first());
    require(progress.encoderUpdates() >= 0, ENCODER_UPDATES + " " + progress.encoderUpdates());
    require(progress.bestEpoch() >= 0, BEST_EPOCH + " " + progress.bestEpoch());
    require(best.isEmpty() == (progress.bestEpoch() == 0), "a best epoch without its parameters");
    return new Checkpoint(path.toString(), setting, progress, state, best, totals(file));
  }

  private static double[][] totals(Safetensors.Content file) {
    HostArray totals = file.tensors().get(TOTALS);
    if (totals == null) {
      return new double[1][0];
    }
    require(
        totals.type().dtype() == DType.FLOAT64 && totals.shape().rank() == 2,
        "tensor '" + TOTALS + "' " + totals.type());
    int filled = totals.shape().dim(1);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < totals.shape().dim(0); i++) {
      double[] row = new double[filled];
      System.arraycopy(totals.doubles(), i * filled, row, 0, filled);
      rows.add(row);
    }
    return rows.toArray(double[][]::new);
  }

  private static String required(Safetensors.Content file, String key) {
    require(file.metadata().containsKey(key), "metadata without '" + key + "'");
    return Named.get(file.metadata(), key);
  }

  private static void require(boolean valid, String found) {
    if (!valid) {
      throw new IllegalArgumentException(found);
    }
  }
}
