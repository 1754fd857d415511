package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Support;
import io.github.vae4j.core.word.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Finds out what the columns of a table are, where nobody said it. */
final class Inference {
  /** The most levels that have an element of their own; rarer ones share that of others. */
  static final int MOST_LEVELS = 255;

  private static final double LIKE_AN_ID = 0.95; // share of different cells
  private static final int FEWEST_FOR_AN_ID = 20; // rows; fewer are different by chance
  private static final double BEYOND_FLOAT32 = 1 << 24; // where whole numbers are not exact
  private static final double BEYOND_FLOAT64 = 1L << 53;
  private static final Set<String> YES = Set.of("true", "yes", "t", "y", "on");
  private static final Set<String> NO = Set.of("false", "no", "f", "n", "off");

  private final Dataset data;
  private final Table table;
  private final SchemaOptions options;
  private final ColumnSummary[] summaries;
  private final List<String> notes = new ArrayList<>();
  private final Map<Integer, List<String>> timePatterns = new HashMap<>(); // by column
  private boolean anyConstant;

  private Inference(Dataset data, SchemaOptions options) {
    this.data = data;
    this.table = TableSchema.table(data);
    this.options = options;
    this.summaries = ColumnSummary.of(table);
  }

  static TableSchema of(Dataset data, SchemaOptions options) {
    return new Inference(data, options).schema();
  }

