package io.github.vae4j.data.csv;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first lines of a table show.
 *
 * @param delimiter between the cells; a blank stands for runs of blanks and tabs
 * @param rowNames whether each line has one cell more than the header, as R writes them
 * @param commentedHeader number of the line that names the columns behind a #, from 1; 0 for none
 * @param named whether the first line says the delimiter, as {@code sep=;}
 */
record Dialect(char delimiter, boolean rowNames, long commentedHeader, boolean named) {
  private static final int MOST_LINES = 100;
  private static final int ENOUGH_CHARACTERS = 1 << 16;
  private static final int MOST_CHARACTERS =
      (int) Math.min(1 << 24, Runtime.getRuntime().maxMemory() / 128);

  /** In the order in which they are believed if all lines have equally many. */
  private static final char[] CANDIDATES = {'\t', ';', '|', ','};

  /** In the order in which they are believed if some lines have another number. */
  private static final char[] LIKELY = {',', ';', '\t', '|'};

  /** What spreadsheets take for the delimiter, if it is the first line. */
  private static final Pattern NAMED =
      Pattern.compile("\"?sep=([^\"#])\"?", Pattern.CASE_INSENSITIVE);

  /** The first lines, of which comments stand apart. */
  private record Sample(List<String> lines, String lastComment, long lastCommentLine) {}

  /**
   * Returns what the first lines show.
   *
   * @param named the delimiter, 0 if it is to be found
   * @param preferred a delimiter that is believed if it occurs, 0 for none
   */
  static Dialect of(Reader text, char named, char preferred) throws IOException {
    Sample sample = sample(text);
    Matcher first = NAMED.matcher(sample.lines.isEmpty() ? "" : sample.lines.get(0));
    boolean skipped = first.matches();
    List<String> lines = sample.lines.subList(skipped ? 1 : 0, sample.lines.size());
    char delimiter = named != 0 || !skipped ? named : first.group(1).charAt(0);
    if (delimiter == 0) {
      delimiter =
          preferred != 0 && lines.stream().anyMatch(line -> line.indexOf(preferred) >= 0)
              ? preferred
              : delimiter(lines);
    }
    boolean rowNames = hasRowNames(lines, delimiter);
    boolean commented = lines.size() > 0 && isHeader(sample.lastComment, lines.get(0), delimiter);
    return new Dialect(delimiter, rowNames, commented ? sample.lastCommentLine : 0, skipped);
  }

  /** Says whether a line says the delimiter alone. */
  static boolean saysDelimiter(String line) {
    return NAMED.matcher(line.strip()).matches();
  }

  private static char delimiter(List<String> lines) {
    for (char candidate : CANDIDATES) {
      int[] counts = counts(lines, candidate);
      if (counts.length > 0 && counts[0] > 1 && agreeing(counts, counts[0]) == counts.length) {
        return candidate;
      }
    }
    int[] blanks = counts(lines, ' ');
    if (blanks.length > 1
        && blanks[1] > 1
        && agreeing(blanks, blanks[1]) >= blanks.length - 1
        && blanks[1] - blanks[0] <= 1
        && blanks[0] <= blanks[1]
        && haveNumbers(lines)) {
      return ' ';
    }
    char best = ',';
    int most = 0;
    for (char candidate : LIKELY) {
      int[] counts = counts(lines, candidate);
      if (counts.length > 0 && counts[0] > 1 && agreeing(counts, counts[0]) > most) {
        best = candidate;
        most = agreeing(counts, counts[0]);
      }
    }
    return best;
  }

  private static int agreeing(int[] counts, int count) {
    int agreeing = 0;
    for (int other : counts) {
      agreeing += other == count ? 1 : 0;
    }
    return agreeing;
  }

  private static int[] counts(List<String> lines, char delimiter) {
    return lines.stream().mapToInt(line -> cells(line, delimiter).size()).toArray();
  }

  /** Says whether some cell is a number in each line below the first, or missing in some. */
  private static boolean haveNumbers(List<String> lines) {
    NumberScanner scanner = new NumberScanner(true);
    MissingWords missing = MissingWords.of(List.of());
    List<List<String>> rows = lines.stream().skip(1).map(line -> cells(line, ' ')).toList();
    int width = rows.stream().mapToInt(List::size).min().orElse(0);
    for (int i = 0; i < width; i++) {
      int at = i;
      List<String> column =
          rows.stream()
              .map(row -> row.get(at))
              .filter(cell -> !missing.has(cell.toCharArray(), 0, cell.length()))
              .toList();
      if (!column.isEmpty()
          && column.stream().allMatch(cell -> scanner.scan(cell) == NumberScanner.Found.NUMBER)) {
        return true;
      }
    }
    return false;
  }

