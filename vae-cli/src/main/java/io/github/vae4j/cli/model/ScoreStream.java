package io.github.vae4j.cli.model;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.decision.Threshold;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Explainer;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.evaluation.Scores;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.TableSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine.ParseResult;

/**
 * Scores rows as they come, perhaps without an end. Those that are there are scored together, and
 * their scores are written before the next are waited for. A row that has no score ends nothing.
 */
final class ScoreStream {
  /** Rows that are scored together: the largest batch of a {@link Scorer}. */
  static final int MOST_ROWS = 256;

  /** Options that need all scores, or other data than rows of a table. */
  private static final List<String> NEED_ALL =
      List.of(
          "--contamination",
          "--positive",
          "--json",
          "--by",
          "--refine",
          "--limit",
          "--out-table",
          "--shape");

  private final Console console;
  private final TrainedVae vae;
  private final Backend engine;
  private final EvaluationOptions options;
  private final Decision decision;
  private final Explanations explanations;
  private final Optional<TableSchema> schema;
  private final Set<String> notes = new HashSet<>();
  private long rows;
  private long refused;

  /**
   * Keeps what it needs.
   *
   * @param options of scores and of reasons
   */
  ScoreStream(
      Console console,
      TrainedVae vae,
      Backend engine,
      EvaluationOptions options,
      Decision decision,
      Explanations explanations) {
    this.console = console;
    this.vae = vae;
    this.engine = engine;
    this.options = options;
    this.decision = decision;
    this.explanations = explanations;
    this.schema = vae.preprocessing().schema();
  }

  /**
   * Checks the command line.
   *
   * @throws IllegalArgumentException if it asks for what a stream does not have
   */
  static void requireNoOther(ParseResult given) {
    for (String option : NEED_ALL) {
      if (given.hasMatchedOption(option)) {
        throw new IllegalArgumentException(
            "--stream: does not go with "
                + option
                + ", because rows are scored one by one as they come; leave it out, or collect the"
                + " rows in a file and score that");
      }
    }
    if (given.hasMatchedOption("--out")
        && !OutputFile.isStream(String.valueOf(given.matchedOption("--out").<Object>getValue()))) {
      throw new IllegalArgumentException(
          "--stream: writes to the standard output as rows come; leave --out out, and send it to a"
              + " file by > "
              + given.matchedOption("--out").<Object>getValue());
    }
  }

  /**
   * Checks the model and the options, before anything is read.
   *
   * @throws IllegalArgumentException if they are not for a stream
   */
  static void check(TrainedVae vae, Explanations explanations, Decision decision) {
    if (explanations.columns() > 0 && !decision.hasThreshold()) {
      throw new IllegalArgumentException(
          "--stream --explain: explains the rows that are flagged, because the strangest are known"
              + " at the end alone; say which by --threshold");
    }
    if (vae.preprocessing().binarization() != Binarization.NONE) {
      throw new IllegalArgumentException(
          "--stream: expected a model whose scores do not depend on the place of a row, found one"
              + " that binarises its data at random; collect the rows in a file and score that");
    }
  }

  /** Scores all parts; returns the exit code. */
  int score(Iterator<Dataset> parts) {
    try (Scorer scorer = new Scorer(vae, engine, options);
        Reasons reasons = new Reasons()) {
      OutputFile.write(Path.of(OutputFile.STREAM), out -> write(parts, scorer, reasons, out));
    }
    console.aside(
        "%,d %s%s",
        rows,
        rows == 1 ? "row" : "rows",
        refused == 0 ? "" : String.format(Locale.ROOT, ", %,d without a score", refused));
    return refused == 0 ? ExitCodes.OK : ExitCodes.DATA;
  }

  private void write(Iterator<Dataset> parts, Scorer scorer, Reasons reasons, OutputStream out)
      throws IOException {
    CsvWriter csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    Optional<ReferenceScores> reference = Optional.empty();
    while (!OutputFile.isStreamClosed() && parts.hasNext()) {
      Dataset part = parts.next();
      Dataset read = DataOptions.modelled(part, vae);
      part.notes().stream().filter(notes::add).forEach(note -> console.note("%s", note));
      Map<Integer, String> problems = new HashMap<>();
      Scores scores = scores(scorer, part, problems);
      if (rows == 0) {
        scorer.verification().ifPresent(found -> console.aside("verified %s", found));
        reference = Reference.of(console, vae, measure(read, scores));
      }
      Optional<Threshold> threshold = decision.of(reference, scores.nats());
      ScoreTable table =
          new ScoreTable(
              read,
              ScoreTable.ids(vae, read),
              scores,
              reference,
              threshold,
              reasons.of(read, scores, threshold),
              explanations.columns());
      if (rows == 0) {
        csv.writeRecord(table.header());
      }
      for (int i = 0; i < part.size(); i++) {
        csv.writeRecord(table.record(i));
        Optional.ofNullable(problems.get(i)).ifPresent(problem -> console.say("vae: %s", problem));
      }
      csv.flush();
      rows += part.size();
      refused += problems.size();
      read.close();
    }
  }

