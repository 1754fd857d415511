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
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine;

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
   * @throws DataException if there is no such file or it is not YAML
   * @throws CommandLine.ParameterException if the command has no such option
   */
  public static List<String> arguments(Path path, CommandLine command) {
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Object> entry : read(path).entrySet()) {
      arguments.addAll(option(path, command, entry.getKey(), entry.getValue()));
    }
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

  private static Map<String, Object> read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path + ": expected a configuration file, found none; check the path");
    }
    try {
      Object content =
          new Load(LoadSettings.builder().setLabel(path.toString()).build())
              .loadFromString(Files.readString(path, StandardCharsets.UTF_8));
      if (content == null) {
        return Map.of();
      }
      if (content instanceof Map<?, ?> map) {
        return map.entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> String.valueOf(e.getKey()),
                    e -> e.getValue(),
                    (a, b) -> b,
                    LinkedHashMap::new));
      }
      throw new DataException(
          path + ": expected lines of the form 'option: value', found something else");
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

  private static List<String> option(Path path, CommandLine command, String key, Object value) {
    TreeSet<String> known = new TreeSet<>();
    command.getCommandSpec().optionsMap().keySet().stream()
        .filter(name -> name.startsWith("--") && !name.equals(OPTION))
        .map(name -> name.substring(2))
        .forEach(known::add);
    if (!known.contains(key)) {
      throw new CommandLine.ParameterException(
          command,
          path
              + ": unknown option '"
              + key
              + "'"
              + NearestName.to(key, known)
                  .map(name -> "; did you mean '" + name + "'?")
                  .orElse("; there are " + known));
    }
    boolean flag = command.getCommandSpec().findOption("--" + key).arity().max() == 0;
    if (flag) {
      return Boolean.TRUE.equals(value) ? List.of("--" + key) : List.of();
    }
    if (command.getCommandSpec().findOption("--" + key).typeInfo().isMap()
        && value instanceof List<?> pairs) {
      return pairs.stream().map(pair -> "--" + key + "=" + pair).toList();
    }
    String text =
        value instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
            : String.valueOf(value);
    return List.of("--" + key + "=" + text);
  }
}