  /** Says whether the lines have one cell more than the first, and not an empty one at the end. */
  private static boolean hasRowNames(List<String> lines, char delimiter) {
    if (lines.size() < 2) {
      return false;
    }
    int wanted = cells(lines.get(0), delimiter).size() + 1;
    return wanted > 2
        && lines.stream()
            .skip(1)
            .map(line -> cells(line, delimiter))
            .allMatch(cells -> cells.size() == wanted && !cells.get(wanted - 1).isBlank())
        && cells(lines.get(0), delimiter).stream().allMatch(Dialect::isWord);
  }

  private static boolean isWord(String cell) {
    return new NumberScanner(true).scan(cell) == NumberScanner.Found.OTHER;
  }

  /** Says whether a comment names the columns of the line below it. */
  private static boolean isHeader(String comment, String below, char delimiter) {
    if (comment.isEmpty() || comment.startsWith("#") || NumberScanner.isBlank(comment.charAt(0))) {
      return false;
    }
    List<String> names = cells(comment, delimiter);
    List<String> cells = cells(below, delimiter);
    return names.size() > 1
        && names.size() == cells.size()
        && names.stream().allMatch(Dialect::isWord)
        && !cells.stream().allMatch(Dialect::isWord);
  }

  /** Returns the cells of a line; quotes inside of cells stay doubled. */
  private static List<String> cells(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < line.length() && cells.size() <= ParsedTable.MOST_COLUMNS; i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = quoted ? false : i == start || isDoubled(line, i);
      } else if (!quoted && (c == delimiter || delimiter == ' ' && c == '\t')) {
        cells.add(line.substring(start, i));
        start = i + 1;
      }
    }
    cells.add(line.substring(start));
    return cells.stream()
        .filter(cell -> delimiter != ' ' || !cell.isEmpty())
        .map(Dialect::unquoted)
        .toList();
  }

  private static String unquoted(String cell) {
    return cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"")
        ? cell.substring(1, cell.length() - 1)
        : cell;
  }

  /** Says whether a quote is the second of two: the cell goes on. */
  private static boolean isDoubled(String line, int at) {
    return at > 0 && line.charAt(at - 1) == '"';
  }

  private static Sample sample(Reader text) throws IOException {
    StringBuilder line = new StringBuilder();
    List<String> lines = new ArrayList<>();
    String comment = "";
    long commentLine = 0;
    long number = 1; // of the line that is read
    long characters = 0;
    boolean quoted = false;
    char last = 0;
    char[] block = new char[1 << 13];
    for (int count = text.read(block); count >= 0; count = text.read(block)) {
      for (int i = 0; i < count; i++) {
        char c = block[i];
        boolean end = c == '\n' || c == '\r';
        if (end && (!quoted || line.length() > 0 && line.charAt(0) == '#')) {
          quoted = false;
          if (line.length() > 0 && line.charAt(0) == '#') {
            if (lines.isEmpty()) {
              comment = line.substring(1);
              commentLine = number;
            }
          } else if (!line.toString().isBlank()) {
            lines.add(line.toString());
          }
          line.setLength(0);
        } else {
          quoted ^= c == '"' && (quoted || opens(line));
          line.append(c);
        }
        number += c == '\r' || c == '\n' && last != '\r' ? 1 : 0;
        last = c;
      }
      characters += count;
      boolean enough = characters >= ENOUGH_CHARACTERS && lines.size() >= 3;
      if (enough || lines.size() >= MOST_LINES || characters >= MOST_CHARACTERS) {
        // The line that is cut off here is not looked at, if there are others.
        line.setLength(lines.isEmpty() ? line.length() : 0);
        break;
      }
    }
    if (!line.toString().isBlank() && line.charAt(0) != '#') {
      lines.add(line.toString());
    }
    return new Sample(lines, comment, commentLine);
  }

  /** Says whether a quote behind these characters opens a cell, or goes on with one. */
  private static boolean opens(StringBuilder line) {
    if (line.length() == 0) {
      return true;
    }
    char before = line.charAt(line.length() - 1);
    return before == '"' || before == ' ' || new String(CANDIDATES).indexOf(before) >= 0;
  }
}
