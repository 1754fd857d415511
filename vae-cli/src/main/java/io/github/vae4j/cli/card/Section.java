package io.github.vae4j.cli.card;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Facts under one title, in the order in which they are shown. */
final class Section {
  private final String title;
  private final List<Fact> facts = new ArrayList<>();

  /**
   * A name and a text, or several of them.
   *
   * @param lines the texts on a terminal
   * @param document puts the values into a document
   */
  private record Fact(
      String name, List<String> texts, List<String> lines, Consumer<Json> document) {}

  Section(String title) {
    this.title = title;
  }

  /** Adds a fact whose value is its text, unless that is empty. */
  Section fact(String name, String text) {
    return fact(name, text, json -> json.put(Json.name(name), text));
  }

  /**
   * Adds a fact, unless its text is empty.
   *
   * @param document puts the values that the text tells into a document
   */
  Section fact(String name, String text, Consumer<Json> document) {
    return text.isBlank() ? this : facts(name, List.of(text), List.of(text), document);
  }

  /** Adds a fact that is a number, unless its text is empty. */
  Section number(String name, String text) {
    return fact(name, text, json -> json.putWord(Json.name(name), text));
  }

  /** Adds several texts of one name, unless there are none. */
  Section facts(String name, List<String> texts) {
    return facts(name, texts, texts, json -> json.putTexts(Json.name(name), texts));
  }

  /**
   * Adds several texts of one name, unless there are none.
   *
   * @param lines the texts on a terminal
   * @param document puts the values that they tell into a document
   */
  Section facts(String name, List<String> texts, List<String> lines, Consumer<Json> document) {
    if (!texts.isEmpty()) {
      facts.add(new Fact(name, List.copyOf(texts), List.copyOf(lines), document));
    }
    return this;
  }

  String title() {
    return title;
  }

  boolean isEmpty() {
    return facts.isEmpty();
  }

  void print(Console console) {
    console.line("%n%s", title);
    for (Fact fact : facts) {
      String name = String.format(Locale.ROOT, "  %-14s ", fact.name());
      for (String text : fact.lines()) {
        console.text(name, text);
        name = " ".repeat(name.length());
      }
    }
  }

  List<String> markdown() {
    List<String> lines = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact.texts().size() == 1) {
        lines.add("- **" + fact.name() + "**: " + Markdown.escaped(fact.texts().get(0)));
      } else {
        lines.add("- **" + fact.name() + "**:");
        fact.texts().forEach(text -> lines.add("  - " + Markdown.escaped(text)));
      }
    }
    return lines;
  }

  /** Puts the facts into a document; those that others named keep their names. */
  void put(Json document, boolean named) {
    if (!named) {
      Map<String, String> texts = new LinkedHashMap<>();
      facts.forEach(fact -> texts.put(fact.name(), String.join("\n", fact.texts())));
      document.putTexts(title, texts);
      return;
    }
    Json json = new Json();
    facts.forEach(fact -> fact.document().accept(json));
    document.put(title, json);
  }
}
