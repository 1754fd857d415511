package io.github.vae4j.cli.model;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.Collapse;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The numbers that training and evaluation end with.
 *
 * @param measure what log p(x) of these data is
 * @param above names of the bounds whose mean lies above log p(x)
 * @param information I_q(x; z); nothing where the posterior does not score any latents
 * @param collapse what is to be said of latents that do not depend on the data
 */
record Evaluation(
    String data,
    Measure measure,
    Evaluator.ElboReport elbo,
    List<Estimate> likelihoods,
    Set<String> above,
    Evaluator.LatentReport latents,
    Optional<Estimate> information,
    String centre,
    List<String> collapse) {

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
      evaluator.verification().ifPresent(found -> console.line("verified %s", found));
      List<Estimate> likelihoods =
          new Likelihoods(console, vae, backend, seed)
              .of(data, measure.discrete(), verify ? estimators : unverified(estimators), file);
      Set<String> above =
          estimators.stream()
              .filter(e -> e.side() == LikelihoodEstimator.Side.ABOVE)
              .map(LikelihoodEstimator::bound)
              .collect(Collectors.toSet());
      Evaluator.LatentReport latents = evaluator.latents(data, seed);
      return new Evaluation(
          data.name(),
          measure,
          elbo,
          likelihoods,
          above,
          latents,
          evaluator.mutualInformation(data, seed),
          vae.model().latentLayers().size() > 1 ? "posterior mean" : VaeSession.centre(vae),
          Collapse.notes(vae, elbo, latents));
    }
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
    for (Estimate e : estimates()) {
      console.line(
          "%s%10.3f%s nats%s",
          name(named(e, e.label())),
          e.mean(),
          error(e),
          e.bitsPerDimension().isPresent()
              ? String.format(Locale.ROOT, "  (%.4f bits/dim)", e.bitsPerDimension().getAsDouble())
              : information.filter(e::equals).isPresent()
                  ? String.format(
                      Locale.ROOT,
                      "  (at most log %d = %.3f)",
                      e.count(),
                      Math.log((double) e.count()))
                  : "");
    }
    console.line("  bias           %s", bias());
    console.line(
        "  active units   %s (%s varies by more than %s)",
        activeUnits(), centre, Evaluator.ACTIVE_VARIANCE);
    collapse.forEach(note -> console.line("  note           %s", note));
    measure.note().ifPresent(note -> NamedValues.print(console, "  note           ", note));
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

  /** Returns a line for each estimate of a quantity under its own name. */
  static String csv(List<Estimate> estimates) {
    return csv(estimates, Estimate::bound);
  }

  /**
   * Returns a line for each estimate.
   *
   * @param name of what each estimates
   */
  static String csv(List<Estimate> estimates, Function<Estimate, String> name) {
    StringWriter text = new StringWriter();
    CsvWriter csv = writer(text);
    for (Estimate e : estimates) {
      csv.writeRecord(
          name.apply(e),
          Integer.toString(e.samples()),
          Double.toString(e.mean()),
          e.count() > 1 ? Double.toString(e.standardError()) : "",
          Long.toString(e.count()),
          e.bitsPerDimension().isPresent()
              ? Double.toString(e.bitsPerDimension().getAsDouble())
              : "");
    }
    return text.toString();
  }

  /** Returns the first line of every table. */
  static String header() {
    StringWriter text = new StringWriter();
    writer(text)
        .writeRecord("quantity", "samples", "mean", "standard_error", "n", "bits_per_dimension");
    return text.toString();
  }

  private static CsvWriter writer(StringWriter text) {
    return CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.LF).build(text);
  }

  String csv() {
    StringWriter text = new StringWriter();
    CsvWriter csv = writer(text);
    String n = Integer.toString(latents.count());
    csv.writeRecord("active units", "", Integer.toString(latents.activeUnits()), "", n, "");
    for (int layer = 1; latents.layers().size() > 1 && layer <= latents.layers().size(); layer++) {
      String units = Integer.toString(latents.activeUnits(layer));
      csv.writeRecord("active units of z" + layer, "", units, "", n, "");
    }
    for (int i = 0; i < latents.klPerDimension().length; i++) {
      String kl = Double.toString(latents.klPerDimension()[i]);
      csv.writeRecord("KL of latent dimension " + i, "", kl, "", n, "");
    }
    return header() + csv(estimates(), e -> named(e, e.bound())) + text;
  }
}
