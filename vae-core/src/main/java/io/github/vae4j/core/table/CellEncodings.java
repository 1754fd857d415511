package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.part.Support;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes the encodings of columns from what one pass over a table found of them. */
final class CellEncodings {
  /** The most levels that have an element of their own; rarer ones share that of others. */
  static final int MOST_LEVELS = 255;

  private static final double BEYOND_FLOAT32 = 1 << 24; // where whole numbers are not exact
  private static final double LEAST_SEEN = 1e-7; // of a deviation: float32 sees no less
  private static final Set<String> YES = Set.of("true", "yes", "t", "y", "on");
  private static final Set<String> NO = Set.of("false", "no", "f", "n", "off");

  private final Table table;
  private final ColumnSummary[] summaries;
  private final double divisor;
  private final List<String> notes;
  private final Map<Integer, List<String>> timePatterns = new HashMap<>(); // by column

  /**
   * @param divisor of plain numbers in place of standardisation; 0 to standardise
   * @param notes receives what is to be said
   */
  CellEncodings(Table table, ColumnSummary[] summaries, double divisor, List<String> notes) {
    this.table = table;
    this.summaries = summaries;
    this.divisor = divisor;
    this.notes = notes;
  }

  /** Returns the texts that come, made one after the other: there may be one for each row. */
  private Iterable<String> texts(int i) {
    return () -> codes(i).mapToObj(table.texts(i)::get).iterator();
  }

  /** Returns the codes that come: of different texts once, of others as the rows have them. */
  private IntStream codes(int i) {
    int[] counts = summaries[i].codes();
    IntStream different = IntStream.range(0, counts.length).filter(code -> counts[code] > 0);
    return summaries[i].hasOthers() ? IntStream.concat(different, others(i)) : different;
  }

  private IntStream others(int i) {
    int from = table.differentTexts(i);
    double[] cells = new double[table.columns().size()];
    return IntStream.range(0, table.rows())
        .mapToDouble(
            row -> {
              table.read(row, cells);
              return cells[i];
            })
        .filter(cell -> cell >= from)
        .mapToInt(cell -> (int) cell);
  }

  /** Returns the known patterns of dates and times of which all texts of a column are. */
  List<String> timePatterns(int i) {
    return timePatterns.computeIfAbsent(i, column -> TimeFormat.of(texts(column)));
  }

  /** Returns the one cell of a constant column. */
  String only(int i) {
    ColumnSummary found = summaries[i];
    return table.isText(i)
        ? table.texts(i).get(mostFrequent(found.codes()).get(0))
        : table.text(i, found.least());
  }

  /**
   * Returns the encoding of a column of levels.
   *
   * @param type one of levels
   * @param said levels in order; empty to take those that come
   * @throws DataException if a binary column has not two
   */
  Levels levels(int i, ColumnType type, List<String> said) {
    String name = table.columns().get(i);
    boolean open = type == ColumnType.CATEGORICAL;
    if (!said.isEmpty()) {
      return said(i, name, new Levels(said, open));
    }
    List<String> all = foundLevels(i, name);
    if (type == ColumnType.BINARY && all.size() != 2) {
      throw new DataException(
          table.name()
              + ", column '"
              + name
              + "': expected two levels of a binary column, found "
              + all.size());
    }
    if (open && all.size() > MOST_LEVELS) {
      notes.add(
          name
              + ": "
              + (summaries[i].hasOthers() ? "more than " : "")
              + all.size()
              + " levels; the "
              + MOST_LEVELS
              + " most frequent have a place of their own, the rest counts as "
              + Levels.OTHER);
      return new Levels(all.subList(0, MOST_LEVELS), true);
    }
    return new Levels(ordered(all), open);
  }

