package io.github.vae4j.cli.card;

import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts under one title, in the order in which they are shown. */
final class Section {
  private final String title;
  private final List<Fact> facts = new ArrayList<>();

  /** A name and a text, or several of them. */
  private record Fact(String name, List<String> texts, boolean list) {
    String field() {
      return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    }
  }

  Section(String title) {
    this.title = title;
  }

  /** Adds a fact, unless its text is empty. */
  Section fact(String name, String text) {
    if (!text.isBlank()) {
      facts.add(new Fact(name, List.of(text), false));
    }
    return this;
  }

  /** Adds several texts of one name, unless there are none. */
  Section facts(String name, List<String> texts) {
    if (!texts.isEmpty()) {
      facts.add(new Fact(name, List.copyOf(texts), true));
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
      for (String text : fact.texts()) {
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
    for (Fact fact : facts) {
      if (fact.list()) {
        json.putTexts(fact.field(), fact.texts());
      } else {
        json.put(fact.field(), fact.texts().get(0));
      }
    }
    document.put(title, json);
  }
}
