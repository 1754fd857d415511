package io.github.vae4j.cli.show;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.output.EpochLines;
import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.profile.TrainingProfile;
import io.github.vae4j.core.refinement.RefiningMethod;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Shows how a training goes and keeps what the metrics and curves need. */
public final class TrainingProgress implements TrainingListener {
  private static final int LINES = 20; // epochs that are printed, evenly spread
  private static final int FIRST_EPOCHS = 3;
  private static final double ORDERS = 100; // times the bound at the start: no training is so noisy

  private final Console console;
  private final List<String> rows = new ArrayList<>();
  private final List<Double> training = new ArrayList<>();
  private boolean refined; // the steps of a refinement are told
  private boolean sampledKl; // the KL has no closed form
  private List<String> layers = List.of(); // the parts of the KL of a hierarchy
  private Optional<String> weighted = Optional.empty(); // the bound that epochs are compared by
  private boolean encoderAlone; // whether the encoder was updated alone
  private double information = Double.NaN; // I_q(x; z) of the last report
  private Measure measure = new Measure(Measure.Kind.DENSITY, 0);
  private String bound = "bound";
  private double start = Double.NEGATIVE_INFINITY; // the best of the first step and epochs
  private long firstStep; // that was reported; 0 for none
  private Stopwatch watch = new Stopwatch();
  private Optional<Supplier<Path>> metrics = Optional.empty(); // written as epochs end
  private Runnable begun = () -> {};
  private Optional<TrainingProfile> profile = Optional.empty();
  private int before; // epoch of the last report
  private Optional<EpochLines> layout = Optional.empty();
  private boolean lines; // whether one was printed
  private boolean written; // whether the file has the rows so far
  private boolean failed; // whether a failure of a file was told

  public TrainingProgress(Console console) {
    this.console = console;
  }

  /** Says what log p(x) of the data is, for the names of bounds. */
  public void of(Measure other) {
    measure = other;
  }

  /** Returns another of the same console and file, for another training. */
  public TrainingProgress another() {
    TrainingProgress other = new TrainingProgress(console);
    other.measure = measure;
    other.metrics = metrics;
    other.begun = begun;
    return other;
  }

  /**
   * Writes what is told of each epoch to a file as soon as it ends.
   *
   * @param file asked for each time
   * @param first done once a first step was taken
   */
  public void writeTo(Supplier<Path> file, Runnable first) {
    metrics = Optional.of(file);
    begun = first;
  }

  @Override
  public void onResumed(Checkpoint checkpoint, List<String> otherwise) {
    List<EpochReport> history = checkpoint.history();
    history.forEach(this::record);
    before = history.isEmpty() ? 0 : history.get(history.size() - 1).epoch();
    console.aside(
        "resumed  after step %,d%s", checkpoint.step(), before == 0 ? "" : ", epoch " + before);
    otherwise.forEach(
        what -> console.note("%s; the numbers can differ in their last digits", what));
  }

  @Override
  public void onProfile(TrainingProfile told) {
    profile = Optional.of(told);
  }

  /** Returns where the time of the training went, if it was to tell. */
  public Optional<TrainingProfile> profile() {
    return profile;
  }

  @Override
  public void onCheckpointFailed(FileException failure) {
    notWritten("a checkpoint was", failure);
  }

  /** Says what was not written and why, once: the rest fails for the same reason. */
  private void notWritten(String what, Exception failure) {
    if (!failed) {
      console.note(
          "%s not written: %s; the training goes on",
          what, String.valueOf(reason(failure).getMessage()));
    }
    failed = true;
  }

  /** Returns that the folder is gone, if it went while a file was written into it. */
  private Exception reason(Exception failure) {
    try {
      metrics.map(Supplier::get).ifPresent(file -> {}); // asking for it tells
      return failure;
    } catch (FileException gone) {
      return gone;
    }
  }

  @Override
  public void onVerified(Verification verification) {
    console.aside("verified %s", verification);
  }

  @Override
  public void onStep(StepReport report) {
    if (report.step() == 1) {
      start = Math.max(start, report.value()); // of the initial parameters
    }
    if (firstStep == 0) {
      // The rates leave out the first step's start-up.
      begun.run();
      firstStep = report.step();
      watch = new Stopwatch();
      return;
    }
    console.draw(
        (double) report.step() / report.steps(),
        String.format(
            Locale.ROOT,
            "epoch %d, step %,d/%,d, %s %.2f nats, %s",
            report.epoch(),
            report.step(),
            report.steps(),
            measure.name(report.bound()),
            report.value(),
            watch.rate(report.step() - firstStep, report.steps() - firstStep, "steps")));
  }

