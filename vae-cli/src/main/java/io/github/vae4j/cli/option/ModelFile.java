package io.github.vae4j.cli.option;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.TrainingFolder;
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

  /** Returns which model it is, for a document. */
  public Json json(TrainedVae vae) {
    return new Json().put("file", path.toString()).put("digest", vae.digest());
  }

  public Path path() {
    return path;
  }

  /** Returns the name of the model in titles: that of its training's folder, else its file's. */
  public String name() {
    String file = String.valueOf(path.getFileName());
    Path folder = path.toAbsolutePath().normalize().getParent();
    return file.equals(TrainingFolder.MODEL) && folder != null && folder.getFileName() != null
        ? folder.getFileName().toString()
        : file.replaceFirst("\\.safetensors$", "");
  }
}
