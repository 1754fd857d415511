package io.github.vae4j.core.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads tables of numbers, line by line, into a store of float32 rows. */
final class CsvReader {
  private CsvReader() {}

  static StoredDataset read(Path path, CsvOptions options, int heapLimit) {
    DataFiles.requireFile(path);
    String name = String.valueOf(path.getFileName());
    try (InputStream in = DataFiles.stream(path)) {
      return read(path.toString(), name, in, options, heapLimit);
    } catch (UncheckedIOException e) {
      throw DataFiles.unreadable(path, e.getCause());
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

<<<<<<< HEAD
  /** Reads from a text; {@code where} names it in messages. */
  static StoredDataset read(String where, String name, Reader text, CsvOptions options)
      throws IOException {
    ByteStore.Writer writer = new ByteStore.Writer(ByteStore.HEAP_LIMIT);
    Table table = new Table(where, options);
    try (var csv =
        de.siegmar.fastcsv.reader.CsvReader.builder()
            .fieldSeparator(options.delimiter())
            .ofCsvRecord(text)) {
      for (CsvRecord line : csv) {
        table.accept(line, writer);
      }
    } catch (IOException | RuntimeException e) {
      writer.abandon();
      throw e;
    }
    return table.finish(name, writer);
  }

  /** A table while it is read. */
  private static final class Table {
    private final String where;
    private final CsvOptions options;
    private final List<Integer> lines = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private List<String> header = List.of();
    private int labelIndex = -1;

    Table(String where, CsvOptions options) {
      this.where = where;
      this.options = options;
    }

    void accept(CsvRecord line, ByteStore.Writer writer) throws IOException {
      List<String> cells = line.getFields();
      if (cells.size() == 1 && cells.get(0).isBlank()) {
        return;
      }
      if (header.isEmpty()) {
        boolean named = startHeader(cells);
        if (named) {
          return;
        }
      }
      if (cells.size() != header.size()) {
        throw new DataException(
            where
                + ", line "
                + line.getStartingLineNumber()
                + ": expected "
                + header.size()
                + " cells, found "
                + cells.size());
      }
      ByteBuffer row = ByteBuffer.allocate(4 * width());
      for (int i = 0; i < cells.size(); i++) {
        float value = number(line, cells.get(i), i);
        if (i == labelIndex) {
          labels.add((int) value);
        } else {
          row.putFloat(value);
        }
      }
      writer.write(row.array(), 0, row.capacity());
      lines.add((int) line.getStartingLineNumber());
    }

    private boolean startHeader(List<String> cells) {
      boolean named =
          switch (options.header()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> cells.stream().anyMatch(cell -> !isNumber(cell));
          };
      List<String> names = new ArrayList<>();
      for (int i = 0; i < cells.size(); i++) {
        names.add(named ? cells.get(i).strip() : Integer.toString(i));
      }
      header = names;
      if (!options.labelColumn().isEmpty()) {
        labelIndex = names.indexOf(options.labelColumn());
        if (labelIndex < 0) {
          throw new DataException(
              where + ": expected a label column '" + options.labelColumn() + "', found " + names);
        }
      }
      if (width() < 1) {
        throw new DataException(
            where + ": expected at least one column beside the labels, found none");
      }
      return named;
    }

    private int width() {
      return header.size() - (labelIndex >= 0 ? 1 : 0);
    }

    private float number(CsvRecord line, String cell, int column) {
      if (isNumber(cell)) {
        return Float.parseFloat(cell.strip());
=======
  /** Reads UTF-8 text; {@code where} names it in messages. */
  static StoredDataset read(
      String where, String name, InputStream text, CsvOptions options, int heapLimit)
      throws IOException {
    var settings =
        de.siegmar.fastcsv.reader.CsvReader.builder()
            .fieldSeparator(options.delimiter())
            .detectBomHeader(true)
            .allowMissingFields(true) // the table reports these itself
            .allowExtraFields(true);
    try (ByteStore.Writer rows = new ByteStore.Writer(where, heapLimit);
        var csv = settings.ofCsvRecord(text, StandardCharsets.UTF_8)) {
      CsvTable table = new CsvTable(where, options, rows);
      for (CsvRecord line : csv) {
        table.accept(line.getStartingLineNumber(), line.getFields());
>>>>>>> 79be59014a3110fa5e390a46f4bba3fb62c6fe88
      }
      return table.finish(name);
    } catch (CsvParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new DataException(
<<<<<<< HEAD
          where
              + ", line "
              + line.getStartingLineNumber()
              + ", column '"
              + header.get(column)
              + "': expected a number, found "
              + (cell.isBlank() ? "an empty cell" : "'" + cell.strip() + "'"));
    }

    private static boolean isNumber(String cell) {
      try {
        return Float.isFinite(Float.parseFloat(cell.strip()));
      } catch (NumberFormatException e) {
        return false;
      }
    }

    StoredDataset finish(String name, ByteStore.Writer writer) throws IOException {
      if (lines.isEmpty()) {
        throw new DataException(where + ": expected at least one line of numbers, found none");
      }
      List<String> columns = new ArrayList<>(header);
      if (labelIndex >= 0) {
        columns.remove(labelIndex);
      }
      Shape item = Shape.of(width());
      StoredDataset.Layout layout =
          new StoredDataset.Layout(0, ElementFormat.F32, ByteOrder.BIG_ENDIAN, lines.size(), item);
      int[] lineNumbers = lines.stream().mapToInt(Integer::intValue).toArray();
      return new StoredDataset(
          name,
          writer.finish(),
          layout,
          labels.stream().mapToInt(Integer::intValue).toArray(),
          columns,
          (index, element) ->
              where + ", line " + lineNumbers[index] + ", column '" + columns.get(element) + "'");
=======
          where + ": expected a table, found: " + e.getMessage() + " (" + cause.getMessage() + ")",
          e);
>>>>>>> 79be59014a3110fa5e390a46f4bba3fb62c6fe88
    }
  }
}
