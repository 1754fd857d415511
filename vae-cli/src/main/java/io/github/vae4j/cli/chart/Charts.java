package io.github.vae4j.cli.chart;

import io.github.vae4j.core.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Figures as files and as parts of a page. */
public final class Charts {
  private static final double SCALE = 2; // pixels of a PNG file in a pixel of the figure
  private static final String PNG = ".png";

  private Charts() {}

  /**
   * Writes a figure as PNG, and as SVG beside it. Without fonts on this machine the PNG has no
   * letters; the SVG has them.
   *
   * @param path ends in {@code .png}
   * @return whether the PNG has its letters
   */
  public static boolean write(Path path, Figure figure) {
    Drawing drawing = new Drawing(figure);
    BitmapCanvas bitmap = new BitmapCanvas(drawing.width(), drawing.height(), SCALE);
    drawing.on(bitmap);
    Png.write(path, bitmap.end());
    String name = String.valueOf(path.getFileName());
    String stem = name.endsWith(PNG) ? name.substring(0, name.length() - PNG.length()) : name;
    byte[] svg = svg(figure, false).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(path.resolveSibling(stem + ".svg"), out -> out.write(svg));
    return !bitmap.noLetters();
  }

  /** Returns a figure as SVG for a page that has {@link #colours}. */
  public static String svg(Figure figure) {
    return svg(figure, true);
  }

  private static String svg(Figure figure, boolean page) {
    Drawing drawing = new Drawing(figure);
    SvgCanvas svg = new SvgCanvas(drawing.width(), drawing.height(), figure.description(), page);
    drawing.on(svg);
    return svg.end();
  }

  /** Returns a style sheet with the colours of series, {@code --series-0} and so on. */
  public static String coloursOfSeries() {
    return ":root{"
        + series(false)
        + "}\n@media (prefers-color-scheme: dark){:root{"
        + series(true)
        + "}}\n";
  }

  private static String series(boolean dark) {
    return IntStream.range(0, Ink.series())
        .mapToObj(i -> "--series-" + i + ":" + (dark ? Ink.of(i).darkHex() : Ink.of(i).hex()) + ";")
        .collect(Collectors.joining());
  }

  /**
   * Returns the colours of figures as variables of a style sheet.
   *
   * @param dark whether they stand on dark paper
   */
  public static String colours(boolean dark) {
    StringBuilder style = new StringBuilder();
    Arrays.stream(Ink.values())
        .forEach(
            ink ->
                style
                    .append(ink.variable())
                    .append(':')
                    .append(dark ? ink.darkHex() : ink.hex())
                    .append(';'));
    return style.toString();
  }
}
