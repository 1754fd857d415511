package io.github.vae4j.cli.model;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.chart.Figures;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.likelihood.InferenceGaps;
import io.github.vae4j.core.measure.Measure;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is shown of the gaps of a model: a table, a sentence, a file and a picture.
 *
 * @param reliability how far to trust the estimates of log p(x)
 * @param measure what log p(x) of the data is
 * @param own name of the encoder's family
 * @param families the best ELBO of each datum in the encoder's family and in others, by name
 */
record GapsReport(
    InferenceGaps gaps,
    Reliability reliability,
    Dataset data,
    Measure measure,
    String own,
    Map<String, double[]> families) {
  private static final double SURE = 3; // standard errors

  GapsReport {
    families = new LinkedHashMap<>(families);
  }

  /** One of the numbers. */
  private record Line(String name, String field, Estimate estimate, Json.Bound bound, String what) {
    Json json() {
      return Json.of(field, estimate, bound).put("meaning", what);
    }
  }

  private List<Line> numbers() {
    return List.of(
        new Line(
            measure.name("log p(x)"),
            "log_likelihood",
            gaps.logLikelihood().estimate(),
            Json.Bound.LOWER,
            "by " + label()),
        new Line(
            "L[q*]",
            "elbo_best",
            gaps.best(),
            Json.Bound.LOWER,
            "of the best proposal of each datum, " + own),
        new Line(
            "L[q]", "elbo_encoder", gaps.encoder(), Json.Bound.LOWER, "of the encoder's proposal"),
        new Line(
            "inference gap",
            "inference_gap",
            gaps.inferenceGap(),
            Json.Bound.NONE,
            "log p(x) - L[q]"),
        new Line(
            "  approximation",
            "approximation_gap",
            gaps.approximationGap(),
            Json.Bound.NONE,
            "log p(x) - L[q*]"),
        new Line(
            "  amortisation",
            "amortisation_gap",
            gaps.amortizationGap(),
            Json.Bound.NONE,
            "L[q*] - L[q]"));
  }

  void print(Console console) {
    console.line("inference gaps on %s, n = %,d", data.name(), gaps.best().count());
    measure.note().ifPresent(note -> console.noteBelow("note  ", note));
    List<Line> numbers = numbers();
    List<String> texts = EstimateTexts.of(numbers.stream().map(Line::estimate).toList());
    int width = numbers.stream().mapToInt(line -> line.name().length()).max().orElse(0);
    for (int i = 0; i < texts.size(); i++) {
      Line line = numbers.get(i);
      String name = String.format(Locale.ROOT, "  %-" + width + "s ", line.name());
      console.text(name + texts.get(i) + "  ", line.what());
      if (i == 0) {
        Evaluation.print(console, reliability);
      }
    }
    double whole = gaps.inferenceGap().mean();
    double family = gaps.approximationGap().mean();
    double encoder = gaps.amortizationGap().mean();
    console.text(
        "",
        String.format(
            Locale.ROOT,
            "Of the %.3f nats between the ELBO and log p(x), %.3f are due to the family (%s: no"
                + " proposal of it comes closer) and %.3f to the encoder (a better one would win"
                + " them).",
            whole,
            family,
            own,
            encoder));
    double apart = apart();
    console.text(
        "",
        String.format(
            Locale.ROOT,
            "Both gaps to log p(x) are too small by what its estimate lacks; what the search for q*"
                + " has left moves from the encoder's part to the family's. The two searches for q*"
                + " end %.3f nats apart on average%s",
            apart,
            apart > 0.1 * whole ? ": too far to trust the parts; take more --steps." : "."));
    reliability.doubt(label()).ifPresent(doubt -> console.noteBelow("", doubt + "."));
    if (family < -SURE * gaps.approximationGap().standardError()) {
      console.noteBelow(
          "",
          "The best proposals are bounds on log p(x) too, and lie above its estimate: that is too low."
              + " Take --estimator is:5000,scale=2, whose proposals are wider, or more samples.");
    }
    if (families.size() > 1) {
      printFamilies(console);
    }
  }

  private double apart() {
    return Arrays.stream(gaps.bounds().disagreement()).average().orElseThrow();
  }

  /** Puts the numbers into a document. */
  void put(Json document) {
    String first = families.keySet().iterator().next();
    document
        .put("data", new Json().put("name", data.name()).put("count", gaps.best().count()))
        .put("estimator", label())
        .put("family", own)
        .putAll("estimates", numbers().stream().map(Line::json).toList())
        .put("reliability", Json.of(reliability))
        .put("searches_apart_nats", apart())
        .putAll(
            "families",
            families.keySet().stream()
                .map(
                    name ->
                        new Json()
                            .put("name", name)
                            .put("elbo_best", Json.of(name, best(name), Json.Bound.LOWER))
                            .put("gain", Json.of(name, gain(name, first), Json.Bound.NONE)))
                .toList());
  }

  private Estimate best(String name) {
    return Estimate.of(name, 1, Named.get(families, name), 0);
  }

  /** Returns how much a family gains on the first, datum by datum. */
  private Estimate gain(String name, String first) {
    double[] differences = Named.get(families, name).clone();
    double[] least = Named.get(families, first);
    Arrays.setAll(differences, i -> differences[i] - least[i]);
    return Estimate.of(name, 1, differences, 0);
  }

  /** Prints what each family gains on the first, datum by datum. */
  private void printFamilies(Console console) {
    console.line("best ELBO of each datum by family of proposals");
    String first = families.keySet().iterator().next();
    TextTable table = new TextTable(TextTable.Side.LEFT, TextTable.Side.RIGHT, TextTable.Side.LEFT);
    for (String name : families.keySet()) {
      Estimate gain = gain(name, first);
      table.row(
          name,
          String.format(Locale.ROOT, "%.3f nats", best(name).mean()),
          name.equals(first) ? "" : (gain.mean() < 0 ? "" : "+") + gain.text(3));
    }
    console.table("  ", table);
    console.line("  The differences are to %s.", first);
  }

  private String label() {
    return gaps.logLikelihood().estimate().label();
  }

  void write(Console console, RunFolder folder) {
    AtomicFile.write(
        folder.file("gaps.csv"),
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().build(text);
          List<String> header = new ArrayList<>(List.of(data.rowKind()));
          if (data.hasLabels()) {
            header.add("label");
          }
          header.addAll(
              List.of(
                  measure.crossEntropy() ? "negative_cross_entropy" : "log_likelihood",
                  "elbo_best",
                  "elbo_encoder",
                  "approximation_gap",
                  "amortisation_gap"));
          others().forEach(name -> header.add("elbo_best_" + name));
          header.addAll(List.of("effective_sample_size", "pareto_k"));
          csv.writeRecord(header);
          for (int i = 0; i < data.size(); i++) {
            csv.writeRecord(row(i));
          }
          csv.flush();
        });
    RunPictures.chart(
        console,
        folder.file("gaps.png"),
        Figures.ofGaps(data.name(), gaps.inference(), gaps.approximation()));
  }

  private List<String> row(int i) {
    List<String> cells = new ArrayList<>(List.of(data.rowName(i)));
    if (data.hasLabels()) {
      cells.add(Results.className(data, i));
    }
    for (double[] column :
        List.of(
            gaps.logLikelihood().perDatum(),
            gaps.bounds().best(),
            gaps.bounds().encoder(),
            gaps.approximation(),
            gaps.amortization())) {
      cells.add(String.format(Locale.ROOT, "%.5f", column[i]));
    }
    others()
        .forEach(
            name -> cells.add(String.format(Locale.ROOT, "%.5f", Named.get(families, name)[i])));
    for (double number :
        new double[] {reliability.effectiveSampleSize()[i], reliability.paretoK()[i]}) {
      cells.add(Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.5f", number));
    }
    return cells;
  }

  private List<String> others() {
    return families.keySet().stream().filter(name -> !name.equals(own)).toList();
  }
}
