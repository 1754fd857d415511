package io.github.vae4j.site;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** What the search of the site looks through: a script, because pages of files may not fetch. */
final class SearchIndex {
  private SearchIndex() {}

  /** Returns the script: an array of page, anchor, title of the page, heading and text. */
  static String of(Collection<Page> pages) {
    return pages.stream()
        .flatMap(
            page ->
                page.sections().stream()
                    .map(
                        section ->
                            row(
                                page.target().toString().replace('\\', '/'),
                                section.anchor(),
                                page.title(),
                                section.heading(),
                                section.text())))
        .collect(Collectors.joining(",\n", "const INDEX = [\n", "\n];\n"));
  }

  private static String row(String... cells) {
    return Arrays.stream(cells)
        .map(SearchIndex::quoted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '<' -> quoted.append("\\u003c");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            quoted.append(' ');
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
