package io.github.vae4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Experiments whose results are published with this project. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = "Runs an experiment whose results stand in docs/results again.",
    subcommands = {
      AevbBoundsCommand.class,
      AevbLikelihoodCommand.class,
      AevbManifoldCommand.class,
      AevbSamplesCommand.class,
      LadderCommand.class,
      SignalToNoiseCommand.class
    },
    synopsisSubcommandLabel = "EXPERIMENT")
final class ReproduceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "reproduce: which experiment? There are " + spec.subcommands().keySet());
  }
}
