package io.github.vae4j.cli.help;

import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Version;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.word.NearestName;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the help of a command. */
@Command(
    name = HelpCommand.NAME,
    mixinStandardHelpOptions = true,
    description = "Prints the help of a command: 'vae help train' is 'vae train --help'.")
public final class HelpCommand implements Callable<Integer> {
  static final String NAME = "help";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, such as train or reproduce ladder. Default: all commands.")
  private List<String> path = List.of();

  @Option(
      names = "--man",
      description = "Print it as a manual page: 'vae help --man train > vae-train.1'.")
  private boolean man;

  /** Tells completion which commands there is help of. */
  static void complete(CommandLine root) {
    CommandSpec help = Named.get(root.getSubcommands(), NAME).getCommandSpec();
    for (PositionalParamSpec argument : List.copyOf(help.positionalParameters())) {
      help.remove(argument);
      help.addPositional(
          PositionalParamSpec.builder(argument)
              .completionCandidates(root.getSubcommands().keySet())
              .build());
    }
  }

  @Override
  public Integer call() {
    CommandLine line = spec.root().commandLine();
    for (String word : path) {
      Map<String, CommandLine> known = line.getSubcommands();
      CommandLine next = known.get(word);
      if (next == null) {
        throw new IllegalArgumentException(
            String.format(
                "help: expected a command of '%s', found '%s'%s",
                line.getCommandSpec().qualifiedName(),
                word,
                known.isEmpty()
                    ? ", which has none"
                    : NearestName.to(word, known.keySet())
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; the commands are " + String.join(", ", known.keySet()))));
      }
      line = next;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (man) {
      out.print(ManPage.of(line, Version.current()));
      out.flush();
    } else {
      line.usage(out);
    }
    return ExitCodes.OK;
  }
}
