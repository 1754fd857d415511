package io.github.vae4j.cli.option;

import io.github.vae4j.cli.yaml.Yaml;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.word.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a YAML (or JSON) file: each key is an option without its dashes. Those of the
 * command line win.
 */
public final class ConfigurationFile {
  private static final String OPTION = "--config";

  private ConfigurationFile() {}

  /** Returns the arguments with those of the file that {@code --config} names, if it is there. */
  public static String[] expand(CommandLine root, String[] arguments) {
    Optional<Path> path = path(arguments);
    if (path.isEmpty()) {
      return arguments;
    }
    CommandLine command = root;
    int words = 0;
    for (String word : arguments) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        break;
      }
      command = next;
      words++;
    }
    if (words == 0) {
      return arguments;
    }
    List<String> all = new ArrayList<>(Arrays.asList(arguments).subList(0, words));
    List<String> own = Arrays.asList(arguments).subList(words, arguments.length);
    for (Map.Entry<String, Yaml> entry : read(path.get()).entrySet()) {
      List<String> option = option(entry.getValue(), command, entry.getKey());
      if (!replaced(command.getCommandSpec().findOption("--" + entry.getKey()), own)) {
        all.addAll(option);
      }
    }
    all.addAll(own);
    return all.toArray(String[]::new);
  }

  /** Returns whether the command line says an option itself; maps of both are put together. */
  private static boolean replaced(OptionSpec option, List<String> arguments) {
    return !option.typeInfo().isMap()
        && Arrays.stream(option.names())
            .anyMatch(
                name ->
                    arguments.stream()
                        .anyMatch(
                            argument -> argument.equals(name) || argument.startsWith(name + "=")));
  }

  /**
   * Returns the file's options as arguments of a command.
   *
   * @throws DataException if there is no such file, it is not YAML, or an option has no value or
   *     one of another kind
   * @throws CommandLine.ParameterException if the command has no such option
   */
  public static List<String> arguments(Path path, CommandLine command) {
    List<String> arguments = new ArrayList<>();
    read(path).forEach((key, value) -> arguments.addAll(option(value, command, key)));
    return arguments;
  }

  /** Returns options as YAML, one on a line. */
  public static String text(Map<String, Object> options) {
    return new Dump(
            DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(1000).build())
        .dumpToString(options);
  }

  /** Returns an option's value as YAML knows it, or nothing if the option was left out. */
  public static Optional<Object> plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.flatMap(ConfigurationFile::plain);
    }
    if (value instanceof Number || value instanceof Boolean) {
      return Optional.of(value);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty() ? Optional.empty() : Optional.of(list);
    }
    if (value instanceof Map<?, ?> map) {
      List<String> pairs =
          map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
      return pairs.isEmpty() ? Optional.empty() : Optional.of(pairs);
    }
    String text =
        value instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Returns the file that {@code --config} names, if it is there. */
  public static Optional<Path> path(String... arguments) {
    return path(OPTION, arguments);
  }

  /** Returns the path behind an option, if the option is there. */
  static Optional<Path> path(String option, String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(option + "=")) {
        return Optional.of(Path.of(arguments[i].substring(option.length() + 1)));
      }
      if (arguments[i].equals(option) && i + 1 < arguments.length) {
        return Optional.of(Path.of(arguments[i + 1]));
      }
    }
    return Optional.empty();
  }

  private static Map<String, Yaml> read(Path path) {
    Yaml content = Yaml.read(path, "configuration file");
    if (content.isEmpty()) {
      return Map.of();
    }
    Map<String, Yaml> entries =
        content
            .mapping()
            .orElseThrow(
                () ->
                    new DataException(
                        content.place()
                            + ": expected lines of the form 'option: value', found something else"));
    entries.forEach(
        (option, value) -> {
          boolean inList =
              value.list().orElse(List.of()).stream().anyMatch(ConfigurationFile::isEmpty);
          if (isEmpty(value) || inList) {
            throw new DataException(
                value.place()
                    + ": option "
                    + Excerpt.of(option)
                    + (inList ? " has an empty value in its list" : " has no value")
                    + "; write one, or leave it out");
          }
        });
    return entries;
  }

  /** Returns whether a value is left out, for which some write a tilde. */
  private static boolean isEmpty(Yaml value) {
    return value.isEmpty() || value.text().filter("~"::equals).isPresent();
  }

  private static List<String> option(Yaml value, CommandLine command, String key) {
    TreeSet<String> known = new TreeSet<>();
    command.getCommandSpec().optionsMap().keySet().stream()
        .filter(name -> name.startsWith("--") && !name.equals(OPTION))
        .map(name -> name.substring(2))
        .forEach(known::add);
    if (!known.contains(key)) {
      throw new CommandLine.ParameterException(
          command,
          value.place()
              + ": unknown option '"
              + Excerpt.of(key)
              + "'"
              + NearestName.to(key, known)
                  .map(name -> "; did you mean '" + name + "'?")
                  .orElse("; there are " + known));
    }
    OptionSpec option = command.getCommandSpec().findOption("--" + key);
    if (option.arity().max() == 0) {
      return isTrue(value, key) ? List.of("--" + key) : List.of();
    }
    List<String> texts = texts(value, key);
    return option.typeInfo().isMap()
        ? texts.stream().map(pair -> "--" + key + "=" + pair).toList()
        : List.of("--" + key + "=" + String.join(separator(option), texts));
  }

  /** Returns what stands between the values of an option on the command line. */
  private static String separator(OptionSpec option) {
    return option.splitRegex().isEmpty() ? "," : option.splitRegex();
  }

  private static List<String> texts(Yaml value, String key) {
    List<String> texts = new ArrayList<>();
    for (Yaml item : value.list().orElse(List.of(value))) {
      texts.add(
          item.text()
              .orElseThrow(
                  () ->
                      new DataException(
                          value.place()
                              + ": option "
                              + key
                              + ": expected a value or a list, found "
                              + (item.list().isPresent() ? "a list in a list" : "a mapping"))));
    }
    return texts;
  }

  /** Reads the value of a flag; YAML 1.1, which many know, has more words for it than YAML 1.2. */
  private static boolean isTrue(Yaml value, String key) {
    String word = value.toString().strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default ->
          throw new DataException(
              value.place()
                  + ": option "
                  + key
                  + ": expected true or false, found '"
                  + value
                  + "'");
    };
  }
}
