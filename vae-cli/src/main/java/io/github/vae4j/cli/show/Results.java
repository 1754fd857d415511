package io.github.vae4j.cli.show;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.chart.Pictures;
import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Writes what a model gives, by the ending of the file. */
public final class Results {
  private Results() {}

  public static boolean isPicture(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  /** Returns the file that was asked for, or the usual one for this kind of data. */
  public static Path target(Path asked, String name, TrainedVae vae) {
    boolean images = ImageShape.drawn(vae.model().eventShape()).isPresent();
    Path target = asked.toString().isEmpty() ? Path.of(name + (images ? ".png" : ".csv")) : asked;
    if (isPicture(target) && !images) {
      throw new IllegalArgumentException(
          "--out: only images can be drawn, of 1, 3 or 4 channels, and the model is of data of shape "
              + vae.model().eventShape()
              + "; choose a .csv file, or train on a table of pixels with --shape HxW, got "
              + target);
    }
    if (OutputFile.isStream(target)) {
      return target; // a table
    }
    if (!isPicture(target) && !target.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      throw new IllegalArgumentException("--out: expected a .png or .csv file, found " + target);
    }
    return target;
  }

  /**
   * Writes arrays [n, event size] of the model's numbers: all of them as a grid, or the last as CSV
   * in the data's units.
   *
   * @param labels of the grid
   */
  public static void write(Path path, TrainedVae vae, Labels labels, List<HostArray> rows) {
    write(Destination.of(path), vae, labels, rows);
  }

  /** Writes arrays as {@link #write(Path, TrainedVae, Labels, List)}, or the last to a database. */
  public static void write(Destination to, TrainedVae vae, Labels labels, List<HostArray> rows) {
    if (to.isFile() && isPicture(to.file())) {
      List<HostArray> pixels = rows.stream().map(row -> RunPictures.pixels(row, vae)).toList();
      Pictures.grid(to.file(), labels, pixels, vae.model().eventShape(), 10);
      return;
    }
    HostArray last = rows.get(rows.size() - 1);
    table(to, vae, List.of(), Collections.nCopies(last.shape().dim(0), new double[0]), last);
  }

  /**
   * Writes an array [classes * each, event size] of the model's numbers, class after class: in a
   * picture each class begins a line, and a table begins with the column label.
   *
   * @param title of a picture
   * @param across images in a line at most
   */
  public static void classes(
      Destination to, TrainedVae vae, String title, HostArray means, int each, int across) {
    int n = means.shape().dim(0);
    if (!to.isFile() || !isPicture(to.file())) {
      List<String> names = vae.preprocessing().conditioning().classNames();
      List<double[]> labels =
          IntStream.range(0, n)
              .mapToObj(i -> new double[] {label(names.get(i / each), i / each)})
              .toList();
      table(to, vae, List.of("label"), labels, means);
      return;
    }
    HostArray pixels = RunPictures.pixels(means, vae);
    int size = means.shape().dim(1);
    List<List<HostArray>> lines = new ArrayList<>();
    List<String> names = vae.preprocessing().conditioning().classNames();
    List<String> classes = new ArrayList<>();
    for (int of = 0; of < n; of += each) {
      for (int from = of; from < of + each; from += across) {
        int end = Math.min(from + across, of + each);
        double[] line = Arrays.copyOfRange(pixels.toDoubles(), from * size, end * size);
        lines.add(List.of(HostArray.of(Shape.of(end - from, size), line)));
        classes.add(from == of ? names.get(of / each) : "");
      }
    }
    Labels labels = Labels.of(title, classes);
    Pictures.lines(to.file(), labels, lines, vae.model().eventShape());
  }

  /** Returns a class as a number: its name if that is one, else its place among the classes. */
  private static double label(String name, int place) {
    return name.matches("-?\\d+") ? Double.parseDouble(name) : place;
  }

  /**
   * Writes an array [n, event size] of the model's numbers as CSV in the data's units, behind
   * columns that tell what each row is.
   */
  public static void table(
      Path path, TrainedVae vae, List<String> keys, List<double[]> values, HostArray means) {
    table(Destination.of(path), vae, keys, values, means);
  }

  private static void table(
      Destination to, TrainedVae vae, List<String> keys, List<double[]> values, HostArray means) {
    if (vae.preprocessing().schema().isPresent()) {
      cells(to, vae, keys, values, means);
      return;
    }
    int size = means.shape().dim(1);
    int width = keys.size() + size;
    double[] cells = new double[values.size() * width];
    for (int i = 0; i < values.size(); i++) {
      System.arraycopy(values.get(i), 0, cells, i * width, keys.size());
      for (int j = 0; j < size; j++) {
        cells[i * width + keys.size() + j] =
            vae.preprocessing().unscaled(j, means.get(i * size + j));
      }
    }
    List<String> names = new ArrayList<>(keys);
    names.addAll(columns(vae, size));
    TensorType type = TensorType.of(DType.FLOAT64, values.size(), width);
    csv(to, names, HostArray.ofDoubles(type, cells), Optional.empty());
  }

  /** Writes elements that a schema made, as the cells of its columns. */
  private static void cells(
      Destination to,
      TrainedVae vae,
      List<String> keys,
      List<double[]> values,
      HostArray elements) {
    List<String> header = new ArrayList<>(keys);
    header.addAll(columns(vae, elements.shape().dim(1)));
    records(
        to,
        header,
        values.size(),
        i -> {
          List<String> cells = new ArrayList<>();
          Arrays.stream(values.get(i)).forEach(key -> cells.add(decimal(key)));
          cells.addAll(cells(vae, elements, i));
          return cells;
        });
  }

  /**
   * Returns the names of the columns that a model's numbers are written in.
   *
   * @param size of a datum, in elements
   */
  public static List<String> columns(TrainedVae vae, int size) {
    Optional<TableSchema> schema = vae.preprocessing().schema();
    if (schema.isPresent()) {
      return schema.get().columns(Role.FEATURE).stream().map(Column::name).toList();
    }
    List<String> names = new ArrayList<>(vae.columns());
    for (int i = names.size(); i < size; i++) {
      names.add("x" + i);
    }
    return names;
  }

  /** Returns a row of an array [n, event size] of the model's numbers in the data's units. */
  public static List<String> cells(TrainedVae vae, HostArray elements, int row) {
    int size = elements.shape().dim(1);
    double[] datum = new double[size];
    Arrays.setAll(datum, j -> elements.get(row * size + j));
    return vae.preprocessing()
        .schema()
        .map(schema -> schema.cells(datum, 0))
        .orElseGet(
            () ->
                IntStream.range(0, size)
                    .mapToObj(j -> decimal(vae.preprocessing().unscaled(j, datum[j])))
                    .toList());
  }

  /** Writes rows of text as CSV, whole or not at all. */
  public static void records(
      Path path, List<String> header, int rows, IntFunction<List<String>> cells) {
    records(Destination.of(path), header, rows, cells);
  }

  /** Writes rows of text, whole or not at all. */
  public static void records(
      Destination to, List<String> header, int rows, IntFunction<List<String>> cells) {
    to.write(
        header,
        taker -> {
          for (int i = 0; i < rows; i++) {
            taker.accept(cells.apply(i));
          }
        });
  }

  /** Writes rows of text as CSV while they are made, whole or not at all. */
  public static void records(
      Path path, List<String> header, Consumer<Consumer<List<String>>> rows) {
    Destination.of(path).write(header, rows);
  }

  public static void csv(Path path, List<String> names, HostArray values, Dataset labelled) {
    csv(Destination.of(path), names, values, labelled);
  }

  /** Writes an array [n, names] with the labels of data, if they have any. */
  public static void csv(Destination to, List<String> names, HostArray values, Dataset labelled) {
    csv(to, names, values, labelled.hasLabels() ? Optional.of(labelled) : Optional.empty());
  }

  private static void csv(
      Destination to, List<String> names, HostArray values, Optional<Dataset> labels) {
    Finite.require(
        values,
        i ->
            to.name()
                + " was not written: row "
                + (i / names.size() + 1)
                + ", column '"
                + names.get(i % names.size())
                + "'",
        "the model overflows there");
    List<String> header = new ArrayList<>(names);
    labels.ifPresent(set -> header.add("label"));
    int width = names.size();
    records(
        to,
        header,
        values.shape().dim(0),
        i -> {
          List<String> cells = new ArrayList<>();
          for (int j = 0; j < width; j++) {
            cells.add(decimal(values.get(i * width + j)));
          }
          labels.ifPresent(set -> cells.add(className(set, i)));
          return cells;
        });
  }

  /** Returns the class of a datum, by its name if it has one; "" if it is not known. */
  public static String className(Dataset data, int index) {
    int label = data.label(index);
    if (label < 0) {
      return "";
    }
    return data.classNames().isEmpty() ? Integer.toString(label) : data.classNames().get(label);
  }

  /**
   * Returns whole numbers without a point, others with the digits of single precision, or of double
   * precision where single precision does not reach.
   */
  public static String decimal(double value) {
    if (Math.abs(value) > Float.MAX_VALUE) {
      return Double.toString(value);
    }
    return value == (int) value ? Integer.toString((int) value) : Float.toString((float) value);
  }
}
