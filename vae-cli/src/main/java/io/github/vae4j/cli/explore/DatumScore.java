package io.github.vae4j.cli.explore;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.cli.model.Reference;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.table.Cells;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Explainer;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.evaluation.Scores;
import io.github.vae4j.core.imputation.ImputedDatum;
import io.github.vae4j.core.imputation.Imputer;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How unlikely a datum is, what of a row speaks against it, and what its missing cells may hold.
 * What a number needs of the engine is made when it is first asked for.
 */
final class DatumScore implements AutoCloseable {
  private final Console console;
  private final TrainedVae vae;
  private final DatumView view;
  private final Backend engine;
  private final EvaluationOptions options = EvaluationOptions.defaults().withVerify(false);
  private Optional<Scorer> scorer = Optional.empty();
  private Optional<Explainer> explainer = Optional.empty();
  private Optional<Imputer> imputer = Optional.empty();
  private Optional<Measure> measure = Optional.empty();
  private Optional<ReferenceScores> reference = Optional.empty();

  DatumScore(Console console, TrainedVae vae, DatumView view, Backend engine) {
    this.console = console;
    this.vae = vae;
    this.view = view;
    this.engine = engine;
  }

  /** Returns the cells that name a row. */
  Map<String, String> ids(Dataset one) {
    Map<String, String> ids = new LinkedHashMap<>();
    Cells.of(one)
        .ifPresent(
            cells ->
                vae.preprocessing().schema().stream()
                    .flatMap(schema -> schema.columns(Role.ID).stream())
                    .map(Column::name)
                    .filter(cells::has)
                    .forEach(name -> ids.put(name, cells.text(0, name))));
    return ids;
  }

  /**
   * Returns the score of a datum.
   *
   * @param one the datum alone
   */
  Map<String, Object> of(Dataset data, int row, Dataset one) {
    if (measure.isEmpty()) {
      measure = Optional.of(Measure.of(vae, data));
      reference = Reference.of(console, vae, measure.get());
    }
    if (scorer.isEmpty()) {
      scorer = Optional.of(new Scorer(vae, engine, options));
    }
    Scores scores = scorer.get().scores(one);
    double nats = scores.nats()[0];
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("nats", nats);
    told.put("crossEntropy", measure.get().crossEntropy());
    told.put("samples", options.samples());
    known(told, "error", scores.standardErrors()[0]);
    known(told, "effective", scores.reliability().effectiveSampleSize()[0]);
    known(told, "tail", scores.reliability().paretoK()[0]);
    told.put("tailLimit", scores.reliability().threshold());
    reference.ifPresent(
        kept -> {
          told.put("percentile", kept.percentile(nats));
          told.put("reference", Reference.of(vae));
        });
    vae.preprocessing()
        .schema()
        .filter(schema -> vae.model().given().containsKey(Given.MASK))
        .ifPresent(schema -> columns(schema, data, row, one, told));
    return told;
  }

  private static void known(Map<String, Object> told, String name, double number) {
    if (Double.isFinite(number)) {
      told.put(name, number);
    }
  }

  private void columns(
      TableSchema schema, Dataset data, int row, Dataset one, Map<String, Object> told) {
    if (explainer.isEmpty()) {
      explainer = Optional.of(new Explainer(vae, engine, options, schema.starts()));
    }
    double[] nats = explainer.get().explain(data, row)[0];
    // JSON has no NaN: what is missing speaks neither for nor against.
    told.put("reasons", Arrays.stream(nats).mapToObj(n -> Double.isNaN(n) ? "" : n).toList());
    if (Arrays.stream(nats).anyMatch(Double::isNaN)) {
      if (imputer.isEmpty()) {
        imputer = Optional.of(new Imputer(vae, engine));
      }
      imputer.get().impute(one, 0, datum -> told.put("filled", filled(datum)));
    }
  }

  /** Returns by the place of its column what a missing cell is likely to hold. */
  private Map<String, Object> filled(ImputedDatum datum) {
    Map<String, Object> filled = new LinkedHashMap<>();
    if (view instanceof ColumnsView table) {
      for (int c = 0; c < table.columns().size(); c++) {
        int start = table.start(c);
        if (datum.missing()[start]) {
          Encoding encoding = table.columns().get(c).encoding().orElseThrow();
          filled.put(
              Integer.toString(c),
              Map.of(
                  "text", encoding.cell(encoding.decode(datum.mean(), start)),
                  "error", encoding.error(datum.mean(), datum.standardDeviation(), start)));
        }
      }
    }
    return filled;
  }

  @Override
  public void close() {
    scorer.ifPresent(Scorer::close);
    explainer.ifPresent(Explainer::close);
    imputer.ifPresent(Imputer::close);
  }
}
