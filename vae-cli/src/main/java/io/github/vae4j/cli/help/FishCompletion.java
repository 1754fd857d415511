package io.github.vae4j.cli.help;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completions for fish, which are lines of its command {@code complete}. */
final class FishCompletion {
  private static final String ANY_COMMAND = "__fish_use_subcommand";
  private static final String SEEN = "__fish_seen_subcommand_from ";

  private FishCompletion() {}

  /** Returns a script for a command, its commands and theirs. */
  static String of(CommandLine root) {
    String name = root.getCommandName();
    List<String> lines = new ArrayList<>(List.of("# Completions of " + name + " for fish."));
    lines.addAll(subcommands(name, ANY_COMMAND, root));
    lines.addAll(options(name, ANY_COMMAND, root));
    for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
      CommandLine one = command.getValue();
      String seen = SEEN + command.getKey();
      Set<String> below = new LinkedHashSet<>(one.getSubcommands().keySet());
      String here = below.isEmpty() ? seen : seen + "; and not " + SEEN + String.join(" ", below);
      lines.addAll(subcommands(name, here, one));
      lines.addAll(options(name, here, one));
      lines.addAll(arguments(name, here, one));
      one.getSubcommands()
          .forEach((word, sub) -> lines.addAll(options(name, seen + "; and " + SEEN + word, sub)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> subcommands(String name, String condition, CommandLine line) {
    List<String> lines = new ArrayList<>();
    line.getSubcommands()
        .forEach(
            (word, command) ->
                lines.add(
                    String.format(
                        "complete -c %s -n %s -f -a %s -d %s",
                        name,
                        quoted(condition),
                        word,
                        quoted(first(command.getCommandSpec().usageMessage().description())))));
    return lines;
  }

  private static List<String> arguments(String name, String condition, CommandLine line) {
    List<String> lines = new ArrayList<>();
    for (PositionalParamSpec argument : line.getCommandSpec().positionalParameters()) {
      if (argument.completionCandidates() != null) {
        lines.add(
            String.format(
                "complete -c %s -n %s -f -a %s",
                name,
                quoted(condition),
                quoted(String.join(" ", argument.completionCandidates()))));
      }
    }
    return lines;
  }

  private static List<String> options(String name, String condition, CommandLine line) {
    List<String> lines = new ArrayList<>();
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (option.hidden()) {
        continue;
      }
      StringBuilder words = new StringBuilder();
      for (String word : option.names()) {
        words.append(word.startsWith("--") ? " -l " : " -s ").append(word.replaceFirst("^--?", ""));
      }
      lines.add(
          String.format(
              "complete -c %s -n %s%s%s -d %s",
              name,
              quoted(condition),
              words,
              option.arity().max() > 0 ? " -r" : "",
              quoted(first(option.description()))));
    }
    return lines;
  }

  /** Returns the first sentence. */
  private static String first(String... description) {
    String text = description.length == 0 ? "" : description[0];
    return text.replaceAll("%n", " ").replace("%%", "%").replaceFirst("(?s)[.:] .*", "");
  }

  static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
