package io.github.vae4j.cli.model;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.chart.Figures;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.NamedValues;
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

  void print(Console console) {
    console.line("inference gaps on %s, n = %,d", data.name(), gaps.best().count());
    measure.note().ifPresent(note -> NamedValues.print(console, "note  ", note));
    line(console, measure.name("log p(x)"), gaps.logLikelihood().estimate(), "by " + label());
    Evaluation.print(console, reliability);
    line(console, "L[q*]", gaps.best(), "of the best proposal of each datum, " + own);
    line(console, "L[q]", gaps.encoder(), "of the encoder's proposal");
    line(console, "inference gap", gaps.inferenceGap(), "log p(x) - L[q]");
    line(console, "  approximation", gaps.approximationGap(), "log p(x) - L[q*]");
    line(console, "  amortisation", gaps.amortizationGap(), "L[q*] - L[q]");
    double whole = gaps.inferenceGap().mean();
    double family = gaps.approximationGap().mean();
    double encoder = gaps.amortizationGap().mean();
    console.line(
        "Of the %.3f nats between the ELBO and log p(x), %.3f are due to the family (%s: no proposal of"
            + " it comes closer) and %.3f to the encoder (a better one would win them).",
        whole, family, own, encoder);
    double apart = Arrays.stream(gaps.bounds().disagreement()).average().orElseThrow();
    console.line(
        "Both gaps to log p(x) are too small by what its estimate lacks; what the search for q* has left"
            + " moves from the encoder's part to the family's. The two searches for q* end %.3f nats"
            + " apart on average%s",
        apart, apart > 0.1 * whole ? ": too far to trust the parts; take more --steps." : ".");
    reliability.doubt(label()).ifPresent(doubt -> console.line("%s.", doubt));
    if (family < -SURE * gaps.approximationGap().standardError()) {
      console.line(
          "The best proposals are bounds on log p(x) too, and lie above its estimate: that is too low."
              + " Take --estimator is:5000,scale=2, whose proposals are wider, or more samples.");
    }
    if (families.size() > 1) {
      printFamilies(console);
    }
  }

  /** Prints what each family gains on the first, datum by datum. */
  private void printFamilies(Console console) {
    console.line("best ELBO of each datum by family of proposals");
    String first = families.keySet().iterator().next();
    double[] least = Named.get(families, first);
    families.forEach(
        (name, best) -> {
          Estimate e = Estimate.of(name, 1, best, 0);
          double[] differences = new double[best.length];
          Arrays.setAll(differences, i -> best[i] - least[i]);
          Estimate gain = Estimate.of(name, 1, differences, 0);
          console.line(
              "  %-32s %10.3f nats%s",
              name,
              e.mean(),
              name.equals(first)
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      ", %.3f +- %.3f above %s",
                      gain.mean(),
                      gain.standardError(),
                      first));
        });
  }

  private String label() {
    return gaps.logLikelihood().estimate().label();
  }

  private static void line(Console console, String name, Estimate e, String what) {
    console.line("  %-15s %10.3f +- %.3f nats  %s", name, e.mean(), e.standardError(), what);
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
      cells.add(Integer.toString(data.label(i)));
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
