package io.github.vae4j.cli.report;

import io.github.vae4j.cli.chart.Xml;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** Writes HTML. All texts are escaped; only {@link #figure} takes markup, which is drawn here. */
final class Html {
  private static final String NUMBER = "[−+-]?[\\d,]*\\.?\\d+([eE][−+-]?\\d+)?( ?[%±].*)?";

  private static final String NUMBERS = "number"; // the class of cells that stand to the right

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; attributes are names and values in turn. */
  Html open(String tag, String... attributes) {
    begin(tag, attributes);
    open.push(tag);
    return this;
  }

  /** Writes an element without content. */
  Html empty(String tag, String... attributes) {
    begin(tag, attributes);
    return this;
  }

  private void begin(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(Xml.escaped(attributes[i + 1])).append('"');
    }
    out.append('>');
  }

  /** Ends the last element that was begun. */
  Html close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  Html text(String text) {
    out.append(Xml.escaped(text));
    return this;
  }

  /** Writes an element with a text. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  Html paragraph(String text) {
    return element("p", text);
  }

  /** Writes a drawing with a caption. */
  Html figure(String svg, String caption) {
    open("figure").open("div", "class", "wide", "tabindex", "0");
    out.append(svg);
    close();
    return element("figcaption", caption).close();
  }

  /** Writes an image with a caption. */
  Html picture(Picture picture, String alternative, String caption) {
    open("figure").open("div", "class", "wide plate", "tabindex", "0");
    empty(
        "img",
        "src",
        picture.uri(),
        "alt",
        alternative,
        "width",
        Integer.toString(picture.width()),
        "height",
        Integer.toString(picture.height()));
    close();
    return element("figcaption", caption).close();
  }

  /** Writes a table whose first column names the rows. */
  Html table(String caption, List<String> header, List<List<String>> rows) {
    open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", caption);
    open("table", "class", header.size() == 2 ? "pairs" : "columns")
        .element("caption", caption)
        .open("thead")
        .open("tr");
    List<String> kinds =
        IntStream.range(0, header.size()).mapToObj(i -> kind(rows, i, header.size())).toList();
    for (int i = 0; i < header.size(); i++) {
      element("th", header.get(i), "scope", "col", "class", kinds.get(i));
    }
    close().close().open("tbody");
    for (List<String> row : rows) {
      open("tr");
      for (int i = 0; i < row.size(); i++) {
        if (i == 0) {
          element("th", row.get(i), "scope", "row");
        } else {
          boolean number = kinds.get(i).equals(NUMBERS);
          // Files have the minus of programs, people read a real one.
          element("td", number ? row.get(i).replace('-', '−') : row.get(i), "class", kinds.get(i));
        }
      }
      close();
    }
    return close().close().close();
  }

  /** Returns how the cells of a column stand: numbers below each other, texts from the left. */
  private static String kind(List<List<String>> rows, int column, int columns) {
    boolean numbers =
        column > 0
            && columns > 2 // of names and values, the values begin at one place
            && rows.stream()
                .map(row -> row.get(column))
                .allMatch(cell -> cell.isEmpty() || cell.matches(NUMBER));
    return numbers ? NUMBERS : "text";
  }

  /** Writes a style sheet, which has no text from elsewhere. */
  Html style(String sheet) {
    out.append("<style>\n").append(sheet).append("</style>\n");
    return this;
  }

  /** Returns what was written. */
  @Override
  public String toString() {
    return out.toString();
  }

  /** Adds what another has written. */
  Html add(Html other) {
    out.append(other.out);
    return this;
  }
}
