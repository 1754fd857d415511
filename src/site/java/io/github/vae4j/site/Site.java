package io.github.vae4j.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the documentation as static pages: each Markdown page that can be reached from README.md,
 * the files that these show or link to, and the Javadoc. The pages stand at the paths of their
 * sources. A link that leads nowhere is a failure.
 */
public final class Site {
  private static final String START = "README.md";
  private static final String JAVADOC = "target/reports/apidocs";
  private static final String API = "api";
  private static final List<String> ASSETS = List.of("site.css", "site.js");

  private final Path root;
  private final Path out;
  private final Map<Path, Page> pages = new LinkedHashMap<>(); // by source, relative to the root
  private final Map<Path, Path> folders = new LinkedHashMap<>(); // listed ones, with their pages

  private Site(Path root, Path out) {
    this.root = root;
    this.out = out;
  }

  /**
   * Makes the site.
   *
   * @param arguments the top of the repository, and the folder of the site, which is replaced
   */
  public static void main(String[] arguments) throws IOException {
    Path out = Path.of(arguments[1]).toAbsolutePath().normalize();
    new Site(Path.of(arguments[0]).toRealPath(), out).make();
  }

  private void make() throws IOException {
    delete(out);
    Files.createDirectories(out);
    read();
    for (Page page : pages.values()) {
      write(page.target(), page.title(), page.body(this::resolve));
    }
    for (Map.Entry<Path, Path> folder : new ArrayList<>(folders.entrySet())) {
      write(folder.getValue(), folder.getKey().toString(), listing(folder.getKey()));
    }
    Path javadoc = root.resolve(JAVADOC);
    if (!Files.isRegularFile(javadoc.resolve("index.html"))) {
      throw new IOException(javadoc + ": expected the Javadoc, found none; make it by .ci/site");
    }
    copyAll(javadoc, out.resolve(API));
    for (String asset : ASSETS) {
      try (InputStream in = Site.class.getResourceAsStream(asset)) {
        Files.copy(in, out.resolve(asset), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(out.resolve("index.js"), SearchIndex.of(pages.values()));
    List<String> broken = new LinkCheck(out, out.resolve(API)).broken();
    if (!broken.isEmpty()) {
      throw new IOException("links that lead nowhere:\n  " + String.join("\n  ", broken));
    }
    System.out.printf(
        "%s: %d pages, %d folders, and the Javadoc; all links lead somewhere%n",
        out, pages.size(), folders.size());
  }

  /** Reads the pages that can be reached, in the order of the links to them. */
  private void read() throws IOException {
    Deque<Path> waiting = new ArrayDeque<>(List.of(Path.of(START)));
    while (!waiting.isEmpty()) {
      Path source = waiting.remove();
      if (pages.containsKey(source)) {
        continue;
      }
      Page page = Page.of(source, Files.readString(root.resolve(source)));
      pages.put(source, page);
      for (String link : page.links()) {
        Path linked = page.source(link);
        if (linked.toString().endsWith(".md") && Files.isRegularFile(root.resolve(linked))) {
          waiting.add(linked);
        }
      }
    }
  }

  /** Returns the link of the site for one of a page, whose file is brought along. */
  private String resolve(Page page, String link) {
    if (link.matches("[a-z]+:.*") || link.startsWith("#")) {
      return link;
    }
    Path source = page.source(link);
    String fragment = link.contains("#") ? link.substring(link.indexOf('#')) : "";
    Page other = pages.get(source);
    Path target = other == null ? bring(source) : other.target();
    return relative(page.target(), target) + fragment;
  }

  /** Copies a file of the repository, or what is in a folder of it; returns its place. */
  private Path bring(Path source) {
    Path file = root.resolve(source);
    try {
      if (Files.isDirectory(file)) {
        Path page = source.resolve("index.html");
        if (folders.putIfAbsent(source, page) == null) {
          for (Path child : children(source)) {
            bring(child);
          }
        }
        return page;
      }
      if (Files.isRegularFile(file) && !pages.containsKey(source)) {
        Path copy = out.resolve(source);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return source; // that it is missing is told by the check of the links
  }

  private List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files
          .map(root::relativize)
          .filter(file -> !file.getFileName().toString().matches("[.].*|target"))
          .sorted()
          .toList();
    }
  }

  private String listing(Path folder) throws IOException {
    StringBuilder html = new StringBuilder("<h1>" + folder + "</h1>\n<ul>\n");
    for (Path child : children(folder)) {
      Page page = pages.get(child);
      Path target =
          page != null ? page.target() : folders.containsKey(child) ? folders.get(child) : child;
      html.append("<li><a href=\"")
          .append(relative(folder.resolve("index.html"), target))
          .append("\">")
          .append(child.getFileName())
          .append("</a></li>\n");
    }
    return html.append("</ul>\n").toString();
  }

  private void write(Path target, String title, String body) throws IOException {
    String top = "../".repeat(target.getNameCount() - 1);
    String navigation =
        pages.values().stream()
            .map(
                page ->
                    String.format(
                        "<li><a href=\"%s\"%s>%s</a></li>",
                        relative(target, page.target()),
                        page.target().equals(target) ? " aria-current=\"page\"" : "",
                        Page.escaped(page.title())))
            .collect(Collectors.joining("\n"));
    String html;
    try (InputStream template = Site.class.getResourceAsStream("page.html")) {
      html =
          new String(template.readAllBytes(), StandardCharsets.UTF_8)
              .replace("{top}", top)
              .replace("{title}", Page.escaped(title))
              .replace("{navigation}", navigation)
              .replace("{body}", body);
    }
    Path file = out.resolve(target);
    Files.createDirectories(file.getParent());
    Files.writeString(file, html);
  }

  private static String relative(Path from, Path to) {
    return "../".repeat(from.getNameCount() - 1) + to.toString().replace('\\', '/');
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