  /** Returns what the scores are of, by the rows that have one. */
  private Measure measure(Dataset read, Scores scores) {
    int[] scored =
        IntStream.range(0, read.size()).filter(i -> !Double.isNaN(scores.nats()[i])).toArray();
    return scored.length == 0
        ? new Measure(Measure.Kind.DENSITY, 0)
        : Measure.of(vae, read.subset(scored, read.name()));
  }

  /**
   * Returns the scores of a part, NaN of rows that have none.
   *
   * @param problems receives why they have none
   */
  private Scores scores(Scorer scorer, Dataset part, Map<Integer, String> problems) {
    Optional<Table> table = part.table();
    for (int i = 0; i < part.size(); i++) {
      int row = i;
      table.flatMap(cells -> cells.refused(row)).ifPresent(why -> problems.put(row, why));
    }
    Collected collected = new Collected(part.size());
    int[] whole = IntStream.range(0, part.size()).filter(i -> !problems.containsKey(i)).toArray();
    try {
      if (whole.length > 0) {
        collected.put(whole, scores(scorer, part, whole));
      }
    } catch (DataException | NonFiniteException e) {
      for (int i : whole) { // one of them has no score: the others have theirs
        try {
          collected.put(new int[] {i}, scores(scorer, part, i));
        } catch (DataException | NonFiniteException reason) {
          problems.put(i, String.valueOf(reason.getMessage()));
        }
      }
    }
    return collected.scores(options.samples());
  }

  private Scores scores(Scorer scorer, Dataset part, int... some) {
    Dataset asked = some.length == part.size() ? part : part.subset(some, part.name());
    Dataset read = DataOptions.modelled(asked, vae);
    if (read.hasLabels()) {
      IntStream.range(0, read.size()).forEach(read::label); // one may be missing
    }
    return scorer.scores(read);
  }

  /** The scores of rows of a part, found in any order. */
  private record Collected(double[] nats, double[] errors, double[] sizes, double[] tails) {
    Collected(int size) {
      this(none(size), none(size), none(size), none(size));
    }

    private static double[] none(int size) {
      double[] none = new double[size];
      Arrays.fill(none, Double.NaN);
      return none;
    }

    void put(int[] at, Scores found) {
      for (int i = 0; i < at.length; i++) {
        nats[at[i]] = found.nats()[i];
        errors[at[i]] = found.standardErrors()[i];
        sizes[at[i]] = found.reliability().effectiveSampleSize()[i];
        tails[at[i]] = found.reliability().paretoK()[i];
      }
    }

    Scores scores(int draws) {
      return new Scores(nats, errors, new Reliability(draws, sizes, tails));
    }
  }

  /** The reasons of rows that are flagged. */
  private final class Reasons implements AutoCloseable {
    private final Optional<Explainer> explainer =
        schema
            .filter(known -> explanations.columns() > 0)
            .map(known -> new Explainer(vae, engine, options, known.starts()));

    Map<Integer, List<Explanations.Reason>> of(
        Dataset read, Scores scores, Optional<Threshold> threshold) {
      Map<Integer, List<Explanations.Reason>> reasons = new HashMap<>();
      if (explainer.isEmpty() || threshold.isEmpty()) {
        return reasons;
      }
      for (int i = 0; i < read.size(); i++) {
        double nats = scores.nats()[i];
        if (!Double.isNaN(nats) && threshold.get().flags(nats)) {
          try {
            reasons.putAll(explanations.of(explainer.get(), schema.orElseThrow(), read, i));
          } catch (NonFiniteException e) {
            console.note("%s", String.valueOf(e.getMessage()));
          }
        }
      }
      return reasons;
    }

    @Override
    public void close() {
      explainer.ifPresent(Explainer::close);
    }
  }
}
