package io.github.vae4j.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The name of a model in titles. */
final class ModelFileTest {
  /** A command that takes a model. */
  @Command
  static final class OfModel implements Runnable {
    @Mixin private ModelFile model = new ModelFile();

    @Override
    public void run() {}
  }

  @ParameterizedTest
  @CsvSource({
    "runs/digits/model.safetensors,digits",
    "runs/digits/../faces/model.safetensors,faces",
    "runs/digits/best.safetensors,best",
    "/model.safetensors,model"
  })
  void aModelHasTheNameOfItsRunOrOfItsFile(String path, String name) {
    OfModel command = new OfModel();
    new CommandLine(command).parseArgs(path);
    assertEquals(name, command.model.name());
  }
}
