package io.github.vae4j.cli.option;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.word.NearestName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a YAML (or JSON) file: each key is an option without its dashes. They are put before
 * those of the command line, which therefore win.
 */
public final class ConfigurationFile {
  private static final String OPTION = "--config";

  private ConfigurationFile() {}

  /** Returns the arguments with those of the file that {@code --config} names, if it is there. */
  public static String[] expand(CommandLine root, String[] arguments) {
    Optional<Path> path = path(arguments);
    if (path.isEmpty() || arguments.length == 0) {
      return arguments;
    }
    CommandLine command = root.getSubcommands().get(arguments[0]);
    if (command == null) {
      return arguments;
    }
    List<String> all = new ArrayList<>(List.of(arguments[0]));
    all.addAll(arguments(path.get(), command));
    all.addAll(Arrays.asList(arguments).subList(1, arguments.length));
    return all.toArray(String[]::new);
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
    read(path).forEach((key, entry) -> arguments.addAll(option(entry, command, key)));
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

  private static Optional<Path> path(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(OPTION + "=")) {
        return Optional.of(Path.of(arguments[i].substring(OPTION.length() + 1)));
      }
      if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
        return Optional.of(Path.of(arguments[i + 1]));
      }
    }
    return Optional.empty();
  }

  /** The value of an option, and where it stands; Java's Map, List, Boolean, Number or String. */
  private record Entry(String place, Object value) {}

  private static Map<String, Entry> read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path + ": expected a configuration file, found none; check the path");
    }
    try {
      String text = Files.readString(path, StandardCharsets.UTF_8);
      Object content =
          new Load(LoadSettings.builder().setLabel(path.toString()).build()).loadFromString(text);
      if (content == null) {
        return Map.of();
      }
      if (!(content instanceof Map<?, ?> map)) {
        throw new DataException(
            path + ": expected lines of the form 'option: value', found something else");
      }
      Map<String, Entry> entries = new LinkedHashMap<>();
      map.forEach(
          (key, value) -> {
            String option = String.valueOf(key);
            String place = place(path, text, option);
            if (isEmpty(value)
                || value instanceof List<?> list
                    && list.stream().anyMatch(ConfigurationFile::isEmpty)) {
              throw new DataException(
                  place
                      + ": option "
                      + option
                      + (isEmpty(value) ? " has no value" : " has an empty value in its list")
                      + "; write one, or leave it out");
            }
            entries.put(option, new Entry(place, value));
          });
      return entries;
    } catch (YamlEngineException e) {
      throw new DataException(
          path
              + ": expected YAML, found "
              + String.valueOf(e.getMessage()).replace('\n', ' ').strip(),
          e);
    } catch (IOException e) {
      throw new DataException(path + ": could not be read: " + e.getMessage(), e);
    }
  }

  /** Returns whether a value is YAML's null, of which the tilde is the older spelling. */
  private static boolean isEmpty(Object value) {
    return value == null || value.equals("~");
  }

  /** Returns the file, and the line of a key where it begins one. */
  private static String place(Path path, String text, String key) {
    Matcher found =
        Pattern.compile("^\\W*" + Pattern.quote(key) + "[\"']?\\s*:", Pattern.MULTILINE)
            .matcher(text);
    return found.find()
        ? path + ", line " + text.substring(0, found.end()).lines().count()
        : "" + path;
  }

  private static List<String> option(Entry entry, CommandLine command, String key) {
    TreeSet<String> known = new TreeSet<>();
    command.getCommandSpec().optionsMap().keySet().stream()
        .filter(name -> name.startsWith("--") && !name.equals(OPTION))
        .map(name -> name.substring(2))
        .forEach(known::add);
    if (!known.contains(key)) {
      throw new CommandLine.ParameterException(
          command,
          entry.place
              + ": unknown option '"
              + key
              + "'"
              + NearestName.to(key, known)
                  .map(name -> "; did you mean '" + name + "'?")
                  .orElse("; there are " + known));
    }
    OptionSpec option = command.getCommandSpec().findOption("--" + key);
    if (option.arity().max() == 0) {
      return isTrue(entry, key) ? List.of("--" + key) : List.of();
    }
    if (option.typeInfo().isMap() && entry.value instanceof List<?> pairs) {
      return pairs.stream().map(pair -> "--" + key + "=" + pair).toList();
    }
    if (entry.value instanceof Map<?, ?>) {
      throw new DataException(
          entry.place + ": option " + key + ": expected a value or a list, found a mapping");
    }
    String text =
        entry.value instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
            : String.valueOf(entry.value);
    return List.of("--" + key + "=" + text);
  }

  /** Reads the value of a flag; YAML 1.1, which many know, has more words for it than YAML 1.2. */
  private static boolean isTrue(Entry entry, String key) {
    String word = String.valueOf(entry.value).strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default ->
          throw new DataException(
              entry.place
                  + ": option "
                  + key
                  + ": expected true or false, found '"
                  + entry.value
                  + "'");
    };
  }
}
