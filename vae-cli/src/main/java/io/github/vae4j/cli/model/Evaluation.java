package io.github.vae4j.cli.model;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.Collapse;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.likelihood.ImportanceSampling;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The numbers that training and evaluation end with.
 *
 * @param above names of the bounds whose mean lies above log p(x)
 * @param information I_q(x; z); nothing where the posterior does not score any latents
 * @param notes what is to be said of the data, and of latents that do not depend on them
 */
record Evaluation(
    String data,
    Evaluator.ElboReport elbo,
    List<Estimate> likelihoods,
    Set<String> above,
    Evaluator.LatentReport latents,
    Optional<Estimate> information,
    String centre,
    List<String> notes) {
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
      boolean discrete,
      List<LikelihoodEstimator> estimators,
      Path file,
      long seed,
      boolean verify,
      Backend backend) {
    try (Evaluator evaluator = Evaluator.of(vae, discrete, backend)) {
      Evaluator.ElboReport elbo =
          evaluator.elbo(
              data, EvaluationOptions.defaults().withSamples(1).withSeed(seed).withVerify(verify));
      evaluator.verification().ifPresent(found -> console.line("verified %s", found));
      List<Estimate> likelihoods =
          new Likelihoods(console, vae, backend, seed)
              .of(data, discrete, verify ? estimators : unverified(estimators), file);
      Set<String> above =
          estimators.stream()
              .filter(e -> e.side() == LikelihoodEstimator.Side.ABOVE)
              .map(LikelihoodEstimator::bound)
              .collect(Collectors.toSet());
      Evaluator.LatentReport latents = evaluator.latents(data, seed);
      return new Evaluation(
          data.name(),
          elbo,
          likelihoods,
          above,
          latents,
          evaluator.mutualInformation(data, seed),
          vae.model().latentLayers().size() > 1 ? "posterior mean" : VaeSession.centre(vae),
          notes(vae, data, elbo, latents));
    }
  }

  private static List<String> notes(
      TrainedVae vae, Dataset data, Evaluator.ElboReport elbo, Evaluator.LatentReport latents) {
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
    for (Estimate e : estimates()) {
      console.line(
          "%s%10.3f%s nats%s",
          name(e.label()),
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
    notes.forEach(note -> console.line("  note           %s", note));
  }

  /** Returns a name as it stands in front of its number, with spaces up to where that begins. */
  String name(String name) {
    int width = estimates().stream().mapToInt(e -> e.label().length()).max().orElse(0);
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

  /** Returns a line for each estimate. */
  static String csv(List<Estimate> estimates) {
    StringWriter text = new StringWriter();
    CsvWriter csv = writer(text);
    for (Estimate e : estimates) {
      csv.writeRecord(
          e.bound(),
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
    return header() + csv(estimates()) + text;
  }
}
