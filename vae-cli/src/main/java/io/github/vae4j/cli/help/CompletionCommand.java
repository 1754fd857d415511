package io.github.vae4j.cli.help;

import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.word.Choice;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script by which a shell completes commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the script by which bash, zsh or fish completes commands, options and files.",
      "",
      "For one session: source <(vae completion bash), in zsh after 'autoload -U compinit;"
          + " compinit', in fish: vae completion fish | source. To keep it, write it to"
          + " ~/.local/share/bash-completion/completions/vae or"
          + " ~/.config/fish/completions/vae.fish, or source it in ~/.zshrc."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae completion bash > vae-completion.bash")
public final class CompletionCommand implements Callable<Integer> {
  /** The name, which asks for the options of every command. */
  public static final String NAME = "completion";

  /** The shells, for completion. */
  static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Shell.values()).map(Shell::label).iterator();
    }
  }

  private enum Shell {
    BASH,
    ZSH,
    FISH;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash, zsh or fish.")
  private String shell = "";

  @Override
  public Integer call() {
    Shell chosen = Choice.of(NAME, shell, Shell.values(), Shell::label);
    CommandLine root = spec.root().commandLine();
    HelpCommand.complete(root);
    PrintWriter out = spec.commandLine().getOut();
    // The script for bash loads bashcompinit where zsh reads it.
    out.print(
        chosen == Shell.FISH
            ? FishCompletion.of(root)
            : AutoComplete.bash(root.getCommandName(), root));
    out.flush();
    return ExitCodes.OK;
  }
}
