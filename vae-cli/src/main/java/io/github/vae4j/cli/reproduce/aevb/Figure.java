package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.cli.show.Console;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A figure of curves while it is made: after each curve its files are written and a line is
 * printed.
 *
 * @param table the curves
 * @param methods all names, each of which has its colour
 * @param symbol what differs between the panels, for people
 * @param axis what is measured, for people
 * @param console to print on
 */
record Figure(CurveTable table, List<String> methods, String symbol, String axis, Console console) {
  /** Runs a training by its name and adds its curve, unless it is there already. */
  void add(int panel, String method, Supplier<Curve> training) {
    String line = String.format(Locale.ROOT, "%-24s  is there already", name(panel, method));
    if (!table.has(panel, method)) {
      Curve curve = training.get();
      table.add(panel, method, curve);
      line = curve.line(name(panel, method));
    }
    table.draw(console, methods, symbol, axis);
    console.line("%s", line);
  }

  /** Returns what a training is called. */
  String name(int panel, String method) {
    return symbol + " " + panel + ", " + method;
  }
}
