package io.github.vae4j.cli.option;

import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The trained model that a command uses. */
public final class ModelFile {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A file model.safetensors that 'vae train' wrote.")
  private Path path = Path.of("");

  public TrainedVae load() {
    return TrainedVae.load(path);
  }

  public Path path() {
    return path;
  }
}
