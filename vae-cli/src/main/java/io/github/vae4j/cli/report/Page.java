package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Charts;
import io.github.vae4j.cli.show.Version;
import io.github.vae4j.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page that holds all it needs: it has no script, and its policy keeps it from loading anything,
 * whatever the texts and pictures of a run contain.
 */
final class Page {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action"
          + " 'none'";

  private final String title;
  private final String lead;
  private final List<Section> sections = new ArrayList<>();

  /**
   * A part of the page.
   *
   * @param id by which the contents lead to it
   */
  private record Section(String id, String title, Html body) {}

  /**
   * @param lead a sentence below the title
   */
  Page(String title, String lead) {
    this.title = title;
    this.lead = lead;
  }

  /** Adds a section, if there is something to be said in it. */
  void add(String id, String heading, Optional<Html> body) {
    body.ifPresent(written -> sections.add(new Section(id, heading, written)));
  }

  void write(Path file) {
    byte[] bytes = html().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  String html() {
    Html html = new Html();
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "referrer", "content", "no-referrer");
    html.element("title", title);
    html.empty("link", "rel", "icon", "href", "data:,");
    html.style(style()).close();
    html.open("body").open("header").element("h1", title);
    html.element("p", lead, "class", "lead").close();
    html.open("nav", "aria-label", "Contents").open("ul");
    for (Section section : sections) {
      html.open("li").element("a", section.title(), "href", "#" + section.id()).close();
    }
    html.close().close().open("main");
    for (Section section : sections) {
      html.open("section", "id", section.id(), "aria-labelledby", section.id() + "-title");
      html.element("h2", section.title(), "id", section.id() + "-title");
      html.add(section.body()).close();
    }
    html.close().open("footer");
    html.text("Written by vae4j " + Version.current() + ". This page needs no network.");
    return "<!DOCTYPE html>\n" + html.close().close().close();
  }

  private static String style() {
    try (InputStream sheet = Page.class.getResourceAsStream("page.css")) {
      if (sheet == null) {
        throw new IllegalStateException("page.css is not beside this class");
      }
      return ":root{"
          + Charts.colours(false)
          + "}\n@media (prefers-color-scheme: dark){:root{"
          + Charts.colours(true)
          + "}}\n"
          + new String(sheet.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
