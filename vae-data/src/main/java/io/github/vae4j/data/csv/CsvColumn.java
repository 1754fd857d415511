package io.github.vae4j.data.csv;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.Excerpt;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A column while a table is read: takes its cells one after the other, as numbers or as text, and
 * counts what they are. Whether they are numbers is decided at the end, by {@link #kind}.
 */
final class CsvColumn {
  /** What a column holds. */
  enum Kind {
    NUMBERS,
    /** Numbers with points between thousands. */
    POINTS,
    /** Numbers with commas between thousands. */
    COMMAS,
    TEXT;

    private Optional<Thousands> thousands() {
      return this == POINTS
          ? Optional.of(Thousands.POINTS)
          : this == COMMAS ? Optional.of(Thousands.COMMAS) : Optional.empty();
    }

    private static Kind of(Thousands thousands) {
      return thousands == Thousands.POINTS ? POINTS : COMMAS;
    }
  }

  /** A cell and the line that it stands in. */
  private record Cell(long line, String text) {
    String place(String where, String column) {
      return where + ", line " + line + ", column '" + Excerpt.name(column) + "'";
    }
  }

  private static final TextCodes NONE = TextCodes.inMemory();
  private static final int LOOKED_AT = 100;

  /** Numbers with a unit, with something between the thousands, or with a decimal comma. */
  private static final Pattern LIKE_NUMBERS =
      Pattern.compile(
          "[-+]?[$€£]?\\h?(\\d{1,3}([,'’\\h]\\d{3})+(\\.\\d+)?|\\d{1,3}([.'’\\h]\\d{3})+(,\\d+)?"
              + "|\\d+([.,]\\d*)?)\\h?[%€$£]?");

  private final String name;
  private final Kind kind;
  private final boolean always;
  private final NumberScanner scanner;
  private final MissingWords missing;
  private final Supplier<TextCodes> newCodes;
  private TextCodes codes;
  private long numbers;
  private long texts;
  private long leadingZeros;
  private long digitsAlone;
  private int decimals;
  private final Optional<Thousands> known;
  private final Optional<Thousands> between;
  private Set<Thousands> possible = EnumSet.allOf(Thousands.class);
  private Optional<String> certain = Optional.empty();
  private Optional<Cell> firstText = Optional.empty();
  private Optional<Cell> firstInfinite = Optional.empty();
  private Optional<Cell> firstPoint = Optional.empty();
  private Optional<Cell> firstComma = Optional.empty();
  private Optional<Cell> firstUnlike = Optional.empty(); // numbers with marks between thousands

  /**
   * Creates a column.
   *
   * @param kind what its cells are read as
   * @param always whether they are so whatever they are
   * @param known what stood between thousands when the column was read before
   * @param newCodes makes what numbers its texts
   */
  CsvColumn(
      String name,
      Kind kind,
      boolean always,
      Optional<Thousands> known,
      NumberScanner scanner,
      MissingWords missing,
      Supplier<TextCodes> newCodes) {
    this.name = name;
    this.kind = kind;
    this.known = known;
    this.between = kind.thousands();
    this.newCodes = newCodes;
    this.codes = kind == Kind.TEXT ? newCodes.get() : NONE;
    this.always = always;
    this.scanner = scanner;
    this.missing = missing;
  }

  String name() {
    return name;
  }

  /** Returns the number of a cell, the code of its text, or NaN if it is missing. */
  double take(long line, char[] cell, int from, int to) {
    if (kind != Kind.TEXT) {
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
    lookForThousands(NumberScanner.Found.OTHER, cell, start, end);
    return between.isPresent() ? withoutMarks(line, cell, start, end) : Double.NaN;
  }

  /** Rules out what cannot stand between the thousands of a column with such a cell. */
  private void lookForThousands(NumberScanner.Found found, char[] cell, int from, int to) {
    if (possible.isEmpty()) {
      return;
    }
    if (found == NumberScanner.Found.NUMBER) {
      if (scanner.separator() != 0 && !scanner.likeThousands()) {
        possible.remove(scanner.separator() == '.' ? Thousands.POINTS : Thousands.COMMAS);
      }
      return;
    }
    String text = new String(cell, from, to - from);
    possible.removeIf(form -> !form.allows(text));
    if (certain.isEmpty() && possible.stream().anyMatch(form -> form.shows(text))) {
      certain = Optional.of(text);
    }
  }

  private double withoutMarks(long line, char[] cell, int from, int to) {
    Thousands form = between.orElseThrow();
    String whole = new String(cell, from, to - from);
    if (firstUnlike.isEmpty() && !form.allows(whole.strip())) {
      firstUnlike = Optional.of(new Cell(line, whole));
    }
    String text = form.plain(whole);
    if (scanner.scan(text) != NumberScanner.Found.NUMBER || missing.has(scanner.value())) {
      return Double.NaN;
    }
    decimals = Math.max(decimals, scanner.decimals());
    return scanner.value();
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
      possible.clear();
      return always ? Double.NaN : value; // then the row alone is refused, and kept
    }
    leadingZeros += scanner.leadingZero() ? 1 : 0;
    digitsAlone += scanner.digitsAlone() ? 1 : 0;
    if (scanner.separator() == ',' && firstComma.isEmpty()) {
      firstComma = Optional.of(new Cell(line, new String(cell, from, to - from)));
    } else if (scanner.separator() == '.' && firstPoint.isEmpty()) {
      firstPoint = Optional.of(new Cell(line, new String(cell, from, to - from)));
    }
    lookForThousands(found, cell, from, to);
    if (between.isPresent() && scanner.separator() != 0) {
      return withoutMarks(line, cell, from, to);
    }
    decimals = Math.max(decimals, scanner.decimals());
    return value;
  }

  /**
   * Returns what the column holds, by all its cells: numbers with marks between thousands if all
   * cells can be that and one can be nothing else; text if most are no numbers, or if the numbers
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
      possible = EnumSet.allOf(Thousands.class);
      certain = Optional.empty();
      for (int code = 0; code < codes.size(); code++) {
        int times = codes.occurrences(code);
        char[] text = codes.texts().get(code).toCharArray();
        NumberScanner.Found found = scanner.scan(text, 0, text.length);
        lookForThousands(found, text, 0, text.length);
        if (found == NumberScanner.Found.OTHER) {
          texts += times;
        } else {
          numbers += times;
          leadingZeros += scanner.leadingZero() ? times : 0;
          digitsAlone += scanner.digitsAlone() ? times : 0;
        }
      }
    }
    Optional<Thousands> form = thousands();
    if (form.isPresent()) {
      return Kind.of(form.get());
    }
    boolean codesOfDigits = leadingZeros > 0 && digitsAlone == numbers;
    return texts > numbers || codesOfDigits ? Kind.TEXT : Kind.NUMBERS;
  }

  /** Returns what stands between thousands: what a cell shows, or what is known of the column. */
  private Optional<Thousands> thousands() {
    return certain
        .flatMap(text -> possible.stream().filter(form -> form.shows(text)).findFirst())
        .or(() -> known.filter(possible::contains));
  }

  /** Returns the first line with a cell that a column of numbers cannot have; 0 for none. */
  long wrongLine() {
    if (kind == Kind.TEXT || between.isPresent()) {
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
              + " no number: correct that, or name a word for missing cells with --missing; training"
              + " can read the column as text with --categorical '"
              + name
              + "'");
    }
    return line(firstInfinite) == line
        ? infinite(where, firstInfinite.orElseThrow())
        : mixedDecimals(where, firstComma.orElseThrow(), firstPoint.orElseThrow());
  }

  private DataException infinite(String where, Cell cell) {
    return new DataException(
        cell.place(where, name)
            + ": expected a finite number within float64, found "
            + Cells.quoted(cell.text)
            + "; correct it, or name it as a word for missing cells with --missing");
  }

  private DataException mixedDecimals(String where, Cell comma, Cell point) {
    Cell first = comma.line < point.line ? comma : point;
    Cell second = comma.line < point.line ? point : comma;
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

  /**
   * Returns what to throw for the cell that was taken last, if a column of numbers cannot have it.
   * The cells that follow are judged as if it had not come.
   */
  Optional<DataException> refuseLast(String where) {
    Optional<DataException> wrong = Optional.empty();
    Optional<Cell> other = between.isPresent() ? firstUnlike : firstText;
    if (other.isPresent()) {
      wrong = Optional.of(noNumber(where, other.get()));
    } else if (firstInfinite.isPresent()) {
      wrong = Optional.of(infinite(where, firstInfinite.get()));
    } else if (between.isEmpty() && firstComma.isPresent() && firstPoint.isPresent()) {
      wrong = Optional.of(mixedDecimals(where, firstComma.get(), firstPoint.get()));
      if (firstComma.get().line < firstPoint.get().line) {
        firstPoint = Optional.empty();
      } else {
        firstComma = Optional.empty();
      }
    }
    firstText = Optional.empty();
    firstUnlike = Optional.empty();
    firstInfinite = Optional.empty();
    return wrong;
  }

  private DataException noNumber(String where, Cell cell) {
    return new DataException(
        cell.place(where, name)
            + ": expected a number"
            + between.map(form -> " with " + form.word() + " between thousands, if any").orElse("")
            + ", as in training, found "
            + Cells.quoted(cell.text)
            + "; correct it, or name a word for missing cells with --missing");
  }

  /** Forgets the texts so far, whose codes nobody needs any more. */
  void forgetTexts() {
    codes = kind == Kind.TEXT ? newCodes.get() : NONE;
  }

  /** Returns the place and the text of the first number with a decimal comma. */
  Optional<String> decimalComma() {
    return kind == Kind.TEXT || kind == Kind.COMMAS
        ? Optional.empty()
        : firstComma.map(
            cell -> Cells.quoted(cell.text) + " in line " + cell.line + ", column '" + name + "'");
  }

  /** Returns how the first number with zeros in front is written, if that made the column text. */
  Optional<String> codeOfDigits() {
    if (always || kind != Kind.TEXT || texts > numbers) {
      return Optional.empty();
    }
    return codes.texts().stream()
        .filter(text -> text.length() > 1 && text.startsWith("0"))
        .findFirst();
  }

  /** Returns a text of a column of text, most of which are numbers in a form that is not read. */
  Optional<String> likeNumber() {
    if (always || kind != Kind.TEXT || codes.size() == 0) {
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

  /** Returns what is said of marks between thousands, if there are any. */
  Optional<String> marks() {
    return between.map(
        form ->
            name
                + ": "
                + form.word()
                + " are read as marks between thousands"
                + certain.map(text -> ", as in " + Cells.quoted(text)).orElse(", as in training"));
  }

  /**
   * Returns a number whose one mark may stand between thousands, if none tells that it does not.
   */
  Optional<String> doubtful(Thousands form) {
    Optional<Cell> first = form == Thousands.POINTS ? firstPoint : firstComma;
    return kind == Kind.NUMBERS && possible.contains(form)
        ? first.map(cell -> Cells.quoted(cell.text))
        : Optional.empty();
  }

  /** Returns whether the decimals of its numbers stand behind the mark of this form. */
  boolean writesDecimals(Thousands form) {
    boolean other =
        !possible.contains(form == Thousands.POINTS ? Thousands.COMMAS : Thousands.POINTS);
    Optional<Cell> first = form == Thousands.POINTS ? firstComma : firstPoint;
    return between.equals(Optional.of(form)) || kind == Kind.NUMBERS && other && first.isPresent();
  }

  /** Returns the mark between thousands; empty for none. */
  String mark() {
    return between.map(form -> Character.toString(form.mark())).orElse("");
  }

  int decimals() {
    return decimals;
  }

  boolean isText() {
    return kind == Kind.TEXT;
  }

  /** Returns whether the cells were read as what they are. */
  boolean isRight() {
    return kind == kind();
  }

  List<String> texts() {
    return codes.texts();
  }

  int differentTexts() {
    return codes.different();
  }
}
