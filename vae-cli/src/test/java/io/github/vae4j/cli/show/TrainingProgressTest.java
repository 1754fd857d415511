package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.refinement.RefiningMethod;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.StepReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingProgressTest {
  private static TrainingProgress progress(double firstStep, double... epochs) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    TrainingProgress progress = new TrainingProgress(new Console(nowhere, nowhere));
    progress.onStep(new StepReport(1, 100, 1, "ELBO", firstStep));
    for (int i = 0; i < epochs.length; i++) {
      Estimate bound = Estimate.of("ELBO", 1, new double[] {epochs[i], epochs[i]}, 0);
      progress.onEpoch(
          new EpochReport(
              i + 1,
              epochs.length,
              i + 1,
              bound,
              Map.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              0,
              true,
              1e-3,
              1,
              0.5));
    }
    return progress;
  }

  @Test
  void aBoundThatFallsByOrdersOfMagnitudeIsSaidToDiverge() {
    assertEquals(
        Optional.of(
            "training diverges: the training ELBO fell from -4.250 to -2.500e+16 nats; lower"
                + " --learning-rate, or limit the gradient with --clip-norm"),
        progress(-4.25, -3e9, -2.5e16).divergence());
  }

  @Test
  void theFirstStepCountsWhereTheFirstEpochIsLost() {
    assertEquals(true, progress(-540, -1e9).divergence().isPresent());
  }

  @Test
  void aTrainingThatGetsWorseByLessOrRecoversDoesNot() {
    assertEquals(Optional.empty(), progress(-4, -3, -2, -30, -90).divergence());
    assertEquals(Optional.empty(), progress(-540, -1e9, -200).divergence());
    assertEquals(Optional.empty(), progress(30, 40, -50).divergence());
    assertEquals(Optional.empty(), progress(-540).divergence());
  }

  @Test
  void whatTheStepsOfARefinementGainIsToldAndKept(@TempDir Path folder) throws IOException {
    StringWriter said = new StringWriter();
    TrainingProgress progress =
        new TrainingProgress(
            new Console(new PrintWriter(said), new PrintWriter(Writer.nullWriter())));
    Estimate bound = Estimate.of("SVI(9)", 1, new double[] {-3, -5}, 0);
    Estimate gain = Estimate.of(RefiningMethod.GAIN, 1, new double[] {1, 2}, 0);
    progress.onEpoch(
        new EpochReport(
            1,
            1,
            1,
            bound,
            Map.of(gain.bound(), gain),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            true,
            1e-3,
            1,
            0.5));
    assertEquals(true, said.toString().contains("gain of steps"), said::toString);
    assertEquals(true, said.toString().contains("+1.50  best"), said::toString);
    Path file = folder.resolve("metrics.csv");
    progress.save(file);
    List<String> lines = Files.readAllLines(file);
    int column = List.of(lines.get(0).split(",")).indexOf("training_gain");
    assertEquals("1.5", lines.get(1).split(",")[column]);
    assertEquals(lines.get(0).split(",").length, lines.get(1).split(",", -1).length);
  }

  @Test
  void aFolderThatWentWhileItWasWrittenToIsSaidToBeGone() {
    AtomicBoolean gone = new AtomicBoolean();
    StringWriter said = new StringWriter();
    TrainingProgress progress =
        new TrainingProgress(
            new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(said)));
    progress.writeTo(
        () -> {
          if (gone.get()) {
            throw new FileException("run: the folder was removed");
          }
          return Path.of("run", "metrics.csv");
        },
        () -> {});
    gone.set(true);
    progress.onCheckpointFailed(new FileException("run/checkpoint: expected the folder run"));
    progress.onCheckpointFailed(new FileException("run/checkpoint: expected the folder run"));
    assertEquals(
        "note: a checkpoint was not written: run: the folder was removed; the training goes on",
        said.toString().strip());
  }

  @Test
  void aFileThatCannotBeWrittenIntoAFolderThatStandsIsSaidAsItIs() {
    StringWriter said = new StringWriter();
    TrainingProgress progress =
        new TrainingProgress(
            new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(said)));
    progress.writeTo(() -> Path.of("run", "metrics.csv"), () -> {});
    progress.onCheckpointFailed(new FileException("run/checkpoint: no space left"));
    assertEquals(
        "note: a checkpoint was not written: run/checkpoint: no space left; the training goes on",
        said.toString().strip());
  }

  private static Estimate bound(String name, double mean) {
    return Estimate.of(name, 1, new double[] {mean, mean}, 0);
  }

  private static EpochReport report(int epoch, double weighted, Optional<Estimate> information) {
    return new EpochReport(
        epoch,
        3,
        10L * epoch,
        bound("ELBO", -5),
        Map.of("reconstruction", bound("reconstruction", -4), "kl", bound("kl", 1)),
        Optional.of(bound("ELBO", -6)),
        Optional.of(bound("ELBO(beta=4)", weighted)),
        information,
        30L * Math.min(2, epoch),
        epoch < 3,
        1e-3,
        4,
        0.5);
  }

  @Test
  void whatEpochsAreComparedByAndTheUpdatesOfTheEncoderAreTold(@TempDir Path folder)
      throws IOException {
    StringWriter said = new StringWriter();
    StringWriter noted = new StringWriter();
    TrainingProgress progress =
        new TrainingProgress(new Console(new PrintWriter(said), new PrintWriter(noted)));
    progress.onEpoch(report(1, -9, Optional.of(bound("I_q(x;z)", 1.5))));
    progress.onEpoch(report(2, -8.5, Optional.of(bound("I_q(x;z)", 1.25))));
    progress.onEpoch(report(3, -8.75, Optional.empty()));
    Path file = folder.resolve("metrics.csv");
    progress.save(file);
    assertEquals(
        List.of(
            "epoch,step,training_elbo,training_elbo_se,training_reconstruction,training_kl,"
                + "validation_elbo,validation_elbo_se,validation_elbo_beta_4,"
                + "validation_elbo_beta_4_se,mutual_information,encoder_updates,"
                + "training_reconstruction_se,training_kl_se,learning_rate,kl_weight,seconds",
            "1,10,-5.0,0.0,-4.0,1.0,-6.0,0.0,-9.0,0.0,1.5,30,0.0,0.0,0.001,4.0,0.5",
            "2,20,-5.0,0.0,-4.0,1.0,-6.0,0.0,-8.5,0.0,1.25,60,0.0,0.0,0.001,4.0,0.5",
            "3,30,-5.0,0.0,-4.0,1.0,-6.0,0.0,-8.75,0.0,,60,0.0,0.0,0.001,4.0,0.5"),
        Files.readAllLines(file));
    List<String> lines = said.toString().lines().map(String::strip).toList();
    assertEquals(
        List.of("epoch", "training ELBO", "validation ELBO", "ELBO(beta=4)", "seconds"),
        List.of(lines.get(1).split(" {2,}")));
    String note = noted.toString().replaceAll("\\s+", " ");
    assertTrue(
        note.startsWith(
            "note: encoder: I_q(x;z) does not rise any more, at 1.250 nats: after 60 updates"),
        note);
  }
}
