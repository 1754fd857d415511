package io.github.vae4j.cli.card;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.file.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A model card as Markdown: what is known is filled in, what only people know is asked. */
final class Markdown {
  private Markdown() {}

  static String of(ModelCard card) {
    List<String> lines = new ArrayList<>();
    lines.add("# " + escaped(card.name()));
    lines.add("");
    lines.add(escaped(card.summary()) + ".");
    section(
        lines,
        "Intended use",
        List.of(
            "*To be written: for which task and by whom the model is meant to be used, and for which"
                + " not. vae4j does not know it.*"));
    card.sections()
        .forEach(section -> section(lines, capital(section.title()), section.markdown()));
    section(lines, "Numbers", numbers(card));
    section(lines, "Limits", card.limits().stream().map(limit -> "- " + escaped(limit)).toList());
    section(
        lines,
        "Ethics and licences",
        List.of(
            "*To be written: whose data these are, under which licence they and the model are, and"
                + " whom errors of the model would harm.*"));
    section(lines, capital(card.content().title()), card.content().markdown());
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String title, List<String> content) {
    if (!content.isEmpty()) {
      lines.addAll(List.of("", "## " + title, ""));
      lines.addAll(content);
    }
  }

  private static List<String> numbers(ModelCard card) {
    List<Estimate> estimates = card.numbers().estimates();
    if (estimates.isEmpty()) {
      return List.of("No numbers are beside the model; `vae evaluate` finds them.");
    }
    List<String> lines =
        new ArrayList<>(
            List.of(
                "In nats for each datum, with standard errors. ELBO and IWAE-K are lower bounds on"
                    + " log p(x).",
                "",
                "| quantity | mean | standard error | data |",
                "|---|---|---|---|"));
    for (Estimate e : estimates) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %.3f | %s | %,d |",
              escaped(e.label()),
              e.mean(),
              e.count() > 1 ? String.format(Locale.ROOT, "%.3f", e.standardError()) : "",
              e.count()));
    }
    return lines;
  }

  private static String capital(String title) {
    return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
  }

  /** Returns a text that Markdown shows as it is, on one line. */
  static String escaped(String text) {
    return Printable.line(text).replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }
}
