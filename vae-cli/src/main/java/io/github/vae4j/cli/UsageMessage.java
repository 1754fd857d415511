package io.github.vae4j.cli;

import io.github.vae4j.core.word.NearestName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is wrong with a command line, in a sentence. */
final class UsageMessage {
  private static final Pattern FOUND = Pattern.compile("but found '(.*)'");
  private static final Pattern INVALID =
      Pattern.compile("Invalid value for .*?: ('.*' is not .*)", Pattern.DOTALL);

  private UsageMessage() {}

  /** Returns what was expected and found, the nearest name, and where the help is. */
  static String of(CommandLine.ParameterException e) {
    String text = text(e);
    return text
        + (text.endsWith("?") ? " See" : "; see")
        + " '"
        + e.getCommandLine().getCommandSpec().qualifiedName()
        + " --help'";
  }

  private static String text(CommandLine.ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(unmatched.getUnmatched().get(0), e.getCommandLine());
    }
    if (e instanceof CommandLine.MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      return missing(missing.getMissing(), message);
    }
    Matcher invalid = INVALID.matcher(message);
    return e.getArgSpec() != null && invalid.matches()
        ? name(e.getArgSpec()) + ": " + words(invalid.group(1))
        : message;
  }

  private static String unmatched(String word, CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    String command = spec.qualifiedName();
    if (word.startsWith("-") && word.length() > 1) {
      String name = word.replaceFirst("(?s)=.*", "");
      List<String> options =
          spec.options().stream()
              .filter(option -> !option.hidden())
              .flatMap(option -> List.of(option.names()).stream())
              .toList();
      return "'" + name + "' is no option of '" + command + "'" + nearest(name, options);
    }
    return line.getSubcommands().isEmpty()
        ? "expected no further argument, found '" + word + "'"
        : "'"
            + word
            + "' is no command of '"
            + command
            + "'"
            + nearest(word, List.copyOf(line.getSubcommands().keySet()));
  }

  private static String nearest(String word, List<String> names) {
    Optional<String> near = NearestName.to(word, names);
    return near.map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  private static String missing(List<ArgSpec> missing, String message) {
    ArgSpec first = missing.get(0);
    boolean ofOption = first.isOption() && !message.startsWith("Missing required option");
    if (ofOption) {
      Matcher found = FOUND.matcher(message);
      return name(first)
          + ": expected a value, found "
          + (found.find() ? "'" + found.group(1) + "'" : "none");
    }
    int least = first.arity().min();
    return first.isPositional() && least > 1
        ? "expected at least " + least + " of " + first.paramLabel() + ", found fewer"
        : missing.stream()
            .map(UsageMessage::usage)
            .collect(Collectors.joining(" and ", "expected ", ", found none"));
  }

  private static String usage(ArgSpec argument) {
    return argument.isOption() && argument.arity().max() > 0
        ? name(argument) + " " + argument.paramLabel()
        : name(argument);
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** Returns a sentence without names of types. */
  private static String words(String sentence) {
    return sentence
        .replaceFirst("is not an? (int|long|short)$", "is not a whole number")
        .replaceFirst("is not an? (float|double)$", "is not a number");
  }
}
