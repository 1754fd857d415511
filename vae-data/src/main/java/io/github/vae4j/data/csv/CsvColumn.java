package io.github.vae4j.data.csv;

import io.github.vae4j.core.data.DataException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A column while a table is read: takes its cells one after the other, as numbers or as text, and
 * counts what they are. Whether they are numbers is decided at the end, by {@link #kind}.
 */
final class CsvColumn {
  /** What a column holds. */
  enum Kind {
    NUMBERS,
    TEXT
  }

  /** A cell and the line that it stands in. */
  private record Cell(long line, String text) {
    String place(String where, String column) {
      return where + ", line " + line + ", column '" + column + "'";
    }
  }

  private static final TextCodes NONE = new TextCodes();
  private static final int LOOKED_AT = 100;

  /** Numbers with a unit, with something between the thousands, or with a decimal comma. */
  private static final Pattern LIKE_NUMBERS =
      Pattern.compile(
          "[-+]?[$€£]?\\s?(\\d{1,3}([,' ]\\d{3})+(\\.\\d+)?|\\d+([.,]\\d*)?)\\s?[%€$£]?");

  private final String name;
  private final Kind kind;
  private final boolean always;
  private final NumberScanner scanner;
  private final MissingWords missing;
  private final TextCodes codes;
  private long numbers;
  private long texts;
  private long leadingZeros;
  private long digitsAlone;
  private int decimals;
  private Optional<Cell> firstText = Optional.empty();
  private Optional<Cell> firstInfinite = Optional.empty();
  private Optional<Cell> firstPoint = Optional.empty();
  private Optional<Cell> firstComma = Optional.empty();

  /**
   * Creates a column.
   *
   * @param kind what its cells are read as
   * @param always whether they are so whatever they are
   */
  CsvColumn(String name, Kind kind, boolean always, NumberScanner scanner, MissingWords missing) {
    this.name = name;
    this.kind = kind;
    this.codes = kind == Kind.TEXT ? new TextCodes() : NONE;
    this.always = always;
    this.scanner = scanner;
    this.missing = missing;
  }

  String name() {
    return name;
  }

  /** Returns the number of a cell, the code of its text, or NaN if it is missing. */
  double take(long line, char[] cell, int from, int to) {
    if (kind == Kind.NUMBERS) {
      NumberScanner.Found found = scanner.scan(cell, from, to);
      if (found != NumberScanner.Found.OTHER) {
        return takeNumber(line, cell, from, to, found);
      }
    }
    int start = from;
    int end = to;
    while (start < end && NumberScanner.isBlank(cell[start])) {
      start++;
    }
    while (end > start && NumberScanner.isBlank(cell[end - 1])) {
      end--;
    }
    if (missing.has(cell, start, end)) {
      return Double.NaN;
    }
    if (kind == Kind.TEXT) {
      return codes.code(cell, start, end);
    }
    texts++;
    if (firstText.isEmpty()) {
      firstText = Optional.of(new Cell(line, new String(cell, from, to - from)));
    }
    return Double.NaN;
  }

  private double takeNumber(long line, char[] cell, int from, int to, NumberScanner.Found found) {
    double value = scanner.value();
    if (missing.has(value)) {
      return Double.NaN;
    }
    numbers++;
    if (found == NumberScanner.Found.INFINITE) {
      if (firstInfinite.isEmpty()) {
        firstInfinite = Optional.of(new Cell(line, new String(cell, from, to - from)));
      }
      return value;
    }
    decimals = Math.max(decimals, scanner.decimals());
    leadingZeros += scanner.leadingZero() ? 1 : 0;
    digitsAlone += scanner.digitsAlone() ? 1 : 0;
    if (scanner.separator() == ',' && firstComma.isEmpty()) {
      firstComma = Optional.of(new Cell(line, new String(cell, from, to - from)));
    } else if (scanner.separator() == '.' && firstPoint.isEmpty()) {
      firstPoint = Optional.of(new Cell(line, new String(cell, from, to - from)));
    }
    return value;
  }

  /**
   * Returns what the column holds, by all its cells: text if most are no numbers, or if the numbers
   * are written in digits alone and some begin with 0, as zip codes do. Numbers it is too if there
   * are some texts among them, which {@link #refuse} refuses.
   */
  Kind kind() {
    if (always) {
      return kind;
    }
    if (kind == Kind.TEXT) {
      numbers = 0;
      texts = 0;
      leadingZeros = 0;
      digitsAlone = 0;
      for (int code = 0; code < codes.size(); code++) {
        int times = codes.occurrences(code);
        if (scanner.scan(codes.texts().get(code)) == NumberScanner.Found.OTHER) {
          texts += times;
        } else {
          numbers += times;
          leadingZeros += scanner.leadingZero() ? times : 0;
          digitsAlone += scanner.digitsAlone() ? times : 0;
        }
      }
    }
    boolean codesOfDigits = leadingZeros > 0 && digitsAlone == numbers;
    return texts > numbers || codesOfDigits ? Kind.TEXT : Kind.NUMBERS;
  }

  /** Returns the first line with a cell that a column of numbers cannot have; 0 for none. */
  long wrongLine() {
    if (kind == Kind.TEXT) {
      return 0;
    }
    long line = Math.min(line(firstText), line(firstInfinite));
    if (firstComma.isPresent() && firstPoint.isPresent()) {
      line = Math.min(line, Math.max(line(firstComma), line(firstPoint)));
    }
    return line == Long.MAX_VALUE ? 0 : line;
  }

  private static long line(Optional<Cell> cell) {
    return cell.map(Cell::line).orElse(Long.MAX_VALUE);
  }

  /** Returns what to throw for the cell in {@link #wrongLine}. */
  DataException refuse(String where) {
    long line = wrongLine();
    if (line(firstText) == line) {
      Cell cell = firstText.orElseThrow();
      return new DataException(
          cell.place(where, name)
              + ": expected a number, found "
              + Cells.quoted(cell.text)
              + "; "
              + texts
              + " of "
              + (texts + numbers)
              + " cells of the column "
              + (texts == 1 ? "is" : "are")
              + " no number: correct that, name a word for missing cells with --missing, or read the"
              + " column as text with --categorical '"
              + name
              + "'");
    }
    if (line(firstInfinite) == line) {
      Cell cell = firstInfinite.orElseThrow();
      return new DataException(
          cell.place(where, name)
              + ": expected a finite number within float64, found "
              + Cells.quoted(cell.text)
              + "; correct it, or name it as a word for missing cells with --missing");
    }
    Cell comma = firstComma.orElseThrow();
    Cell point = firstPoint.orElseThrow();
    Cell first = comma.line < point.line ? comma : point;
    Cell second = first == comma ? point : comma;
    return new DataException(
        second.place(where, name)
            + ": expected decimals as in "
            + Cells.quoted(first.text)
            + " of line "
            + first.line
            + ", found "
            + Cells.quoted(second.text)
            + "; write all with a point, or all with a comma, and none between thousands");
  }

  /** Returns the place and the text of the first number with a decimal comma. */
  Optional<String> decimalComma() {
    return kind == Kind.TEXT
        ? Optional.empty()
        : firstComma.map(
            cell -> Cells.quoted(cell.text) + " in line " + cell.line + ", column '" + name + "'");
  }

  /** Returns how the first number with zeros in front is written, if that made the column text. */
  Optional<String> codeOfDigits() {
    if (always || kind == Kind.NUMBERS || texts > numbers) {
      return Optional.empty();
    }
    return codes.texts().stream()
        .filter(text -> text.length() > 1 && text.startsWith("0"))
        .findFirst();
  }

  /** Returns a text of a column of text, most of which are numbers in a form that is not read. */
  Optional<String> likeNumber() {
    if (always || kind == Kind.NUMBERS || codes.size() == 0) {
      return Optional.empty();
    }
    List<String> first = codes.texts().subList(0, Math.min(LOOKED_AT, codes.size()));
    List<String> alike =
        first.stream()
            .filter(text -> scanner.scan(text) == NumberScanner.Found.OTHER)
            .filter(text -> LIKE_NUMBERS.matcher(text).matches())
            .toList();
    return 2 * alike.size() > first.size() ? Optional.of(alike.get(0)) : Optional.empty();
  }

  int decimals() {
    return decimals;
  }

  boolean isText() {
    return kind == Kind.TEXT;
  }

  List<String> texts() {
    return codes.texts();
  }
}
