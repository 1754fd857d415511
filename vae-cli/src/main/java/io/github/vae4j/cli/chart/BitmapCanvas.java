package io.github.vae4j.cli.chart;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * Draws on an image. On a machine without fonts, where a Java runtime fails in several ways when it
 * draws a letter, the letters are left out.
 */
final class BitmapCanvas implements Canvas {
  private static final FontRenderContext SMOOTH = new FontRenderContext(null, true, true);
  private static final float DEEP = 10; // limit of pointed joins, which round ones do not use

  private final BufferedImage image;
  private final Graphics2D graphics;
  private boolean noLetters;

  /**
   * @param scale pixels of the image in a pixel of the drawing
   */
  BitmapCanvas(double width, double height, double scale) {
    image =
        new BufferedImage(
            (int) Math.ceil(width * scale),
            (int) Math.ceil(height * scale),
            BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(color(Ink.PAPER));
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  BufferedImage end() {
    graphics.dispose();
    return image;
  }

  /** Returns whether letters were left out. */
  boolean noLetters() {
    return noLetters;
  }

  private static Color color(Ink ink) {
    return new Color(ink.rgb());
  }

  private void begin(Ink ink, double opacity) {
    graphics.setColor(color(ink));
    graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) opacity));
  }

  private static Path2D path(double[] x, double[] y) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < x.length; i++) {
      if (i == 0) {
        path.moveTo(x[i], y[i]);
      } else {
        path.lineTo(x[i], y[i]);
      }
    }
    return path;
  }

  @Override
  public void line(double[] x, double[] y, Ink ink, double width, double dash, double opacity) {
    begin(ink, opacity);
    graphics.setStroke(
        new BasicStroke(
            (float) width,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            DEEP,
            dash > 0 ? new float[] {(float) dash} : null,
            0));
    graphics.draw(path(x, y));
  }

  @Override
  public void area(double[] x, double[] y, Ink ink, double opacity) {
    begin(ink, opacity);
    Path2D path = path(x, y);
    path.closePath();
    graphics.fill(path);
  }

  @Override
  public void dots(double[] x, double[] y, double radius, Ink ink, double opacity) {
    begin(ink, opacity);
    for (int i = 0; i < x.length; i++) {
      graphics.fill(new Ellipse2D.Double(x[i] - radius, y[i] - radius, 2 * radius, 2 * radius));
    }
  }

  @Override
  public void text(double x, double y, String text, Letters letters, Ink ink) {
    if (noLetters || text.isEmpty()) {
      return;
    }
    begin(ink, 1);
    try {
      Font font =
          new Font(Font.SANS_SERIF, letters.bold() ? Font.BOLD : Font.PLAIN, 1)
              .deriveFont((float) letters.size());
      TextLayout layout = new TextLayout(text, font, SMOOTH);
      double width = layout.getAdvance();
      double left =
          letters.anchor() == Anchor.START
              ? 0
              : letters.anchor() == Anchor.END ? -width : -width / 2;
      AffineTransform place = AffineTransform.getTranslateInstance(x, y);
      if (letters.upwards()) {
        place.rotate(-Math.PI / 2);
      }
      place.translate(left, 0);
      Shape outline = layout.getOutline(place);
      if (letters.halo()) {
        graphics.setColor(color(Ink.PAPER));
        graphics.setStroke(new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(outline);
        graphics.setColor(color(ink));
      }
      graphics.fill(outline);
    } catch (RuntimeException | InternalError | LinkageError e) {
      noLetters = true;
    }
  }

  @Override
  public void image(BufferedImage drawn, double x, double y, double width, double height) {
    graphics.setComposite(AlphaComposite.SrcOver);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(width / drawn.getWidth(), height / drawn.getHeight());
    graphics.drawImage(drawn, place, null);
  }

  @Override
  public void clip(double x, double y, double width, double height) {
    graphics.setClip(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void unclip() {
    graphics.setClip(null);
  }
}
