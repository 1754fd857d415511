package io.github.vae4j.cli.model;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.output.EstimateTexts;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.show.Collapse;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.LatentReport;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.likelihood.EncoderLimit;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.refinement.RefinedProposals;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The numbers that training and evaluation end with.
 *
 * @param measure what log p(x) of these data is
 * @param table of the estimates of each datum
 * @param above names of the bounds whose mean lies above log p(x)
 * @param refinement the method that trained the model, if that refines proposals
 * @param information I_q(x; z); nothing where the posterior does not score any latents
 * @param notes what is to be said of the data, and of latents that do not depend on them
 */
record Evaluation(
    String data,
    Measure measure,
    Evaluator.ElboReport elbo,
    List<LikelihoodEstimator> estimators,
    LikelihoodTable table,
    List<Estimate> likelihoods,
    Set<String> above,
    LatentReport latents,
    Optional<Estimate> information,
    String centre,
    Optional<String> refinement,
    List<String> notes) {
  /** In front of a note. */
  static final String NOTE = "  note           ";

  private static final String BIAS = "  bias           ";
  private static final String CHOSEN =
      "these data chose the epoch that is kept, so the bounds on them are a little too high; others"
          + " are given by --test, or to vae evaluate";

  /**
   * Evaluates a model.
   *
   * @param file that keeps the likelihoods of each datum; empty for none
   * @param verify whether the first batch is computed in plain Java too
   */
  static Evaluation run(
      Console console,
      TrainedVae vae,
      Dataset data,
      List<LikelihoodEstimator> estimators,
      Path file,
      long seed,
      boolean verify,
      Backend backend) {
    Measure measure = Measure.of(vae, data);
    try (Evaluator evaluator = Evaluator.of(vae, measure.discrete(), backend)) {
      Evaluator.ElboReport elbo =
          evaluator.elbo(
              data, EvaluationOptions.defaults().withSamples(1).withSeed(seed).withVerify(verify));
      evaluator.verification().ifPresent(found -> console.aside("verified %s", found));
      LikelihoodTable table =
          new Likelihoods(console, vae, backend, seed)
              .table(data, verify ? estimators : unverified(estimators), file);
      int dimensions = measure.discrete() ? vae.model().eventShape().size() : 0;
      List<Estimate> likelihoods =
          estimators.stream()
              .map(e -> Estimate.of(e.bound(), e.samples(), table.column(e.name()), dimensions))
              .map(Finite::require)
              .toList();
      Set<String> above =
          estimators.stream()
              .filter(e -> e.side() == LikelihoodEstimator.Side.ABOVE)
              .map(LikelihoodEstimator::bound)
              .collect(Collectors.toSet());
      LatentReport latents = evaluator.latents(data, seed);
      return new Evaluation(
          data.name(),
          measure,
          elbo,
          estimators,
          table,
          likelihoods,
          above,
          latents,
          evaluator.mutualInformation(data, seed),
          vae.model().latentLayers().size() > 1 ? "posterior mean" : VaeSession.centre(vae),
          EncoderLimit.refinementOf(vae),
          notes(vae, data, elbo, latents));
    }
  }

  private static List<String> notes(
      TrainedVae vae, Dataset data, Evaluator.ElboReport elbo, LatentReport latents) {
    List<String> notes = new ArrayList<>();
    if (vae.chosenBy(data)) {
      notes.add(CHOSEN);
    }
    notes.addAll(Collapse.notes(vae, elbo, latents));
    return notes;
  }

  private static List<LikelihoodEstimator> unverified(List<LikelihoodEstimator> estimators) {
    return estimators.stream()
        .map(e -> e instanceof ImportanceSampling sampling ? sampling.unverified() : e)
        .toList();
  }

  private List<Estimate> estimates() {
    List<Estimate> all = new ArrayList<>(List.of(elbo.elbo(), elbo.reconstruction(), elbo.kl()));
    all.addAll(elbo.klByLayer());
    information.ifPresent(all::add);
    all.addAll(likelihoods);
    return all;
  }

  void print(Console console) {
    console.line("evaluation on %s, n = %,d", data, elbo.elbo().count());
    Map<String, Reliability> reliabilities = reliabilities();
    List<Estimate> all = estimates();
    List<String> texts = EstimateTexts.of(all);
    for (int i = 0; i < texts.size(); i++) {
      Estimate e = all.get(i);
      console.line("%s%s%s", name(named(e, e.label())), texts.get(i), remark(e));
      Optional.ofNullable(reliabilities.get(e.label())).ifPresent(r -> print(console, r));
    }
    if (information.isEmpty()) {
      console.text(
          name(Evaluator.INFORMATION),
          "not known: it needs log q(z|x) of draws of other data, and this posterior scores only its"
              + " own draws");
    }
    console.text(BIAS, bias());
    console.line(
        "  active units   %s (%s varies by more than %s)",
        activeUnits(), centre, Evaluator.ACTIVE_VARIANCE);
    notes.forEach(note -> console.noteBelow(NOTE, note));
    measure.note().ifPresent(note -> console.noteBelow(NOTE, note));
    reliabilities.forEach(
        (bound, reliability) ->
            reliability.doubt(bound).ifPresent(note -> console.noteBelow(NOTE, note)));
  }

  /** Returns what stands behind an estimate. */
  private String remark(Estimate e) {
    if (e.bitsPerDimension().isPresent()) {
      return String.format(Locale.ROOT, "  (%.4f bits/dim)", e.bitsPerDimension().getAsDouble());
    }
    return information.filter(e::equals).isPresent()
        ? String.format(
            Locale.ROOT, "  (at most log %d = %.3f)", e.count(), Math.log((double) e.count()))
        : "";
  }

  /** Puts the numbers into a document. */
  void put(Json json) {
    Map<String, Reliability> reliabilities = reliabilities();
    json.put("data", new Json().put("name", data).put("count", elbo.elbo().count()))
        .put("cross_entropy", measure.crossEntropy())
        .putAll(
            "estimates",
            estimates().stream()
                .map(
                    e -> {
                      Json one = Json.of(named(e, e.label()), e, side(e));
                      Optional.ofNullable(reliabilities.get(e.label()))
                          .ifPresent(r -> one.put("reliability", Json.of(r)));
                      return one;
                    })
                .toList())
        .put(
            "latents",
            new Json()
                .put("active_units", latents.activeUnits())
                .put("size", latents.meanVariance().length)
                .put("active_variance", Evaluator.ACTIVE_VARIANCE)
                .putNumbers("kl_per_dimension", latents.klPerDimension()));
  }

  private Json.Bound side(Estimate e) {
    if (above.contains(e.bound())) {
      return Json.Bound.UPPER;
    }
    return e.equals(elbo.elbo()) || likelihoods.contains(e) ? Json.Bound.LOWER : Json.Bound.NONE;
  }

  /** Prints how far to trust the estimate in the line before. */
  static void print(Console console, Reliability reliability) {
    reliability.sizes().ifPresent(sizes -> console.line("    ESS          %s", sizes));
    reliability.tails().ifPresent(tails -> console.line("    Pareto k-hat %s", tails));
  }

  /** Returns how far to trust the estimates of log p(x), by their labels. */
  private Map<String, Reliability> reliabilities() {
    Map<String, Reliability> found = new LinkedHashMap<>();
    for (int i = 0; i < estimators.size(); i++) {
      String label = likelihoods.get(i).label();
      table.reliability(estimators.get(i)).ifPresent(r -> found.put(label, r));
    }
    return found;
  }

  /**
   * Says where the bounds at the encoder's proposals misjudge the model, or may.
   *
   * @param refined what a refinement of the same data found
   */
  void printLimits(Console console, Optional<RefinedProposals> refined) {
    Map<String, double[]> atEncoder = new LinkedHashMap<>();
    Map<String, double[]> others = new LinkedHashMap<>();
    for (int i = 0; i < estimators.size(); i++) {
      LikelihoodEstimator estimator = estimators.get(i);
      if (estimator.side() == LikelihoodEstimator.Side.BELOW) {
        (estimator.atEncoder() ? atEncoder : others)
            .put(likelihoods.get(i).label(), table.column(estimator.name()));
      }
    }
    refined.ifPresent(found -> others.put(found.boundName(), found.bound()));
    atEncoder.forEach(
        (encoder, bounds) -> {
          others.entrySet().stream()
              .flatMap(o -> EncoderLimit.of(encoder, bounds, o.getKey(), o.getValue()).stream())
              .max(Comparator.comparingDouble(limit -> limit.shortfall().mean()))
              .ifPresent(limit -> console.noteBelow(NOTE, limit.toString()));
          if (others.isEmpty() && refinement.isPresent()) {
            console.noteBelow(
                NOTE,
                refinement.get()
                    + " refines proposals, so "
                    + encoder
                    + " at the encoder's may lie far below log p(x); judge this model by 'vae evaluate'"
                    + " with --refine bsvi:500 or --estimator ais:1000");
          }
        });
  }

  /** Returns the name of an estimate, which says so if it holds a cross-entropy. */
  private String named(Estimate e, String name) {
    boolean ofLatents =
        e.equals(elbo.kl())
            || elbo.klByLayer().contains(e)
            || information.filter(e::equals).isPresent();
    return ofLatents ? name : measure.name(name);
  }

  /** Returns a name as it stands in front of its number, with spaces up to where that begins. */
  String name(String name) {
    int width = estimates().stream().mapToInt(e -> named(e, e.label()).length()).max().orElse(0);
    return String.format(Locale.ROOT, "  %-" + Math.max(14, width) + "s ", name);
  }

  private String activeUnits() {
    List<Integer> layers = latents.layers();
    String all =
        String.format(
            Locale.ROOT, "%6d of %d", latents.activeUnits(), latents.meanVariance().length);
    return layers.size() == 1
        ? all
        : IntStream.rangeClosed(1, layers.size())
            .mapToObj(l -> latents.activeUnits(l) + " of " + layers.get(l - 1) + " in z" + l)
            .collect(Collectors.joining(", ", all + ": ", ""));
  }

  /** Returns on which side of log p(x) the mean of each bound lies. */
  private String bias() {
    List<Estimate> bounds = new ArrayList<>(List.of(elbo.elbo()));
    bounds.addAll(likelihoods);
    Map<Boolean, String> sides =
        bounds.stream()
            .collect(
                Collectors.partitioningBy(
                    e -> above.contains(e.bound()),
                    Collectors.mapping(Estimate::label, Collectors.joining(", "))));
    String up = sides.getOrDefault(true, "");
    return "downwards: " + sides.getOrDefault(false, "") + (up.isEmpty() ? "" : "; upwards: " + up);
  }

  /** Returns the standard error in words; nothing for one datum. */
  static String error(Estimate e) {
    return e.count() > 1 ? String.format(Locale.ROOT, " +- %.3f", e.standardError()) : "";
  }

  /**
   * Returns a line for each estimate.
   *
   * @param name of what each estimates
   */
  static String csv(
      List<Estimate> estimates,
      Function<Estimate, String> name,
      Map<String, Reliability> reliabilities) {
    StringWriter text = new StringWriter();
    CsvWriter csv = writer(text);
    for (Estimate e : estimates) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  name.apply(e),
                  Integer.toString(e.samples()),
                  Double.toString(e.mean()),
                  e.count() > 1 ? Double.toString(e.standardError()) : "",
                  Long.toString(e.count()),
                  e.bitsPerDimension().isPresent()
                      ? Double.toString(e.bitsPerDimension().getAsDouble())
                      : ""));
      cells.addAll(
          Optional.ofNullable(reliabilities.get(e.label()))
              .map(Evaluation::cells)
              .orElse(Collections.nCopies(5, "")));
      csv.writeRecord(cells);
    }
    return text.toString();
  }

  private static List<String> cells(Reliability r) {
    return DoubleStream.of(
            r.medianEffectiveSampleSize(),
            r.leastEffectiveSampleSize(),
            r.medianParetoK(),
            r.greatestParetoK(),
            r.shareAboveThreshold())
        .mapToObj(number -> Double.isNaN(number) ? "" : Double.toString(number))
        .toList();
  }

  /** Returns the first line of every table. */
  static String header() {
    StringWriter text = new StringWriter();
    writer(text)
        .writeRecord(
            "quantity",
            "samples",
            "mean",
            "standard_error",
            "n",
            "bits_per_dimension",
            "ess_median",
            "ess_least",
            "pareto_k_median",
            "pareto_k_worst",
            "pareto_k_above");
    return text.toString();
  }

  private static CsvWriter writer(StringWriter text) {
    return CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.LF).build(text);
  }

  String csv() {
    StringWriter text = new StringWriter();
    CsvWriter csv = writer(text);
    row(csv, "active units", Integer.toString(latents.activeUnits()));
    for (int layer = 1; latents.layers().size() > 1 && layer <= latents.layers().size(); layer++) {
      row(csv, "active units of z" + layer, Integer.toString(latents.activeUnits(layer)));
    }
    for (int i = 0; i < latents.klPerDimension().length; i++) {
      row(csv, "KL of latent dimension " + i, Double.toString(latents.klPerDimension()[i]));
    }
    return header() + csv(estimates(), e -> named(e, e.bound()), reliabilities()) + text;
  }

  private void row(CsvWriter csv, String quantity, String value) {
    String n = Integer.toString(latents.count());
    csv.writeRecord(quantity, "", value, "", n, "", "", "", "", "", "");
  }
}
