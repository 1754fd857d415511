package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.cli.table.Cells;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows of columns in their own units. Of p(x|z) it tells the mean of a number and where the middle
 * 90 % of draws lie, and the probability of each level. Data without a schema have a column of
 * numbers for each element.
 */
final class ColumnsView implements DatumView {
  private static final int MOST = 200; // columns, as many as somebody may look through
  private static final int DRAWS = 256;
  private static final double TAIL = 0.05;
  private static final long SEED = 1;
  private static final int DECIMALS = 4;
  private static final double RANGE = 3; // standard deviations of elements without a schema

  private final TrainedVae vae;
  private final List<Column> columns;
  private final int[] starts;

  ColumnsView(TrainedVae vae) {
    this.vae = vae;
    Optional<TableSchema> schema = vae.preprocessing().schema();
    this.columns = schema.map(TableSchema::features).orElseGet(() -> elements(vae));
    this.starts =
        schema
            .map(TableSchema::starts)
            .orElseGet(() -> IntStream.rangeClosed(0, columns.size()).toArray());
  }

  /** Returns a column of numbers for each element. */
  private static List<Column> elements(TrainedVae vae) {
    Preprocessing scaling = vae.preprocessing();
    boolean standardised = scaling.divisor().length > 1 || scaling.offset()[0] != 0;
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < vae.model().eventShape().size(); j++) {
      double location = scaling.unscaled(j, 0);
      double scale = scaling.unscaled(j, 1) - location;
      Numbers numbers =
          new Numbers(
              location,
              scale,
              standardised ? location - RANGE * scale : location,
              location + (standardised ? RANGE : 1) * scale,
              DECIMALS,
              "",
              "");
      String name = j < vae.columns().size() ? vae.columns().get(j) : "x" + j;
      columns.add(
          new Column(name, Role.FEATURE, ColumnType.NUMERIC, Optional.of(numbers), "normal", 0));
    }
    return columns;
  }

  private int shown() {
    return Math.min(MOST, columns.size());
  }

  /** Returns the columns in the order of the page. */
  List<Column> columns() {
    return columns.subList(0, shown());
  }

  /** Returns the first element of a column. */
  int start(int column) {
    return starts[column];
  }

  @Override
  public Map<String, Object> describe() {
    List<Object> all = new ArrayList<>();
    for (Column column : columns()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", column.name());
      one.put("type", column.type().word());
      if (encoding(column) instanceof Numbers numbers) {
        one.put("least", numbers.least());
        one.put("greatest", numbers.greatest());
        one.put("leastText", numbers.cell(numbers.least()));
        one.put("greatestText", numbers.cell(numbers.greatest()));
      } else if (encoding(column) instanceof Levels levels) {
        one.put("levels", names(levels));
      }
      all.add(one);
    }
    return Map.of("kind", "table", "columns", all, "hidden", columns.size() - shown());
  }

  private static Encoding encoding(Column column) {
    return column.encoding().orElseThrow();
  }

  /** Returns the levels, and what stands for others if some may come. */
  static List<String> names(Levels levels) {
    List<String> names = new ArrayList<>(levels.levels());
    if (levels.open()) {
      names.add(Levels.OTHER);
    }
    return names;
  }

  @Override
  public Object original(Dataset one) {
    HostArray elements = RunPictures.originals(one, vae.preprocessing(), SEED);
    double[] row = Rows.row(elements, 0);
    Optional<Cells> cells = Cells.of(one);
    List<Object> all = new ArrayList<>();
    for (int c = 0; c < shown(); c++) {
      Column column = columns.get(c);
      if (Double.isNaN(row[starts[c]])) {
        all.add(Map.of("missing", true));
        continue;
      }
      double value = encoding(column).decode(row, starts[c]);
      String text =
          cells
              .filter(file -> file.has(column.name()))
              .map(file -> file.text(0, column.name()))
              .orElseGet(() -> encoding(column).cell(value));
      all.add(Map.of("text", text, "at", value));
    }
    return all;
  }

  @Override
  public List<Object> decoded(
      VaeSession session, HostArray latents, Optional<HostArray> conditions) {
    HostArray means = session.decode(latents, conditions);
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < means.shape().dim(0); i++) {
      double[] mean = Rows.row(means, i);
      rows.add(IntStream.range(0, shown()).mapToObj(c -> likely(c, mean)).toList());
    }
    return rows;
  }

  @Override
  public Object decodedWithSpread(
      VaeSession session, HostArray latent, Optional<HostArray> condition) {
    double[] mean = Rows.row(session.decode(latent, condition), 0);
    HostArray draws =
        session.draw(Rows.repeated(latent, DRAWS), SEED, Rows.repeated(condition, DRAWS));
    List<Object> row = new ArrayList<>();
    for (int c = 0; c < shown(); c++) {
      Map<String, Object> cell = likely(c, mean);
      if (encoding(columns.get(c)) instanceof Numbers numbers) {
        spread(numbers, draws, starts[c], cell);
      }
      row.add(cell);
    }
    return row;
  }

  /** Returns the mean of a number, or the probabilities of levels. */
  private Map<String, Object> likely(int c, double[] mean) {
    Encoding encoding = encoding(columns.get(c));
    double value = encoding.decode(mean, starts[c]);
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("text", encoding.cell(value));
    cell.put("at", value);
    if (encoding instanceof Levels levels) {
      cell.put(
          "shares",
          levels.width() == 1
              ? new double[] {1 - mean[starts[c]], mean[starts[c]]}
              : Arrays.copyOfRange(mean, starts[c], starts[c] + levels.width()));
    }
    return cell;
  }

  private static void spread(
      Numbers numbers, HostArray draws, int element, Map<String, Object> cell) {
    int n = draws.shape().dim(0);
    double[] drawn = new double[n];
    for (int i = 0; i < n; i++) {
      drawn[i] = numbers.decode(new double[] {draws.get(i * draws.shape().dim(1) + element)}, 0);
    }
    Arrays.sort(drawn);
    double low = drawn[(int) (TAIL * n)];
    double high = drawn[(int) ((1 - TAIL) * n)];
    cell.put("low", low);
    cell.put("high", high);
    cell.put("lowText", numbers.cell(low));
    cell.put("highText", numbers.cell(high));
  }
}
