package io.github.vae4j.site;

import com.google.gson.Gson;
import java.util.Collection;
import java.util.List;

/** What the search of the site looks through: a script, because pages of files may not fetch. */
final class SearchIndex {
  private SearchIndex() {}

  /** Returns the script: an array of page, anchor, title of the page, heading and text. */
  static String of(Collection<Page> pages) {
    List<List<String>> rows =
        pages.stream()
            .flatMap(
                page ->
                    page.sections().stream()
                        .map(
                            section ->
                                List.of(
                                    page.target().toString().replace('\\', '/'),
                                    section.anchor(),
                                    page.title(),
                                    section.heading(),
                                    section.text())))
            .toList();
    return "const INDEX = " + new Gson().toJson(rows) + ";\n";
  }
}