  @Override
  public void onEpoch(EpochReport report) {
    double lastInformation = information;
    record(report);
    write();
    int every = Math.max(1, report.epochs() / LINES);
    boolean due = report.epoch() / every > before / every;
    before = report.epoch();
    OptionalDouble gain =
        Optional.ofNullable(report.parts().get(RefiningMethod.GAIN))
            .map(estimate -> OptionalDouble.of(estimate.mean()))
            .orElseGet(OptionalDouble::empty);
    if (layout.isEmpty()) {
      String unit = measure.name("nats");
      layout = Optional.of(new EpochLines(report, unit, gain, Terminal.width()));
      console.aside("");
      layout.get().head().forEach(line -> console.aside("%s", line));
    }
    if (!lines || due || report.epoch() == report.epochs()) {
      console.aside("%s", layout.get().line(report, gain));
    }
    lines = true;
    if (information <= lastInformation) {
      console.note(
          "encoder: I_q(x;z) does not rise any more, at %.3f nats: after %,d updates of its own the"
              + " encoder is trained with the decoder alone",
          information, report.encoderUpdates());
    }
  }

  /** Returns the standard error; nothing for one datum, which has none. */
  private static String error(Estimate estimate) {
    return estimate.count() > 1 ? Double.toString(estimate.standardError()) : "";
  }

  private void record(EpochReport report) {
    bound = report.training().label();
    if (report.epoch() <= FIRST_EPOCHS) {
      start = Math.max(start, report.training().mean());
    }
    training.add(report.training().mean());
    StringBuilder row = new StringBuilder();
    row.append(report.epoch()).append(',').append(report.step()).append(',');
    row.append(report.training().mean()).append(',').append(error(report.training())).append(',');
    weighted = report.weighted().map(Estimate::label);
    refined |= report.parts().containsKey(RefiningMethod.GAIN);
    sampledKl |= report.parts().containsKey(Elbo.SAMPLED_KL);
    layers = report.parts().keySet().stream().filter(name -> name.startsWith(kl() + "-z")).toList();
    for (String name : parts()) {
      Estimate estimate = report.parts().get(name);
      row.append(estimate == null ? "" : Double.toString(estimate.mean())).append(',');
    }
    row.append(report.validation().map(e -> e.mean() + "," + error(e)).orElse(",")).append(',');
    report.weighted().ifPresent(e -> row.append(e.mean()).append(',').append(error(e)).append(','));
    information = report.information().map(Estimate::mean).orElse(Double.NaN);
    encoderAlone |= report.information().isPresent();
    if (encoderAlone) {
      row.append(report.information().map(e -> Double.toString(e.mean())).orElse(""));
      row.append(',').append(report.encoderUpdates()).append(',');
    }
    for (String name : parts()) {
      Estimate estimate = report.parts().get(name);
      row.append(estimate == null ? "" : error(estimate)).append(',');
    }
    row.append(report.learningRate())
        .append(',')
        .append(report.klWeight())
        .append(',')
        .append((float) report.seconds());
    rows.add(row.toString());
  }

  /**
   * Returns what to do if the training diverges: its bound over the last epoch lies by orders of
   * magnitude below that of the first step and epochs.
   */
  public Optional<String> divergence() {
    double last = training.isEmpty() ? start : training.get(training.size() - 1);
    return start - last > ORDERS * Math.max(1, Math.abs(start))
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "training diverges: the training %s fell from %.4g to %.4g nats; lower"
                    + " --learning-rate, or limit the gradient with --clip-norm",
                measure.name(bound),
                start,
                last))
        : Optional.empty();
  }

  /** Writes a file with what was told of each epoch. */
  public void save(Path file) {
    AtomicFile.write(file, out -> out.write(table().getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes the row of this epoch, at first with those before it. */
  private void write() {
    if (metrics.isEmpty()) {
      return;
    }
    try {
      Path file = metrics.get().get();
      if (!written) {
        save(file);
        written = true;
      } else {
        Files.writeString(
            file,
            rows.get(rows.size() - 1) + "\n",
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException | FileException e) {
      notWritten("the metrics were", e);
    }
  }

  private static String column(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("_$", "");
  }

  private String kl() {
    return sampledKl ? Elbo.SAMPLED_KL : "kl";
  }

  /** Returns the parts of the bound that have columns. */
  private List<String> parts() {
    List<String> parts = new ArrayList<>(List.of("reconstruction", kl()));
    parts.addAll(layers);
    if (refined) {
      parts.add(RefiningMethod.GAIN);
    }
    return parts;
  }

  private String table() {
    String header =
        "epoch,step,training_%1$s,training_%1$s_se,%2$s"
            + "validation_%1$s,validation_%1$s_se,%3$s%4$s%5$slearning_rate,kl_weight,seconds";
    String compared = weighted.map(TrainingProgress::column).map(c -> "validation_" + c).orElse("");
    List<String> parts = parts().stream().map(n -> "training_" + n.replace('-', '_')).toList();
    return String.format(
            Locale.ROOT,
            header,
            column(measure.name(bound)),
            parts.stream().map(name -> name + ",").collect(Collectors.joining()),
            compared.isEmpty() ? "" : compared + "," + compared + "_se,",
            encoderAlone ? "mutual_information,encoder_updates," : "",
            parts.stream().map(name -> name + "_se,").collect(Collectors.joining()))
        + "\n"
        + String.join("\n", rows)
        + "\n";
  }
}
