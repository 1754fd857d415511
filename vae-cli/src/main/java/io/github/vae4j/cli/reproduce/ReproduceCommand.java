package io.github.vae4j.cli.reproduce;

import io.github.vae4j.cli.reproduce.aevb.BoundsCommand;
import io.github.vae4j.cli.reproduce.aevb.LikelihoodCommand;
import io.github.vae4j.cli.reproduce.aevb.ManifoldFigureCommand;
import io.github.vae4j.cli.reproduce.aevb.SamplesFigureCommand;
import io.github.vae4j.cli.reproduce.ladder.LadderCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Experiments whose results are published with this project. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = "Runs an experiment of docs/results again.",
    subcommands = {
      BoundsCommand.class,
      LikelihoodCommand.class,
      ManifoldFigureCommand.class,
      SamplesFigureCommand.class,
      LadderCommand.class,
      GainCommand.class,
      SignalToNoiseCommand.class,
      TintedCommand.class,
      RedrawCommand.class
    },
    synopsisSubcommandLabel = "EXPERIMENT")
public final class ReproduceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "reproduce: which experiment? There are " + String.join(", ", spec.subcommands().keySet()));
  }
}
