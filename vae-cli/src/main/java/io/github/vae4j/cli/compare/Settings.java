package io.github.vae4j.cli.compare;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.show.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of trainings that are not alike. */
final class Settings {
  private static final String ABSENT = "not set"; // the training decided, or did not know it

  private final List<String> names; // of the trainings
  private final Map<String, List<String>> differing = new LinkedHashMap<>();

  /** Takes the trainings of which settings are known. */
  Settings(List<Contender> all) {
    List<Contender> known = all.stream().filter(one -> !one.settings().isEmpty()).toList();
    this.names = known.stream().map(Contender::name).toList();
    Set<String> settings = new LinkedHashSet<>();
    known.forEach(one -> settings.addAll(one.settings().keySet()));
    for (String setting : settings) {
      List<String> values =
          known.stream()
              .map(one -> one.settings().getOrDefault(setting, ""))
              .map(value -> value.isEmpty() ? ABSENT : value)
              .toList();
      if (new LinkedHashSet<>(values).size() > 1) {
        differing.put(setting, values);
      }
    }
  }

  /** Prints a row for each setting; where lines have no room, each value with its trainings. */
  void print(Console console) {
    if (names.size() < 2) {
      return;
    }
    if (differing.isEmpty()) {
      console.line("all settings are alike");
      return;
    }
    console.line("settings that differ");
    TextTable table = TextTable.ofNumbers(names.size() + 1);
    table.row(Stream.concat(Stream.of(""), names.stream()).toList());
    differing.forEach(
        (setting, values) ->
            table.row(Stream.concat(Stream.of(setting), values.stream()).toList()));
    if (table.width() + 2 <= Terminal.width()) {
      console.table("  ", table);
      return;
    }
    differing.forEach(
        (setting, values) -> {
          Map<String, List<String>> trainings = new LinkedHashMap<>();
          for (int i = 0; i < values.size(); i++) {
            trainings.computeIfAbsent(values.get(i), v -> new ArrayList<>()).add(names.get(i));
          }
          console.line("  %s", setting);
          trainings.forEach(
              (value, of) -> console.text("    " + value + "  ", String.join(", ", of)));
        });
  }

  List<Json> json() {
    return differing.entrySet().stream()
        .map(entry -> new Json().put("name", entry.getKey()).putTexts("values", entry.getValue()))
        .toList();
  }

  List<String> names() {
    return names;
  }
}
