package io.github.vae4j.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.objective.Elbo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainingFlagsTest {
  private static TrainingFlags flags(String line) {
    return line.isEmpty()
        ? new TrainingFlags()
        : CommandLine.populateCommand(new TrainingFlags(), line.split(" "));
  }

  /** What is said wins; many data have the usual numbers. */
  @ParameterizedTest
  @CsvSource({
    "'', 60, 50, 0.003",
    "'', 9999, 50, 0.003",
    "'', 10000, 100, 0.001",
    "--batch-size 20, 60, 20, 0.003",
    "--learning-rate 0.01, 60, 50, 0.01"
  })
  void fewDataHaveSmallBatchesAndALargeLearningRate(
      String line, int size, int batch, double learningRate) {
    TrainingFlags flags = flags(line);
    flags.of(Datasets.of("rows", new float[size][1]));
    assertEquals(batch, flags.options(true).batchSize());
    assertEquals(learningRate, flags.options(true).learningRate());
    assertEquals(100, flags("").options(true).batchSize());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | elbo",
        "--samples 5 --kl sampled | elbo:5,sampled",
        "--kl stl | elbo:stl",
        "--objective elbo --free-bits 0.5 | elbo:free-bits=0.5",
        "--objective elbo:3,stl | elbo:3,stl",
        "--objective iwae:10,dreg | iwae:10,dreg",
        // what a configuration file says of the others
        "--objective iwae:10 --samples 1 --kl analytic --free-bits 0.0 | iwae:10",
        "--objective renyi:0.5,10 | renyi:0.5,10",
      })
  void theObjectiveIsTheWordOrTheFlagsOfElbo(String line, String name) {
    assertEquals(name, flags(line).objective().name());
    TrainingFlags decided = flags(line);
    decided.decideObjective(false, "elbo");
    assertEquals(name, decided.objective().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | iwae:5,dreg",
        "--objective elbo | elbo",
        "--beta 0.5 | elbo",
        "--samples 5 | elbo:5",
        "--kl stl | elbo:stl",
        "--free-bits 0.5 | elbo:free-bits=0.5",
        // what a configuration file says of the others
        "--samples 1 --kl analytic --free-bits 0.0 --beta 1 | iwae:5,dreg",
      })
  void missingCellsAskForTheImportanceWeightedBoundUnlessSomethingElseIsSaid(
      String line, String name) {
    TrainingFlags flags = flags(line);
    flags.decideObjective(true, "elbo");
    assertEquals(name, flags.objective().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | m2",
        "--beta 0.5 | m2",
        "--objective vimco:3 | vimco:3",
        "--samples 5 | elbo:5",
      })
  void aModelHasAnObjectiveOfItsOwnUnlessSomethingElseIsSaid(String line, String name) {
    for (boolean missing : new boolean[] {false, true}) {
      TrainingFlags flags = flags(line);
      flags.decideObjective(missing, "m2");
      assertEquals(name, flags.objective().name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--samples 5", "--kl sampled", "--free-bits 0.5"})
  void flagsOfElboAreRefusedBesideAnotherObjective(String flag) {
    for (String word : new String[] {"iwae:10", "elbo:2"}) {
      String message = message("--objective " + word + " " + flag);
      assertTrue(message.startsWith("--objective " + word + ": "), message);
      assertTrue(message.contains(flag) && message.contains("leave them out"), message);
    }
  }

  @Test
  void theRemedyForElboIsOneWord() {
    String message = message("--objective elbo:2 --samples 5 --kl stl");
    assertTrue(message.endsWith("or write --objective elbo:5,stl"), message);
  }

  @Test
  void anUnknownKlIsRefusedWithTheKnownOnes() {
    String message = message("--kl exact");
    assertEquals("--kl: expected one of [analytic, sampled, stl], found 'exact'", message);
    assertEquals(Elbo.defaults(), flags("--kl analytic").objective());
  }

  private static String message(String line) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> flags(line).objective()).getMessage());
  }
}
