package io.github.vae4j.cli.chart;

/** Text within marks of XML and HTML. */
public final class Xml {
  private Xml() {}

  /**
   * Returns a text that stands for itself between tags and in quoted attributes. No tag can begin
   * in it, {@code </script} neither, and characters that XML does not allow are replaced.
   */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(c -> append(escaped, c));
    return escaped.toString();
  }

  private static void append(StringBuilder to, int c) {
    switch (c) {
      case '&' -> to.append("&amp;");
      case '<' -> to.append("&lt;");
      case '>' -> to.append("&gt;");
      case '"' -> to.append("&quot;");
      case '\'' -> to.append("&#39;");
      default -> to.appendCodePoint(allowed(c) ? c : 0xFFFD);
    }
  }

  private static boolean allowed(int c) {
    boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
    boolean other = c >= 0x7F && c < 0xA0 || c >= 0xD800 && c < 0xE000;
    return !control && !other && c != 0xFFFE && c != 0xFFFF;
  }
}
