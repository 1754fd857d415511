package io.github.vae4j.cli.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of a command as a manual page, in the macros {@code man} of roff. */
final class ManPage {
  private final List<String> lines = new ArrayList<>();

  private ManPage() {}

  /**
   * Returns the page of a command.
   *
   * @param version of the program
   */
  static String of(CommandLine command, String version) {
    return new ManPage().page(command, version);
  }

  private String page(CommandLine command, String version) {
    String name = command.getCommandSpec().qualifiedName("-");
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    List<String> description = plain(usage.description());
    macro("TH", name.toUpperCase(Locale.ROOT), "1", "", "vae4j " + version, "vae4j");
    lines.addAll(List.of(".nh", ".ad l")); // no option is divided at the end of a line
    macro("SH", "NAME");
    text(name + " - " + description.stream().findFirst().orElse("").replaceFirst("\\.$", ""));
    macro("SH", "SYNOPSIS");
    text(synopsis(command));
    if (description.size() > 1) {
      macro("SH", "DESCRIPTION");
      paragraphs(description.subList(1, description.size()));
    }
    List<PositionalParamSpec> positional =
        command.getCommandSpec().positionalParameters().stream().filter(p -> !p.hidden()).toList();
    if (!positional.isEmpty()) {
      macro("SH", "ARGUMENTS");
      positional.forEach(one -> tagged(one.paramLabel(), plain(one.description())));
    }
    macro("SH", "OPTIONS");
    command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> tagged(names(option), plain(option.description())));
    if (!command.getSubcommands().isEmpty()) {
      macro("SH", "COMMANDS");
      for (Map.Entry<String, CommandLine> one : command.getSubcommands().entrySet()) {
        List<String> said = plain(one.getValue().getCommandSpec().usageMessage().description());
        tagged(one.getKey(), said.stream().limit(1).toList());
      }
    }
    footer(plain(usage.footerHeading()), plain(usage.footer()));
    return String.join("\n", lines) + "\n";
  }

  private static String synopsis(CommandLine command) {
    String line = command.getHelp().synopsis(0);
    return Ansi.OFF.string(line).strip().replaceAll("\\s+", " ");
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  /** What stands at the end of a help: a title and lines that are shown as they are. */
  private void footer(List<String> heading, List<String> footer) {
    if (footer.isEmpty()) {
      return;
    }
    String title = heading.stream().filter(line -> !line.isBlank()).findFirst().orElse("NOTES");
    section(title);
    macro("nf");
    for (String line : footer) {
      boolean isTitle = line.endsWith(":") && !line.startsWith(" ");
      if (isTitle) {
        macro("fi");
        section(line);
        macro("nf");
      } else {
        lines.add(escaped(line));
      }
    }
    macro("fi");
  }

  private void section(String title) {
    macro("SH", title.strip().replaceFirst(":$", "").toUpperCase(Locale.ROOT));
  }

  private void tagged(String tag, List<String> description) {
    macro("TP");
    lines.add("\\fB" + escaped(tag) + "\\fR");
    if (description.isEmpty()) {
      lines.add("\\&");
    }
    paragraphs(description);
  }

  private void paragraphs(List<String> paragraphs) {
    for (String paragraph : paragraphs) {
      if (paragraph.isBlank()) {
        macro("PP");
      } else {
        text(paragraph);
      }
    }
  }

  private void text(String text) {
    lines.add(escaped(text));
  }

  private void macro(String name, String... arguments) {
    lines.add(
        Arrays.stream(arguments)
            .map(argument -> '"' + escaped(argument).replace("\"", "\\(dq") + '"')
            .collect(Collectors.joining(" ", "." + name + (arguments.length > 0 ? " " : ""), "")));
  }

  /** Returns lines without colours, in which %n ends a line. */
  private static List<String> plain(String... texts) {
    return Arrays.stream(texts)
        .map(text -> Ansi.OFF.string(text.replace("%n", "\n").replace("%%", "%")).toString())
        .flatMap(text -> Arrays.stream(text.split("\n", -1))) // an empty one is a line too
        .toList();
  }

  /** Returns text in which nothing is a request of roff. */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    return safe.startsWith(".") ? "\\&" + safe : safe;
  }
}
