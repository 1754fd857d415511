package io.github.vae4j.cli.show;

import io.github.vae4j.api.program.HostArray;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Learning curves, areas and latent scatters as PNG files. */
public final class Charts {
  private static final Color[]
      PALETTE = { // ten colours that are told apart, also by most of the colour-blind
    new Color(0x1F77B4), new Color(0xFF7F0E), new Color(0x2CA02C), new Color(0xD62728),
        new Color(0x9467BD),
    new Color(0x8C564B), new Color(0xE377C2), new Color(0x7F7F7F), new Color(0xBCBD22),
        new Color(0x17BECF)
  };

  private static final float THIN = 0.6f; // pixels

  private Charts() {}

  /** A line of a chart. */
  public record Curve(String name, List<Double> x, List<Double> y) {}

  static void curves(Path path, String title, List<Curve> curves) {
    XYChart chart = chart(title, "epoch", "nats per datum");
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      if (!curve.x().isEmpty()) {
        XYSeries series = chart.addSeries(curve.name(), curve.x(), curve.y());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(PALETTE[i % PALETTE.length]);
      }
    }
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    write(path, chart);
  }

  /** Draws steps with the area down to 0 filled, the later in front of the earlier. */
  public static void areas(Path path, String title, String x, String y, List<Curve> curves) {
    XYChart chart = chart(title, x, y);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.StepArea);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
    chart.getStyler().setYAxisDecimalPattern("0.##");
    double least = curves.stream().flatMap(c -> c.y().stream()).mapToDouble(v -> v).min().orElse(0);
    if (least > 0) {
      chart.getStyler().setYAxisMin(0.0); // an area tells by its height
    }
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      Color color = PALETTE[(curves.size() - 1 - i) % PALETTE.length];
      XYSeries series = chart.addSeries(curve.name(), curve.x(), curve.y());
      series.setMarker(SeriesMarkers.NONE);
      series.setLineColor(color);
      series.setFillColor(color);
    }
    write(path, chart);
  }

  /** Draws lines with marks over two logarithmic axes. */
  public static void logarithmic(Path path, String title, String x, String y, List<Curve> curves) {
    XYChart chart = chart(title, x, y);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      XYSeries series = chart.addSeries(curve.name(), curve.x(), curve.y());
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setLineColor(PALETTE[i % PALETTE.length]);
      series.setMarkerColor(PALETTE[i % PALETTE.length]);
    }
    write(path, chart);
  }

  /** Draws points with error bars up and down. */
  public static void errors(
      Path path, String title, String x, String y, Curve points, List<Double> errors) {
    XYChart chart = chart(title, x, y);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.getStyler().setLegendVisible(false);
    XYSeries series = chart.addSeries(points.name(), points.x(), points.y(), errors);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(PALETTE[0]);
    write(path, chart);
  }

  /**
   * A curve in a panel.
   *
   * @param colour a number from 0; the same in all panels means the same
   * @param dashed whether it is drawn with dashes
   * @param thin whether it stands behind others and is not explained
   */
  public record Line(Curve curve, int colour, boolean dashed, boolean thin) {
    /** Creates a line that stands for itself. */
    public Line(Curve curve, int colour, boolean dashed) {
      this(curve, colour, dashed, false);
    }
  }

  /** One of several charts side by side. */
  public record Panel(String title, List<Line> lines) {}

  /**
   * Draws charts side by side over a logarithmic x axis that starts at a power of ten, since only
   * these are written on it. All have the same y axis; it is chosen for the ends of the lines and
   * cuts their poor beginnings off.
   */
  public static void panels(Path path, String x, String y, List<Panel> panels) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    for (Panel panel : panels) {
      for (Line line : panel.lines()) {
        List<Double> values = line.curve().y();
        least = Math.min(least, values.get(values.size() - 1));
        greatest = Math.max(greatest, Collections.max(values));
        lowest = Math.min(lowest, Collections.min(values));
      }
    }
    double span = Math.max(greatest - least, 0.1 * Math.abs(greatest));
    int width = 420;
    int height = 460;
    int legend = 180; // beside the last panel, where it hides no line
    BufferedImage image =
        new BufferedImage(width * panels.size() + legend, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < panels.size(); i++) {
      boolean last = i == panels.size() - 1;
      XYChart chart =
          panel(panels.get(i), x, i == 0 ? y : "", last ? width + legend : width, height);
      if (last) {
        explain(chart, panels);
      }
      chart.getStyler().setYAxisMin(Math.max(lowest, least - span) - 0.03 * span);
      chart.getStyler().setYAxisMax(greatest + 0.06 * span);
      chart.getStyler().setLegendVisible(last);
      graphics.drawImage(BitmapEncoder.getBufferedImage(chart), i * width, 0, null);
    }
    graphics.dispose();
    Pictures.write(path, image);
  }

  private static XYChart panel(Panel panel, String xTitle, String y, int width, int height) {
    XYChart chart = chart(panel.title(), xTitle, y, width, height);
    chart.getStyler().setXAxisLogarithmic(true);
    DoubleSummaryStatistics ends =
        panel.lines().stream()
            .flatMap(line -> line.curve().x().stream())
            .mapToDouble(x -> x)
            .summaryStatistics();
    double first = ends.getMin();
    double last = ends.getMax();
    chart.getStyler().setXAxisMin(Math.pow(10, Math.floor(Math.log10(first))));
    // The end may lie a few points above a power of ten, by the last batch.
    chart.getStyler().setXAxisMax(Math.pow(10, Math.ceil(Math.log10(0.99 * last))) * 1.01);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    for (Line line : panel.lines()) {
      add(chart, line, line.curve().x(), line.curve().y());
    }
    return chart;
  }

  private static void add(XYChart chart, Line line, List<Double> x, List<Double> y) {
    XYSeries series = chart.addSeries(line.curve().name(), x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(PALETTE[line.colour() % PALETTE.length]);
    if (line.thin()) {
      series.setLineWidth(THIN); // before the style, which takes it over
    }
    series.setLineStyle(line.dashed() ? SeriesLines.DASH_DASH : SeriesLines.SOLID);
    series.setShowInLegend(!line.thin());
  }

  /** Adds what only other panels hold to this one's legend. */
  private static void explain(XYChart chart, List<Panel> panels) {
    for (Panel panel : panels) {
      for (Line line : panel.lines()) {
        if (!line.thin() && !chart.getSeriesMap().containsKey(line.curve().name())) {
          add(chart, line, line.curve().x().subList(0, 1), List.of(Double.NaN));
        }
      }
    }
  }

  /**
   * Draws two latent dimensions of each datum.
   *
   * @param means [n, latent]
   * @param labels of the data, empty for none
   */
  static void latents(Path path, HostArray means, int horizontal, int vertical, int[] labels) {
    int latent = means.shape().dim(1);
    Map<Integer, Curve> classes = new TreeMap<>();
    for (int i = 0; i < means.shape().dim(0); i++) {
      int label = labels.length == 0 ? 0 : labels[i];
      Curve points =
          classes.computeIfAbsent(
              label,
              k ->
                  new Curve(
                      labels.length == 0 ? "data" : Integer.toString(k),
                      new ArrayList<>(),
                      new ArrayList<>()));
      points.x().add(means.get(i * latent + horizontal));
      points.y().add(means.get(i * latent + vertical));
    }
    XYChart chart =
        chart("Posterior means", "latent dimension " + horizontal, "latent dimension " + vertical);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.getStyler().setMarkerSize(5);
    chart.getStyler().setLegendVisible(labels.length > 0);
    int i = 0;
    for (Curve points : classes.values()) {
      XYSeries series = chart.addSeries(points.name(), points.x(), points.y());
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setMarkerColor(PALETTE[i++ % PALETTE.length]);
    }
    write(path, chart);
  }

  private static XYChart chart(String title, String x, String y) {
    return chart(title, x, y, 800, 600);
  }

  private static XYChart chart(String title, String x, String y, int width, int height) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE6E6E6));
    chart.getStyler().setLegendBorderColor(new Color(0xCCCCCC));
    return chart;
  }

  private static void write(Path path, XYChart chart) {
    Pictures.write(path, BitmapEncoder.getBufferedImage(chart));
  }
}
