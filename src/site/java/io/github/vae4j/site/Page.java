package io.github.vae4j.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A page of Markdown.
 *
 * @param source its file, relative to the top of the repository
 */
record Page(Path source, Node document) {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer HTML = HtmlRenderer.builder().extensions(EXTENSIONS).build();

  static Page of(Path source, String markdown) {
    return new Page(source, PARSER.parse(markdown));
  }

  /**
   * A part of a page that a search finds.
   *
   * @param anchor of its heading in the page
   * @param text without marks
   */
  record Section(String anchor, String heading, String text) {}

  /** Returns where it stands in the site: README.md is the index of its folder. */
  Path target() {
    String name = String.valueOf(source.getFileName());
    return source.resolveSibling(
        name.equals("README.md") ? "index.html" : name.replaceFirst("[.]md$", ".html"));
  }

  String title() {
    List<Section> sections = sections();
    return sections.isEmpty() ? source.toString() : sections.get(0).heading();
  }

  /** Returns the file that a link of this page leads to, relative to the top of the repository. */
  Path source(String link) {
    String file = link.replaceFirst("#.*", "");
    Path folder = source.getParent() == null ? Path.of("") : source.getParent();
    return link.matches("[a-z]+:.*") || file.isEmpty() ? source : folder.resolve(file).normalize();
  }

  /** Returns where its links and images lead, in their order. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            links.add(image.getDestination());
            visitChildren(image);
          }
        });
    return links;
  }

  /** Returns the page in HTML, with other links. */
  String body(BiFunction<Page, String, String> links) {
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(links.apply(Page.this, link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(links.apply(Page.this, image.getDestination()));
            visitChildren(image);
          }
        });
    return HTML.render(document);
  }

  /** Returns the parts of the page, each below a heading. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    IdGenerator ids = IdGenerator.builder().build();
    String heading = "";
    StringBuilder text = new StringBuilder();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        if (!heading.isEmpty()) {
          sections.add(new Section(ids.generateId(heading), heading, text.toString().strip()));
        }
        heading = text(node);
        text.setLength(0);
      } else {
        text.append(text(node)).append(' ');
      }
    }
    if (!heading.isEmpty()) {
      sections.add(new Section(ids.generateId(heading), heading, text.toString().strip()));
    }
    return sections;
  }

  /** Returns the words below a node, without marks and where links lead. */
  private static String text(Node node) {
    StringBuilder words = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }

          @Override
          public void visit(FencedCodeBlock code) {
            words.append(' ').append(code.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak end) {
            words.append(' ');
          }

          @Override
          public void visit(Paragraph paragraph) {
            visitChildren(paragraph);
            words.append(' ');
          }

          @Override
          public void visit(CustomNode cell) {
            visitChildren(cell);
            words.append(' ');
          }
        });
    return words.toString().replaceAll("\\s+", " ").strip();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
