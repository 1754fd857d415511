package io.github.vae4j.cli.chart;

import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * Writes SVG. It has no identifiers, so several can stand in one page, and names the fonts of the
 * system.
 */
final class SvgCanvas implements Canvas {
  private static final String FONTS =
      "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";

  private final StringBuilder out = new StringBuilder();
  private final boolean page;

  /**
   * @param page whether the colours are variables of the page around, which may be dark
   */
  SvgCanvas(double width, double height, String description, boolean page) {
    this.page = page;
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    out.append(number(width)).append(' ').append(number(height)).append("\" ");
    out.append("width=\"").append(number(width)).append("\" height=\"").append(number(height));
    out.append("\" role=\"img\" aria-label=\"").append(Xml.escaped(description)).append("\" ");
    out.append("font-family=\"").append(FONTS).append("\">\n");
    if (!page) {
      out.append("<rect width=\"100%\" height=\"100%\" fill=\"").append(Ink.PAPER.hex());
      out.append("\"/>\n");
    }
  }

  String end() {
    return out.append("</svg>\n").toString();
  }

  private String colour(Ink ink) {
    return page ? "var(" + ink.variable() + ")" : ink.hex();
  }

  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private void path(double[] x, double[] y) {
    out.append("<path d=\"M");
    for (int i = 0; i < x.length; i++) {
      out.append(i == 0 ? "" : i == 1 ? "L" : " ");
      out.append(number(x[i])).append(' ').append(number(y[i]));
    }
  }

  private String opacity(String of, double opacity) {
    return opacity == 1 ? "" : " " + of + "-opacity=\"" + (float) opacity + "\"";
  }

  @Override
  public void line(double[] x, double[] y, Ink ink, double width, double dash, double opacity) {
    path(x, y);
    out.append("\" fill=\"none\" stroke=\"").append(colour(ink)).append("\" stroke-width=\"");
    out.append(number(width)).append('"');
    if (dash > 0) {
      out.append(" stroke-dasharray=\"").append(number(dash)).append('"');
    }
    out.append(" stroke-linejoin=\"round\"").append(opacity("stroke", opacity)).append("/>\n");
  }

  @Override
  public void area(double[] x, double[] y, Ink ink, double opacity) {
    path(x, y);
    out.append("Z\" fill=\"").append(colour(ink)).append('"');
    out.append(opacity("fill", opacity)).append("/>\n");
  }

  @Override
  public void dots(double[] x, double[] y, double radius, Ink ink, double opacity) {
    out.append("<g fill=\"").append(colour(ink)).append('"').append(opacity("fill", opacity));
    out.append(">\n");
    for (int i = 0; i < x.length; i++) {
      out.append("<circle cx=\"").append(number(x[i])).append("\" cy=\"").append(number(y[i]));
      out.append("\" r=\"").append(number(radius)).append("\"/>\n");
    }
    out.append("</g>\n");
  }

  @Override
  public void text(double x, double y, String text, Letters letters, Ink ink) {
    out.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
    out.append("\" font-size=\"").append(number(letters.size())).append('"');
    if (letters.bold()) {
      out.append(" font-weight=\"600\"");
    }
    if (letters.anchor() != Anchor.START) {
      out.append(" text-anchor=\"").append(letters.anchor().name().toLowerCase(Locale.ROOT));
      out.append('"');
    }
    if (letters.upwards()) {
      out.append(" transform=\"rotate(-90 ").append(number(x)).append(' ').append(number(y));
      out.append(")\"");
    }
    if (letters.halo()) {
      out.append(" stroke=\"").append(colour(Ink.PAPER));
      out.append("\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"");
    }
    out.append(" fill=\"").append(colour(ink)).append("\">");
    out.append(Xml.escaped(text)).append("</text>\n");
  }

  @Override
  public void image(BufferedImage image, double x, double y, double width, double height) {
    out.append("<image x=\"").append(number(x)).append("\" y=\"").append(number(y));
    out.append("\" width=\"").append(number(width)).append("\" height=\"").append(number(height));
    out.append("\" style=\"image-rendering:pixelated\" href=\"").append(Png.dataUri(image));
    out.append("\"/>\n");
  }

  @Override
  public void clip(double x, double y, double width, double height) {
    String box = number(x) + " " + number(y) + " " + number(width) + " " + number(height);
    out.append("<svg x=\"").append(number(x)).append("\" y=\"").append(number(y));
    out.append("\" width=\"").append(number(width)).append("\" height=\"").append(number(height));
    out.append("\" viewBox=\"").append(box).append("\">\n");
  }

  @Override
  public void unclip() {
    out.append("</svg>\n");
  }
}
