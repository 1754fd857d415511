package io.github.vae4j.cli.chart;

import io.github.vae4j.cli.chart.Canvas.Anchor;
import io.github.vae4j.cli.chart.Canvas.Letters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;

/** Draws one panel into a rectangle of a canvas. */
final class Plot {
  private static final double SMALL = 11; // letters of numbers, in pixels
  private static final double USUAL = 12;
  private static final double LINE = 2;
  private static final double DOT = 2.6;
  private static final double NAMES = 0.5; // share of a panel's width for names on its left
  private static final double CAP = 4; // half the width of the ends of an error bar

  private final Canvas canvas;
  private final Panel panel;
  private final Scale x;
  private final Scale y;
  private final double left;
  private final double right;
  private final double top;
  private final double bottom;
  private final boolean across; // whether bars lie, each beside its name
  private final double names; // pixels that a name along the y axis may take

  Plot(Canvas canvas, Panel panel, double left, double top, double width, double height) {
    this.canvas = canvas;
    this.panel = panel;
    this.top = top + (panel.title().isEmpty() ? 8 : 26);
    this.bottom = top + height - (panel.x().title().isEmpty() ? 24 : 42);
    this.right = left + width - 12;
    this.across = panel.y().kind() == Axis.Kind.NAMES; // of which the first stands on top
    this.y =
        across
            ? Scale.of(panel.y(), numbers(false), this.top, this.bottom)
            : Scale.of(panel.y(), numbers(false), this.bottom, this.top);
    this.names = NAMES * width;
    this.left = left + 14 + widest() + (panel.y().title().isEmpty() ? 0 : 20);
    this.x = Scale.of(panel.x(), numbers(true), this.left, this.right);
  }

  /** Returns what is written beside the y axis. */
  private List<Ticks.Tick> yTicks() {
    List<Ticks.Tick> ticks = y.ticks(most(bottom - top));
    return across
        ? ticks.stream()
            .map(tick -> new Ticks.Tick(tick.at(), TextWidth.squeezed(tick.label(), SMALL, names)))
            .toList()
        : ticks;
  }

  private double widest() {
    return yTicks().stream().mapToDouble(tick -> TextWidth.of(tick.label(), SMALL)).max().orElse(0);
  }

  private static int most(double pixels) {
    return Math.max(2, (int) Math.min(6, pixels / 32));
  }

  /** Returns the numbers that an axis has to hold. */
  private DoubleStream numbers(boolean ofX) {
    List<Double> all = new ArrayList<>();
    for (Series series : panel.series()) {
      if (series instanceof Series.Line line) {
        all.addAll(ofX ? line.x() : line.y());
      } else if (series instanceof Series.Band band) {
        all.addAll(ofX ? band.x() : band.low());
        all.addAll(ofX ? List.of() : band.high());
      } else if (series instanceof Series.Points points) {
        all.addAll(ofX ? points.x() : points.y());
      } else if (series instanceof Series.Errors errors) {
        for (int i = 0; i < errors.x().size(); i++) {
          all.add(ofX ? errors.x().get(i) : errors.y().get(i) - errors.halfWidth().get(i));
          all.add(ofX ? errors.x().get(i) : errors.y().get(i) + errors.halfWidth().get(i));
        }
      } else if (series instanceof Series.Steps steps) {
        all.addAll(ofX ? steps.edges() : steps.values());
      } else if (series instanceof Series.Bars bars && ofX == across) {
        all.addAll(bars.values());
      } else if (series instanceof Series.Mark mark && ofX) {
        all.add(mark.x());
      }
    }
    return all.stream().mapToDouble(Double::doubleValue);
  }

  void draw() {
    axes();
    canvas.clip(left, top, right - left, bottom - top);
    panel.series().forEach(this::draw);
    canvas.unclip();
    Notes notes = new Notes(USUAL, left, right, top, bottom);
    for (Series series : panel.series()) {
      if (series instanceof Series.Mark mark) {
        mark(mark);
      } else if (series instanceof Series.Note note) {
        notes.add(note.text(), x.at(note.x()), y.at(note.y()));
      }
    }
    notes.draw(canvas);
  }

  private void axes() {
    double middle = (left + right) / 2;
    if (!panel.title().isEmpty()) {
      String title = TextWidth.shortened(panel.title(), USUAL, right - left);
      canvas.text(left, top - 10, title, Letters.of(USUAL, Anchor.START).inBold(), Ink.TEXT);
    }
    for (Ticks.Tick tick : yTicks()) {
      if (!across) {
        rule(left, y.at(tick.at()), right, y.at(tick.at()), Ink.GRID);
      }
      canvas.text(
          left - 6, y.at(tick.at()) + 4, tick.label(), Letters.of(SMALL, Anchor.END), Ink.QUIET);
    }
    xTicks();
    rule(left, bottom, across ? left : right, across ? top : bottom, Ink.QUIET);
    canvas.text(middle, bottom + 34, panel.x().title(), Letters.of(USUAL, Anchor.MIDDLE), Ink.TEXT);
    if (!panel.y().title().isEmpty()) {
      Letters letters = new Letters(USUAL, false, Anchor.MIDDLE, true, false);
      String title = TextWidth.shortened(panel.y().title(), USUAL, bottom - top + 20);
      canvas.text(left - widest() - 16, (top + bottom) / 2, title, letters, Ink.TEXT);
    }
  }

