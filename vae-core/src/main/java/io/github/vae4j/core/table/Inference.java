package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.word.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds out what the columns of a table are, where nobody said it. */
final class Inference {
  private static final String ROUNDED =
      ", but round it: it has whole numbers beyond 9,007,199,254,740,992; make them texts, such as by"
          + " cast(... as varchar) in --query";
  private static final double LIKE_AN_ID = 0.95; // share of different cells
  private static final int MOST_NAMED = 3; // columns of which one thing is said
  private static final int FEWEST_FOR_AN_ID = 20; // rows; fewer are different by chance

  private static final int LOOKED_AT = 20; // texts that may be dates

  private static final Pattern LIKE_A_DATE =
      Pattern.compile(
          "(?i)\\d{1,4}([./-])\\d{1,2}\\1\\d{1,4}\\b.*|\\d{1,2}:\\d{2}\\b.*"
              + "|.*\\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?[ /,-]+\\d{1,4}\\b.*");

  private final Dataset data;
  private final Table table;
  private final SchemaOptions options;
  private final ColumnSummary[] summaries;
  private final List<String> notes = new ArrayList<>();
  private final CellEncodings cells;
  private boolean anyConstant;

  private Inference(Dataset data, SchemaOptions options) {
    this.data = data;
    this.table = TableSchema.table(data);
    this.options = options;
    this.summaries = ColumnSummary.of(table);
    this.cells = new CellEncodings(table, summaries, options.divisor(), notes);
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
    return new TableSchema(columns, joined());
  }

  /** Returns the notes, those that say one thing of many columns as one. */
  private List<String> joined() {
    Set<String> names = new HashSet<>(table.columns());
    Map<String, List<String>> columns = new LinkedHashMap<>(); // by what is said of them
    for (String note : notes) {
      int colon = note.indexOf(": ");
      boolean ofColumn = colon >= 0 && names.contains(note.substring(0, colon));
      columns
          .computeIfAbsent(ofColumn ? note.substring(colon) : note, said -> new ArrayList<>())
          .add(ofColumn ? note.substring(0, colon) : "");
    }
    List<String> all = new ArrayList<>();
    columns.forEach(
        (said, of) -> {
          if (of.size() > MOST_NAMED) {
            all.add(
                String.join(", ", of.subList(0, MOST_NAMED))
                    + String.format(Locale.ROOT, " and %,d more", of.size() - MOST_NAMED)
                    + said);
          } else {
            of.forEach(name -> all.add(name + said));
          }
        });
    return all;
  }

  /** Returns the column of a label that the reader has taken out of the table. */
  private Optional<Column> labelBeside() {
    if (!data.hasLabels() || options.label().isEmpty()) {
      return Optional.empty();
    }
    List<String> names = data.classNames();
    if (names.isEmpty()) {
      names =
          IntStream.range(0, data.size())
              .map(data::label)
              .distinct()
              .sorted()
              .mapToObj(Integer::toString)
              .toList();
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
    if (found.rows() > 1 && found.constant()) {
      notes.add(name + ": constant (" + cells.only(i) + "), ignored");
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
    boolean dates = text && !cells.timePatterns(i).isEmpty();
    if (text && !dates) {
      noteDates(i, name);
    }
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
            "%s: %.0f %% distinct, looks like an id, ignored; results carry it%s",
            name,
            100 * share,
            found.beyondExact() ? ROUNDED : ""));
    return Optional.of(Role.ID);
  }

  /** Says so if texts look like dates or times, of no form that is known. */
  private void noteDates(int i, String name) {
    List<String> first = table.texts(i).subList(0, Math.min(LOOKED_AT, table.texts(i).size()));
    if (first.stream().allMatch(text -> LIKE_A_DATE.matcher(text).matches())) {
      notes.add(
          name
              + ": looks like dates or times, such as '"
              + first.get(0)
              + "', of no known form and is not read as such; --time COLUMN:PATTERN says the form,"
              + " such as d.M.uu");
    }
  }

  private static boolean namesAnId(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.matches("(.*[^a-z])?(id|ids|key|index|idx|uuid|nr|no|number)") || lower.isEmpty();
  }

  private Column seen(int i, String name, Role role, SchemaOptions.Hint hint, double missing) {
    ColumnType said =
        hint.type().orElseGet(() -> role == Role.LABEL ? ColumnType.CATEGORICAL : type(i));
    if (!said.ofLevels() && !hint.levels().isEmpty()) {
      throw new DataException(
          table.name()
              + ", column '"
              + name
              + "': expected no levels of a column of the type "
              + said.word()
              + ", found the levels "
              + String.join(", ", hint.levels())
              + "; leave them out, or make the type categorical, binary or ordinal");
    }
    Optional<Encoding> levels =
        said.ofLevels() ? Optional.of(cells.levels(i, said, hint.levels())) : Optional.empty();
    boolean two = said == ColumnType.ORDINAL && levels.orElseThrow().width() == 1;
    ColumnType type = two ? ColumnType.BINARY : said; // the order of two says nothing
    String word =
        hint.likelihood()
            .or(() -> Optional.ofNullable(options.likelihoods().get(type)))
            .orElse(type.likelihood());
    Encoding encoding =
        levels.orElseGet(
            () -> cells.numbers(i, hint.time(), Likelihood.of(Column.block(word, 1)).support()));
    Column column = new Column(name, role, type, Optional.of(encoding), word, missing);
    if (role != Role.LABEL) {
      requireSuited(column);
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

  private ColumnType type(int i) {
    ColumnSummary found = summaries[i];
    if (table.isText(i)) {
      return cells.timePatterns(i).isEmpty() ? ColumnType.CATEGORICAL : ColumnType.TIME;
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
}
