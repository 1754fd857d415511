package io.github.vae4j.cli.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Figures as files. */
final class ChartsTest {
  private static final String HOSTILE = "a</text><script>alert(1)</script>&\"'\u0000\uD800";

  @TempDir private Path folder = Path.of("");

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static Figure figure(Series... series) {
    return Figure.of(
        "title", "what is seen", new Panel("", Axis.of("x, s"), Axis.of("y"), List.of(series)));
  }

  private static Series.Line line(List<Double> y) {
    return new Series.Line("line", List.of(0.0, 1.0, 2.0), y, 0, Series.Style.SOLID);
  }

  @Test
  void textsFromElsewhereStayTexts() throws Exception {
    Figure hostile =
        Figure.of(
            HOSTILE,
            HOSTILE,
            new Panel(
                HOSTILE,
                Axis.of(HOSTILE),
                Axis.of(HOSTILE, List.of(HOSTILE)),
                List.of(
                    new Series.Line(HOSTILE, List.of(0.0), List.of(0.0), 0, Series.Style.DOTS),
                    new Series.Note(0, 0, HOSTILE),
                    new Series.Mark(0, HOSTILE))));
    Document document = parsed(Charts.svg(hostile));
    assertEquals(0, document.getElementsByTagName("script").getLength());
    String label = document.getDocumentElement().getAttribute("aria-label");
    assertTrue(label.startsWith("a</text><script>alert(1)</script>&\"'"), label);
  }

  @Test
  void theDrawingHasALineFromFirstToLastPoint() throws Exception {
    Document document = parsed(Charts.svg(figure(line(List.of(1.0, 3.0, 2.0)))));
    Element svg = document.getDocumentElement();
    assertEquals("img", svg.getAttribute("role"));
    var paths = document.getElementsByTagName("path");
    boolean found = false;
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (path.getAttribute("stroke").equals("var(--blue)")
          && path.getParentNode().getNodeName().equals("svg")
          && path.getAttribute("d").split("[ ML]+").length == 7) {
        String[] numbers = path.getAttribute("d").substring(1).split("[ L]");
        found = true;
        assertTrue(Double.parseDouble(numbers[0]) < Double.parseDouble(numbers[4]), "x grows");
        // 1 is the least and 3 the greatest: y grows downwards.
        assertTrue(Double.parseDouble(numbers[1]) > Double.parseDouble(numbers[5]), "2 above 1");
        assertTrue(Double.parseDouble(numbers[5]) > Double.parseDouble(numbers[3]), "3 above 2");
      }
    }
    assertTrue(found, "the line of three points");
  }

  @Test
  void whatHasNoPlaceIsNeverWrittenAsNaN() throws Exception {
    Figure odd =
        Figure.of(
            "",
            "",
            new Panel(
                "",
                Axis.logarithmic(""),
                Axis.of(""),
                List.of(
                    line(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.0)),
                    line(List.of(Double.NaN, Double.NaN, Double.NaN)))));
    String svg = Charts.svg(odd);
    parsed(svg);
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
  }

  @Test
  void aFileIsWrittenAsPngAndAsSvg() throws Exception {
    Path png = folder.resolve("figure.png");
    Charts.write(png, figure(line(List.of(1.0, 3.0, 2.0))));
    BufferedImage image = ImageIO.read(png.toFile());
    Element svg = parsed(Files.readString(folder.resolve("figure.svg"))).getDocumentElement();
    assertEquals(2 * Integer.parseInt(svg.getAttribute("width")), image.getWidth());
    assertTrue(has(image, Ink.BLUE.rgb()), "the colour of the line");
    String file = Files.readString(folder.resolve("figure.svg"));
    assertFalse(file.contains("var(--"), "other programs than browsers know no variables");
  }

  private static boolean has(BufferedImage image, int rgb) {
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      if ((image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xFFFFFF) == rgb) {
        return true;
      }
    }
    return false;
  }

  /** The formula of WCAG 2, which asks for 4.5 of texts and for 3 of what is drawn. */
  @Test
  void coloursAreSeenOnTheirPaper() {
    for (Ink ink : Ink.values()) {
      if (ink != Ink.PAPER && ink != Ink.GRID) {
        double least = ink == Ink.TEXT || ink == Ink.QUIET || ink == Ink.BLUE ? 4.5 : 3;
        assertTrue(contrast(ink.hex(), Ink.PAPER.hex()) >= least, ink + " on white");
        assertTrue(contrast(ink.darkHex(), Ink.PAPER.darkHex()) >= least, ink + " on black");
      }
    }
  }

  private static double contrast(String one, String other) {
    double a = luminance(Integer.parseInt(one.substring(1), 16));
    double b = luminance(Integer.parseInt(other.substring(1), 16));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16 & 0xFF)
        + 0.7152 * linear(rgb >> 8 & 0xFF)
        + 0.0722 * linear(rgb & 0xFF);
  }

  private static double linear(int level) {
    double share = level / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  /** Returns the places of texts, by the texts. */
  private static Map<String, double[]> texts(Document document) {
    Map<String, double[]> places = new HashMap<>();
    var texts = document.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      if (!text.getAttribute("x").isEmpty()) {
        places.put(
            text.getTextContent(),
            new double[] {
              Double.parseDouble(text.getAttribute("x")), Double.parseDouble(text.getAttribute("y"))
            });
      }
    }
    return places;
  }

  @Test
  void namesAtOnePlaceAreReadBesideEachOther() throws Exception {
    Series[] series = {
      line(List.of(1.0, 3.0, 2.0)),
      new Series.Note(1, 2, "first name"),
      new Series.Note(1, 2, "second name"),
      new Series.Note(1.01, 2.01, "third name")
    };
    Map<String, double[]> places = texts(parsed(Charts.svg(figure(series))));
    List<double[]> names =
        List.of("first name", "second name", "third name").stream()
            .map(name -> Objects.requireNonNull(places.get(name), name))
            .toList();
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < i; j++) {
        double over = Math.abs(names.get(i)[0] - names.get(j)[0]);
        double up = Math.abs(names.get(i)[1] - names.get(j)[1]);
        assertTrue(up >= 11 || over >= 60, i + " and " + j + ": " + over + ", " + up);
      }
    }
  }

  @Test
  void everyNameBesideLyingBarsIsWrittenAndTellsFromOthers() throws Exception {
    List<String> names =
        List.of(
            "a very long name of a department, north",
            "a very long name of a department, south",
            "short");
    Panel panel =
        new Panel(
            "",
            Axis.of("share"),
            Axis.of("", names),
            List.of(new Series.Bars("data", List.of(0.5, 0.3, 0.2), 0, 1, 0)));
    Map<String, double[]> places =
        texts(parsed(Charts.svg(new Figure("", "", List.of(panel), 1, 330, 200))));
    List<String> written =
        places.keySet().stream().filter(text -> text.matches("(a ver|short).*")).toList();
    assertEquals(3, written.size(), written::toString);
    double[] north =
        places.get(written.stream().filter(t -> t.endsWith("north")).findFirst().orElseThrow());
    double[] last = places.get("short");
    assertTrue(north[1] < last[1], "the first stands on top");
  }

  @Test
  void numbersOfLabelsAreShort() throws IOException {
    assertEquals("100", Labels.number(100));
    assertEquals("0.5", Labels.number(0.5));
    assertEquals("−2.25", Labels.number(-2.25));
    assertEquals("0", Labels.number(-0.001));
  }
}