  /** Writes as many numbers or names under the axis as have room. */
  private void xTicks() {
    double each = panel.x().kind() == Axis.Kind.TIME ? 80 : 48; // pixels of a label
    List<Ticks.Tick> ticks = x.ticks(Math.max(2, (int) Math.min(7, (right - left) / each)));
    double room = (right - left) / Math.max(1, ticks.size());
    double widest =
        ticks.stream().mapToDouble(tick -> TextWidth.of(tick.label(), SMALL)).max().orElse(0);
    boolean named = panel.x().kind() == Axis.Kind.NAMES;
    int every = named ? Math.max(1, (int) Math.ceil(Math.min(widest, 70) / room)) : 1;
    for (int i = 0; i < ticks.size(); i++) {
      double place = x.at(ticks.get(i).at());
      if (!named) {
        rule(place, top, place, bottom, Ink.GRID);
      }
      if (i % every == 0) {
        String label =
            named
                ? TextWidth.squeezed(ticks.get(i).label(), SMALL, every * room)
                : ticks.get(i).label();
        canvas.text(place, bottom + 16, label, Letters.of(SMALL, Anchor.MIDDLE), Ink.QUIET);
      }
    }
  }

  private void rule(double x1, double y1, double x2, double y2, Ink ink) {
    canvas.line(new double[] {x1, x2}, new double[] {y1, y2}, ink, 1, 0, 1);
  }

  private void mark(Series.Mark mark) {
    double place = x.at(mark.x());
    canvas.line(new double[] {place, place}, new double[] {top, bottom}, Ink.QUIET, 1.2, 4, 1);
    boolean before = place > (left + right) / 2;
    Letters letters = new Letters(SMALL, false, before ? Anchor.END : Anchor.START, false, true);
    canvas.text(place + (before ? -6 : 6), bottom - 8, mark.text(), letters, Ink.TEXT);
  }

  private void draw(Series series) {
    if (series instanceof Series.Line line) {
      line(line);
    } else if (series instanceof Series.Band band) {
      List<Double> there = new ArrayList<>(band.x());
      List<Double> back = new ArrayList<>(band.x());
      Collections.reverse(back);
      there.addAll(back);
      List<Double> edge = new ArrayList<>(band.high());
      Collections.reverse(edge);
      edge.addAll(0, band.low());
      canvas.area(x.at(there), y.at(edge), Ink.of(band.colour()), 0.22);
    } else if (series instanceof Series.Points points) {
      canvas.dots(
          x.at(points.x()), y.at(points.y()), DOT, Ink.of(points.colour()), points.opacity());
    } else if (series instanceof Series.Errors errors) {
      errors(errors);
    } else if (series instanceof Series.Steps steps) {
      steps(steps);
    } else if (series instanceof Series.Bars bars) {
      bars(bars);
    }
  }

  private void line(Series.Line line) {
    Ink ink = line.style() == Series.Style.REFERENCE ? Ink.QUIET : Ink.of(line.colour());
    double width =
        switch (line.style()) {
          case THIN -> 0.9;
          case REFERENCE -> 1.2;
          default -> LINE;
        };
    double dash =
        line.style() == Series.Style.DASHED ? 6 : line.style() == Series.Style.REFERENCE ? 3 : 0;
    double opacity = line.style() == Series.Style.THIN ? 0.55 : 1;
    if (line.x().size() > 1) {
      canvas.line(x.at(line.x()), y.at(line.y()), ink, width, dash, opacity);
    }
    if (line.x().size() == 1 || line.style() == Series.Style.DOTS) {
      canvas.dots(x.at(line.x()), y.at(line.y()), DOT + 0.6, ink, 1);
    }
  }

  private void errors(Series.Errors errors) {
    Ink ink = Ink.of(errors.colour());
    for (int i = 0; i < errors.x().size(); i++) {
      double middle = x.at(errors.x().get(i));
      double low = y.at(errors.y().get(i) - errors.halfWidth().get(i));
      double high = y.at(errors.y().get(i) + errors.halfWidth().get(i));
      canvas.line(new double[] {middle, middle}, new double[] {low, high}, ink, 1.4, 0, 1);
      for (double end : new double[] {low, high}) {
        canvas.line(
            new double[] {middle - CAP, middle + CAP}, new double[] {end, end}, ink, 1.4, 0, 1);
      }
    }
    canvas.dots(x.at(errors.x()), y.at(errors.y()), DOT + 1, ink, 1);
  }

  private void steps(Series.Steps steps) {
    List<Double> over = new ArrayList<>();
    List<Double> up = new ArrayList<>();
    for (int i = 0; i < steps.values().size(); i++) {
      over.addAll(List.of(steps.edges().get(i), steps.edges().get(i + 1)));
      up.addAll(List.of(steps.values().get(i), steps.values().get(i)));
    }
    canvas.line(x.at(over), y.at(up), Ink.of(steps.colour()), 1.2, 0, 1);
    over.add(0, over.get(0));
    up.add(0, 0.0);
    over.add(over.get(over.size() - 1));
    up.add(0.0);
    canvas.area(x.at(over), y.at(up), Ink.of(steps.colour()), 0.4);
  }

  private void bars(Series.Bars bars) {
    double whole = 0.8;
    double each = whole / bars.lanes();
    for (int i = 0; i < bars.values().size(); i++) {
      Scale places = across ? y : x;
      Scale values = across ? x : y;
      double from = places.at(i - whole / 2 + bars.lane() * each);
      double to = places.at(i - whole / 2 + (bars.lane() + 1) * each);
      double base = values.at(Math.max(0, values.least()));
      double end = values.at(bars.values().get(i));
      double[] side = {from, to, to, from};
      double[] length = {base, base, end, end};
      canvas.area(across ? length : side, across ? side : length, Ink.of(bars.colour()), 0.85);
    }
  }
}
