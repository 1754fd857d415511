package io.github.vae4j.cli;

import io.github.vae4j.cli.card.InspectCommand;
import io.github.vae4j.cli.check.BackendsCommand;
import io.github.vae4j.cli.check.DoctorCommand;
import io.github.vae4j.cli.check.ParityCommand;
import io.github.vae4j.cli.check.SelfTestCommand;
import io.github.vae4j.cli.compare.CompareCommand;
import io.github.vae4j.cli.explore.ExploreCommand;
import io.github.vae4j.cli.export.ExportCommand;
import io.github.vae4j.cli.help.CompletionCommand;
import io.github.vae4j.cli.help.HelpCommand;
import io.github.vae4j.cli.label.ClassifyCommand;
import io.github.vae4j.cli.latent.ArithmeticCommand;
import io.github.vae4j.cli.latent.InterpolateCommand;
import io.github.vae4j.cli.latent.ManifoldCommand;
import io.github.vae4j.cli.latent.TraverseCommand;
import io.github.vae4j.cli.model.EncodeCommand;
import io.github.vae4j.cli.model.EvaluateCommand;
import io.github.vae4j.cli.model.GapsCommand;
import io.github.vae4j.cli.model.ReconstructCommand;
import io.github.vae4j.cli.model.SampleCommand;
import io.github.vae4j.cli.model.ScoreCommand;
import io.github.vae4j.cli.model.TrainCommand;
import io.github.vae4j.cli.report.ReportCommand;
import io.github.vae4j.cli.reproduce.ReproduceCommand;
import io.github.vae4j.cli.search.SearchCommand;
import io.github.vae4j.cli.table.ImputeCommand;
import io.github.vae4j.cli.table.SchemaCommand;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands, in the order of the help. Only those that the arguments name get their options: to
 * read those of all takes longer than to print the help.
 */
final class Commands {
  static final List<Class<?>> ALL =
      List.of(
          SchemaCommand.class,
          TrainCommand.class,
          SearchCommand.class,
          EvaluateCommand.class,
          CompareCommand.class,
          ReportCommand.class,
          GapsCommand.class,
          SampleCommand.class,
          ImputeCommand.class,
          ReconstructCommand.class,
          EncodeCommand.class,
          InterpolateCommand.class,
          ArithmeticCommand.class,
          ManifoldCommand.class,
          TraverseCommand.class,
          ExploreCommand.class,
          ScoreCommand.class,
          ClassifyCommand.class,
          InspectCommand.class,
          ExportCommand.class,
          BackendsCommand.class,
          ParityCommand.class,
          DoctorCommand.class,
          SelfTestCommand.class,
          ReproduceCommand.class,
          CompletionCommand.class,
          HelpCommand.class);

  private Commands() {}

  /** Adds all commands and returns whether the arguments name one. */
  static boolean add(CommandLine line, String... arguments) {
    boolean any = false;
    for (Class<?> type : ALL) {
      Command command = type.getAnnotation(Command.class);
      boolean named = Arrays.stream(arguments).anyMatch(word -> names(word, command.name()));
      line.addSubcommand(command.name(), named ? new CommandLine(type) : summary(command));
      any |= named;
    }
    return any;
  }

  /**
   * A file of arguments may name any command; some read the options of a training, and a shell
   * completes those of all.
   */
  private static boolean names(String argument, String command) {
    return argument.equals(command)
        || argument.startsWith("@")
        || argument.equals(CompletionCommand.NAME)
        || (List.of("parity", "search").contains(argument) && command.equals("train"));
  }

  private static CommandSpec summary(Command command) {
    CommandSpec spec = CommandSpec.create().name(command.name());
    spec.usageMessage().description(command.description());
    return spec;
  }
}