  private TableSchema schema() {
    requireColumns();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < summaries.length; i++) {
      columns.add(column(i));
    }
    labelBeside().ifPresent(columns::add);
    if (columns.stream().noneMatch(column -> column.role() == Role.FEATURE)) {
      throw new DataException(
          table.name()
              + ": expected at least one column to model, found none; the columns are: "
              + String.join("; ", new TableSchema(columns, notes).describe())
              + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")")
              + "; --columns names what is modelled anyway");
    }
    if (anyConstant) {
      notes.add("columns with one value in all rows are left out: they would only raise the bound");
    }
    return new TableSchema(columns, notes);
  }

  /** Returns the column of a label that the reader has taken out of the table. */
  private Optional<Column> labelBeside() {
    if (!data.hasLabels() || options.label().isEmpty()) {
      return Optional.empty();
    }
    List<String> names = data.classNames();
    if (names.isEmpty()) {
      int most = IntStream.range(0, data.size()).map(data::label).max().orElse(0);
      names = IntStream.rangeClosed(0, most).mapToObj(Integer::toString).toList();
    }
    return Optional.of(
        new Column(
            options.label(),
            Role.LABEL,
            ColumnType.CATEGORICAL,
            Optional.of(new Levels(names, true)),
            ColumnType.CATEGORICAL.likelihood(),
            0));
  }

  private void requireColumns() {
    List<String> present = table.columns();
    Set<String> asked = new TreeSet<>(options.hints().keySet());
    asked.addAll(options.only());
    for (String name : asked) {
      if (!present.contains(name)) {
        throw new IllegalArgumentException(
            "column '"
                + name
                + "': "
                + NearestName.to(name, present)
                    .map(near -> "did you mean '" + near + "'? ")
                    .orElse("")
                + table.name()
                + " has "
                + (present.size() > 20
                    ? present.size() + " columns"
                    : "the columns " + String.join(", ", present)));
      }
    }
  }

  private Column column(int i) {
    String name = table.columns().get(i);
    ColumnSummary found = summaries[i];
    SchemaOptions.Hint hint = options.hint(name);
    double missing = (double) found.missing() / found.rows();
    Optional<Role> said =
        hint.role().isPresent() || options.only().isEmpty() || options.only().contains(name)
            ? hint.role()
            : Optional.of(Role.IGNORED);
    Role role = said.orElse(Role.FEATURE);
    if (said.isEmpty() && options.only().isEmpty() && hint.type().isEmpty()) {
      Optional<Role> unfit = unfit(i, name, found);
      if (unfit.isPresent()) {
        return Column.unseen(name, unfit.get(), plainType(i), missing);
      }
    }
    if (role == Role.ID || role == Role.IGNORED) {
      return Column.unseen(name, role, plainType(i), missing);
    }
    if (found.present() == 0) {
      throw new DataException(
          table.name() + ", column '" + name + "': expected cells, found none; leave it out");
    }
    return seen(i, name, role, hint, missing);
  }

  private ColumnType plainType(int i) {
    return table.isText(i) ? ColumnType.CATEGORICAL : ColumnType.NUMERIC;
  }

  /** Returns the role of a column that nobody asked for and that should not be modelled. */
  private Optional<Role> unfit(int i, String name, ColumnSummary found) {
    if (found.present() == 0) {
      notes.add(name + ": every cell is missing, ignored");
      return Optional.of(Role.IGNORED);
    }
    boolean text = table.isText(i);
    if (found.rows() > 1 && found.distinct() == 1 && (text || found.least() == found.greatest())) {
      notes.add(name + ": constant (" + only(i, found) + "), ignored");
      anyConstant = true;
      return Optional.of(Role.IGNORED);
    }
    if (found.rows() < FEWEST_FOR_AN_ID) {
      return Optional.empty();
    }
    double share = (double) found.distinct() / found.counted();
    if (!text && found.counting() && (found.least() == 0 || found.least() == 1)) {
      notes.add(name + ": counts the rows, taken for an id and not modelled");
      return Optional.of(Role.ID);
    }
    boolean dates = text && !timePatterns(i).isEmpty();
    if (share < LIKE_AN_ID || dates || !text && !(found.whole() && namesAnId(name))) {
      boolean free = text && !dates && share > 0.5 && found.distinct() > 100;
      if (free) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s: %.0f %% of the texts are different, looks like free text, ignored",
                name,
                100 * share));
      }
      return free ? Optional.of(Role.IGNORED) : Optional.empty();
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "%s: %.0f %% distinct, looks like an id, ignored; results carry it",
            name,
            100 * share));
    return Optional.of(Role.ID);
  }

  private static boolean namesAnId(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.matches("(.*[^a-z])?(id|ids|key|index|idx|uuid|nr|no|number)") || lower.isEmpty();
  }

  private String only(int i, ColumnSummary found) {
    return table.isText(i)
        ? table.texts(i).get(mostFrequent(found.codes()).get(0))
        : table.text(i, found.least());
  }

  /** Returns the texts that come, made one after the other: there may be one for each row. */
  private Iterable<String> texts(int i) {
    int[] codes = summaries[i].codes();
    return () ->
        IntStream.range(0, codes.length)
            .filter(code -> codes[code] > 0)
            .mapToObj(table.texts(i)::get)
            .iterator();
  }

  /** Returns the known patterns of dates and times of which all texts of a column are. */
  private List<String> timePatterns(int i) {
    return timePatterns.computeIfAbsent(i, column -> TimeFormat.of(texts(column)));
  }

  private Column seen(int i, String name, Role role, SchemaOptions.Hint hint, double missing) {
    ColumnSummary found = summaries[i];
    ColumnType said = hint.type().orElseGet(() -> role == Role.LABEL ? plainLabel() : type(i));
    Encoding encoding = said.ofLevels() ? levels(i, name, said, hint) : numbers(i, name, hint);
    boolean two = said == ColumnType.ORDINAL && encoding.width() == 1; // their order says nothing
    ColumnType type = two ? ColumnType.BINARY : said;
    // A likelihood in the word's place tells how numbers are scaled.
    String word =
        hint.likelihood()
            .or(() -> Optional.ofNullable(options.likelihoods().get(type)))
            .orElse(type.likelihood());
    Column column = new Column(name, role, type, Optional.of(encoding), word, missing);
    if (role != Role.LABEL) {
      requireSuited(column);
    }
    if (encoding instanceof Numbers numbers) {
      Support support = Likelihood.of(column.block()).support();
      column =
          new Column(name, role, type, Optional.of(scaled(numbers, support, found)), word, missing);
    }
    return column;
  }

  /** Checks that levels have a likelihood of levels and numbers one of numbers. */
  private static void requireSuited(Column column) {
    boolean ofLevels = column.likelihood().matches("(categorical|ordinal)(:.*)?");
    int width = Likelihood.of(column.block()).width();
    if (width != column.cells().width() || ofLevels && width == 1) {
      throw new IllegalArgumentException(
          "column '"
              + column.name()
              + "': expected a likelihood of "
              + (column.cells().width() > 1
                  ? "levels, categorical or ordinal,"
                  : "a number, such as normal or bernoulli,")
              + " because the column is "
              + column.type().word()
              + ", found '"
              + column.likelihood()
              + "'");
    }
  }

  private static ColumnType plainLabel() {
    return ColumnType.CATEGORICAL;
  }

  private ColumnType type(int i) {
    ColumnSummary found = summaries[i];
    if (table.isText(i)) {
      return timePatterns(i).isEmpty() ? ColumnType.CATEGORICAL : ColumnType.TIME;
    }
    if (!zeroOrOne(found)) {
      return ColumnType.NUMERIC;
    }
    // Beside other columns a 2 may come one day; it is a level that training did not see.
    boolean all = Arrays.stream(summaries).allMatch(Inference::zeroOrOne);
    return all ? ColumnType.BINARY : ColumnType.CATEGORICAL;
  }

  private static boolean zeroOrOne(ColumnSummary found) {
    return found.codes().length == 0
        && found.whole()
        && found.least() >= 0
        && found.greatest() <= 1;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private Levels levels(int i, String name, ColumnType type, SchemaOptions.Hint hint) {
    boolean open = type == ColumnType.CATEGORICAL;
    if (!hint.levels().isEmpty()) {
      return new Levels(hint.levels(), open);
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
              + all.size()
              + " levels; the "
              + MOST_LEVELS
              + " most frequent have a place of their own, the rest counts as "
              + Levels.OTHER);
      return new Levels(all.subList(0, MOST_LEVELS), true);
    }
    return new Levels(ordered(all), open);
  }

  /** Returns the levels, the most frequent first. */
  private List<String> foundLevels(int i, String name) {
    ColumnSummary found = summaries[i];
    if (table.isText(i)) {
      return mostFrequent(found.codes()).stream().map(table.texts(i)::get).toList();
    }
    double[] different = found.different();
    if (found.counted() < found.present()) {
      notes.add(
          name + ": levels are looked for among the first " + ColumnSummary.COUNTED + " rows");
    }
    return Arrays.stream(different).mapToObj(number -> table.text(i, number)).toList();
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

  private Numbers numbers(int i, String name, SchemaOptions.Hint hint) {
    ColumnSummary found = summaries[i];
    if (!table.isText(i)) {
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
      if (found.whole() && size > BEYOND_FLOAT64) {
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
      return new Numbers(
          found.mean(), 1, found.least(), found.greatest(), table.decimals(i), hint.time());
    }
    return times(i, name, hint);
  }

  private Numbers times(int i, String name, SchemaOptions.Hint hint) {
    List<String> patterns = hint.time().isEmpty() ? timePatterns(i) : List.of(hint.time());
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
    int[] codes = summaries[i].codes();
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double mean = 0;
    double squares = 0;
    long seen = 0;
    for (int code = 0; code < codes.length; code++) {
      if (codes[code] > 0) {
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
        long before = seen;
        seen += codes[code];
        double distance = x - mean;
        mean += distance * codes[code] / seen;
        squares += distance * distance * before * codes[code] / seen;
      }
    }
    double deviation = Math.sqrt(squares / seen);
    return new Numbers(mean, deviation == 0 ? 1 : deviation, least, greatest, 0, pattern);
  }

  /** Returns the numbers on the scale that a likelihood takes them. */
  private Numbers scaled(Numbers numbers, Support support, ColumnSummary found) {
    if (!numbers.time().isEmpty() && numbers.scale() != 1) {
      return numbers;
    }
    double location = 0;
    double scale = 1;
    if (options.divisor() > 0) {
      scale = options.divisor();
    } else if (support == Support.REAL) {
      location = found.mean();
      scale = found.deviation() == 0 ? 1 : found.deviation();
    } else if (support == Support.POSITIVE && Double.isFinite(found.geometricMean())) {
      scale = found.geometricMean();
    }
    return new Numbers(
        location, scale, numbers.least(), numbers.greatest(), numbers.decimals(), numbers.time());
  }
}
