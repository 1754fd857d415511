package io.github.vae4j.cli.help;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The lines by which fish completes. */
class FishCompletionTest {
  @Command(name = "top", subcommands = Group.class)
  private static final class Top {
    @Option(names = "--loud", description = "Say it's loud. At once.")
    private boolean loud;
  }

  @Command(name = "group", description = "Of others: two.", subcommands = Leaf.class)
  private static final class Group {}

  @Command(name = "leaf", description = "The last.")
  private static final class Leaf {
    @Option(
        names = {"-n", "--count"},
        description = "50 %% of it.")
    private int count;

    @Option(names = "--older", hidden = true)
    private int older;
  }

  @Test
  void commandsAndOptionsStandBelowTheirCommands() {
    assertEquals(
        List.of(
            "# Completions of top for fish.",
            "complete -c top -n '__fish_use_subcommand' -f -a group -d 'Of others'",
            "complete -c top -n '__fish_use_subcommand' -l loud -d 'Say it\\'s loud'",
            "complete -c top -n '__fish_seen_subcommand_from group; and not"
                + " __fish_seen_subcommand_from leaf' -f -a leaf -d 'The last.'",
            "complete -c top -n '__fish_seen_subcommand_from group; and"
                + " __fish_seen_subcommand_from leaf' -s n -l count -r -d '50 % of it.'"),
        FishCompletion.of(new CommandLine(new Top())).lines().toList());
  }
}
