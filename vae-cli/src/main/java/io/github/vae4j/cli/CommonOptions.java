package io.github.vae4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that works on something. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of these options: a line 'latent: 8' is --latent 8. Flags win over the file.")
  private Path config = Path.of("");

  @Option(names = "--verbose", description = "Show stack traces and what the engine says.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  Path config() {
    return config;
  }
}
