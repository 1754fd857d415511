package io.github.vae4j.cli.reproduce.aevb;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.chart.Axis;
import io.github.vae4j.cli.chart.Figures;
import io.github.vae4j.cli.chart.Panel;
import io.github.vae4j.cli.chart.Series;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The curves of a figure, kept in files: {@code NAME.csv} has a line for each measurement, {@code
 * NAME.md} the last ones and the settings. A table that is opened where there is one goes on from
 * it, if the settings are the same.
 */
final class CurveTable {
  static final String TRAINING = "train";
  static final String TEST = "test";

  /** One number. */
  record Row(
      int panel,
      String method,
      double step,
      String set,
      long points,
      double value,
      double error,
      double seconds) {
    /** Returns the value with its error, which that of one datum has not. */
    private String number() {
      return EstimateTexts.of(value, error);
    }
  }

  private final RunFolder folder;
  private final String name;
  private final String panels;
  private final String quantity;
  private final String settings;
  private final List<Row> rows = new ArrayList<>();

  private CurveTable(
      RunFolder folder, String name, String panels, String quantity, String settings) {
    this.folder = folder;
    this.name = name;
    this.panels = panels;
    this.quantity = quantity;
    this.settings = settings;
  }

  /**
   * Opens the table in a folder.
   *
   * @param panels name of what differs between panels, for example {@code n_z}
   * @param quantity name of what is measured, for example {@code bound}
   * @throws DataException if the folder holds a table of other settings
   */
  static CurveTable open(
      RunFolder folder, String name, String panels, String quantity, String settings) {
    CurveTable table = new CurveTable(folder, name, panels, quantity, settings);
    Path csv = folder.file(name + ".csv");
    if (Files.exists(csv)) {
      table.requireSettings();
      table.read(csv);
    }
    return table;
  }

  private void requireSettings() {
    Path path = folder.file(name + ".md");
    try {
      String found =
          Files.exists(path) ? Files.readString(path).lines().findFirst().orElse("") : "";
      if (!found.equals(settings)) {
        throw new DataException(
            path
                + ": expected results of these settings: '"
                + settings
                + "', found '"
                + found
                + "'; choose another --out or remove the folder");
      }
    } catch (IOException e) {
      throw new FileException(path + ": could not be read: " + e.getMessage(), e);
    }
  }

  private void read(Path csv) {
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(csv)) {
      for (NamedCsvRecord line : lines) {
        rows.add(
            new Row(
                Integer.parseInt(line.getField(panels)),
                line.getField("method"),
                Double.parseDouble(line.getField("step")),
                line.getField("set"),
                Long.parseLong(line.getField("points")),
                Double.parseDouble(line.getField(quantity)),
                Double.parseDouble(line.getField("standard_error")),
                Double.parseDouble(line.getField("seconds"))));
      }
    } catch (IOException e) {
      throw new FileException(csv + ": could not be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new DataException(
          csv + ": expected the table that this command writes; remove it: " + e.getMessage(), e);
    }
    Finite.require(
        rows.stream().mapToDouble(Row::value).toArray(),
        i -> csv + ": line " + (i + 2) + ", column '" + quantity + "'",
        "remove the table, to measure again");
  }

  /** Returns whether this curve is in the table. */
  boolean has(int panel, String method) {
    return rows.stream().anyMatch(row -> row.panel() == panel && row.method().equals(method));
  }

  /** Adds a finished curve and writes the files. */
  void add(int panel, String method, Curve curve) {
    for (Curve.Point point : curve.points()) {
      rows.add(row(panel, method, curve.step(), TRAINING, point, point.values().training()));
      rows.add(row(panel, method, curve.step(), TEST, point, point.values().test()));
    }
    write();
  }

  private static Row row(
      int panel, String method, double step, String set, Curve.Point point, Estimate estimate) {
    return new Row(
        panel,
        method,
        step,
        set,
        point.points(),
        estimate.mean(),
        estimate.standardError(),
        point.seconds());
  }

  private void write() {
    folder.text(name + ".md", settings + "\n\n" + text());
    AtomicFile.write(
        folder.file(name + ".csv"),
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().build(text);
          csv.writeRecord(
              panels, "method", "step", "set", "points", quantity, "standard_error", "seconds");
          for (Row row : rows) {
            csv.writeRecord(
                Integer.toString(row.panel()),
                row.method(),
                Double.toString(row.step()),
                row.set(),
                Long.toString(row.points()),
                decimal(row.value()),
                decimal(row.error()),
                decimal(row.seconds()));
          }
          csv.flush();
        });
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns the last value of each curve as a table. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | method | step | training points | %4$s, train | %4$s, test | s per million |%n"
                + "|---|---|---|---|---|---|---|%n",
            panels.replace("n_", "N_"),
            "",
            "",
            quantity.replace('_', ' ')));
    for (int panel : panels()) {
      for (String method : methods(panel)) {
        Row training = last(panel, method, TRAINING);
        Row test = last(panel, method, TEST);
        text.append(
            String.format(
                Locale.ROOT,
                "| %d | %s | %s | %,d | %s | %s | %.0f |%n",
                panel,
                method,
                training.step(),
                training.points(),
                training.number(),
                test.number(),
                training.seconds() / training.points() * 1e6));
      }
    }
    return text.toString();
  }

  /** Returns what the panels stand for, rising. */
  TreeSet<Integer> panels() {
    TreeSet<Integer> all = new TreeSet<>();
    rows.forEach(row -> all.add(row.panel()));
    return all;
  }

  /** Returns the methods of a panel in the order in which they were added. */
  List<String> methods(int panel) {
    return rows.stream().filter(row -> row.panel() == panel).map(Row::method).distinct().toList();
  }

  private Row last(int panel, String method, String set) {
    Optional<Row> last = rows(panel, method, set).stream().reduce((a, b) -> b);
    return last.orElseThrow(
        () -> new IllegalArgumentException(panel + ", " + method + ": has not run"));
  }

  private List<Row> rows(int panel, String method, String set) {
    return rows.stream()
        .filter(row -> row.panel() == panel && row.method().equals(method))
        .filter(row -> row.set().equals(set))
        .toList();
  }

  /** Draws the panels, a colour for each method, dashes for the training data. */
  void draw(Console console, List<String> colours, String symbol, String axis) {
    List<Panel> drawn = new ArrayList<>();
    for (int panel : panels()) {
      List<Series> lines = new ArrayList<>();
      for (String method : methods(panel)) {
        for (String set : List.of(TRAINING, TEST)) {
          List<Row> points = rows(panel, method, set);
          lines.add(
              new Series.Line(
                  method + ", " + set,
                  points.stream().map(row -> (double) row.points()).toList(),
                  points.stream().map(Row::value).toList(),
                  colours.indexOf(method),
                  set.equals(TRAINING) ? Series.Style.DASHED : Series.Style.SOLID));
        }
      }
      drawn.add(
          new Panel(
              symbol + " = " + String.format(Locale.ROOT, "%,d", panel),
              Axis.logarithmic("training points evaluated"),
              Axis.of(axis.replaceFirst(".*, ", "")),
              lines));
    }
    RunPictures.chart(
        console,
        folder.file(name + ".png"),
        Figures.ofCurves(folder.path().getFileName() + ": " + axis, drawn));
  }
}