  /** Returns levels that are said, once the cells are looked at that have none of them. */
  private Levels said(int i, String name, Levels levels) {
    double[] cells = new double[table.columns().size()];
    int others = 0;
    int first = 0;
    String such = "";
    for (int row = 0; row < table.rows(); row++) {
      table.read(row, cells);
      String cell = table.text(i, cells[i]);
      if (!cell.isEmpty() && !levels.levels().contains(cell)) {
        first = others == 0 ? row : first;
        such = others == 0 ? cell : such;
        others++;
      }
    }
    if (others > 0 && !levels.open()) {
      throw new DataException(
          table.place(first, i)
              + ": expected "
              + levels.description()
              + ", which are said to be the levels, found '"
              + such
              + "'; name it among the levels, by --ordinal or in the schema's file, or correct the"
              + " cell");
    }
    if (others > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d cells, the first being '%s', have none of the levels that are said, and"
                  + " count as %s",
              name,
              others,
              summaries[i].present(),
              such,
              Levels.OTHER));
    }
    return levels;
  }

  /** Returns the levels, the most frequent first. */
  private List<String> foundLevels(int i, String name) {
    ColumnSummary found = summaries[i];
    if (table.isText(i)) {
      return mostFrequent(found.codes()).stream().map(table.texts(i)::get).toList();
    }
    if (found.counted() < found.present()) {
      notes.add(
          name + ": levels are looked for among the first " + ColumnSummary.COUNTED + " rows");
    }
    return Arrays.stream(found.byFrequency()).mapToObj(number -> table.text(i, number)).toList();
  }

  private static List<Integer> mostFrequent(int[] codes) {
    return IntStream.range(0, codes.length)
        .filter(code -> codes[code] > 0)
        .boxed()
        .sorted(Comparator.comparing((Integer code) -> -codes[code]).thenComparing(code -> code))
        .toList();
  }

  /** Returns levels in the order of their names, or of their numbers; no before yes. */
  private static List<String> ordered(List<String> levels) {
    List<String> sorted = new ArrayList<>(levels);
    if (levels.stream()
        .allMatch(level -> YES.contains(lower(level)) || NO.contains(lower(level)))) {
      sorted.sort(Comparator.comparing((String level) -> YES.contains(lower(level))));
      return sorted;
    }
    boolean numbers = levels.stream().allMatch(level -> level.matches("[+-]?\\d{1,15}(\\.\\d+)?"));
    sorted.sort(numbers ? Comparator.comparing(Double::valueOf) : Comparator.naturalOrder());
    return sorted;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the encoding of a column of numbers, or of dates and times.
   *
   * @param pattern of dates or times; empty to find it
   * @param support of the column's likelihood, which tells how numbers are scaled
   * @throws DataException if the column holds other texts, or numbers whose squares overflow
   */
  Numbers numbers(int i, String pattern, Support support) {
    return table.isText(i) ? times(i, pattern) : plain(i, pattern, support);
  }

  private Numbers plain(int i, String pattern, Support support) {
    ColumnSummary found = summaries[i];
    noteGreat(i, found);
    double location = 0;
    double scale = 1;
    if (divisor > 0) {
      scale = divisor;
    } else if (support == Support.REAL) {
      location = found.mean();
      scale = found.deviation() == 0 ? 1 : found.deviation();
    } else if (support == Support.POSITIVE && Double.isFinite(found.geometricMean())) {
      scale = found.geometricMean();
    }
    return new Numbers(
        location,
        scale,
        found.least(),
        found.greatest(),
        table.decimals(i),
        pattern,
        table.thousands(i));
  }

  private void noteGreat(int i, ColumnSummary found) {
    String name = table.columns().get(i);
    double size = Math.max(Math.abs(found.least()), Math.abs(found.greatest()));
    if (!Double.isFinite(found.deviation())) {
      throw new DataException(
          table.name()
              + ", column '"
              + name
              + "': expected numbers whose squares stay within float64, found "
              + size
              + "; divide them, or leave the column out with --drop");
    }
    boolean blurred = Math.ulp(size) > LEAST_SEEN * found.deviation();
    if (found.beyondExact()) {
      if (!blurred) {
        return;
      }
      notes.add(
          name
              + ": whole numbers beyond 9,007,199,254,740,992, of which neighbours count as one;"
              + " take off a constant before");
    } else if (found.whole() && size > BEYOND_FLOAT32) {
      notes.add(
          name
              + ": whole numbers beyond 16,777,216, which float32 cannot tell apart;"
              + " their mean is taken off in double precision");
    }
  }

  private Numbers times(int i, String said) {
    String name = table.columns().get(i);
    List<String> patterns = said.isEmpty() ? timePatterns(i) : List.of(said);
    if (patterns.isEmpty()) {
      throw new DataException(
          table.name()
              + ", column '"
              + name
              + "': expected numbers or dates, found text such as '"
              + texts(i).iterator().next()
              + "'; name it with --categorical, or leave it out with --drop");
    }
    String pattern = patterns.get(0);
    Numbers times = timed(i, name, pattern);
    notes.add(
        name
            + ": dates or times of the form "
            + pattern
            + ", modelled as seconds"
            + (patterns.size() > 1 && patterns.get(1).length() == pattern.length()
                ? "; it could also be " + patterns.get(1) + ", which --time COLUMN:PATTERN says"
                : ""));
    return times;
  }

  private Numbers timed(int i, String name, String pattern) {
    TimeFormat format = TimeFormat.of(pattern);
    int[] counts = summaries[i].codes();
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double mean = 0;
    double squares = 0;
    long seen = 0;
    for (int code : (Iterable<Integer>) codes(i)::iterator) {
      String text = table.texts(i).get(code);
      double x = format.seconds(text);
      if (Double.isNaN(x)) {
        throw new DataException(
            table.name()
                + ", column '"
                + name
                + "': expected dates or times of the form "
                + pattern
                + ", found '"
                + text
                + "'");
      }
      least = Math.min(least, x);
      greatest = Math.max(greatest, x);
      int times = code < counts.length ? counts[code] : 1;
      long before = seen;
      seen += times;
      double distance = x - mean;
      mean += distance * times / seen;
      squares += distance * distance * before * times / seen;
    }
    double deviation = Math.sqrt(squares / seen);
    return new Numbers(mean, deviation == 0 ? 1 : deviation, least, greatest, 0, pattern, "");
  }
}
