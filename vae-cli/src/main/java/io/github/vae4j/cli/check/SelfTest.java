package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Estimators of a bound and its gradients beside exact answers of a {@link LinearGaussian} at x =
 * 1.5, in FLOAT64.
 */
final class SelfTest {
  private static final int ROWS = 1000;
  private static final int REPEATS = 20;

  /** So many standard errors are a failure: one in two million by chance. */
  static final double MOST_ERRORS = 5;

  /** Of the expected means that are themselves averages of thirty million runs, and of rounding. */
  private static final double KNOWN_TO = 5e-4;

  private static final double UNKNOWN = Double.NaN;

  private static final double ROUNDING = 1e-9;

  private static final String STEPS =
      ",optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";

  private final GaussianExperiment experiment;

  SelfTest(long seed) {
    this.experiment = new GaussianExperiment(ROWS, REPEATS, seed);
  }

  /**
   * A method to be tested.
   *
   * @param word as {@code --objective} takes it, for the proposal that is the posterior
   * @param wide likewise, for the wide one
   * @param bound mean of the bound of the wide proposal; absent where only its limit is known
   * @param gradient mean of the decoder's gradient there, likewise
   * @param mean mean of the gradient by the proposal's mean there, likewise
   * @param logScale mean of the gradient by its log-scale there, likewise
   */
  record Case(
      String word,
      String wide,
      OptionalDouble bound,
      OptionalDouble gradient,
      OptionalDouble mean,
      OptionalDouble logScale) {}

  /** Returns the methods, of which some may be absent from the path. */
  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String elbo : List.of("elbo", "elbo:sampled", "elbo:stl", "elbo:5")) {
      cases.add(known(elbo, elbo, -3.459299, 2, 2.5, -0.62));
    }
    for (String iwae : List.of("iwae:5", "iwae:5,dreg", "miwae:4,5", "miwae:4,5,dreg")) {
      cases.add(known(iwae, iwae, -2.1831, UNKNOWN, 0.8303, 0.7393));
    }
    for (String piwae : List.of("piwae:4,5", "piwae:4,5,dreg")) {
      cases.add(known(piwae, piwae, UNKNOWN, UNKNOWN, 0.8303, 0.7393));
    }
    for (String ciwae : List.of("ciwae:5,0.5", "ciwae:5,0.5,dreg")) {
      cases.add(known(ciwae, ciwae, (-3.459299 - 2.1831) / 2, UNKNOWN, 1.66515, 0.05965));
    }
    cases.add(known("renyi:0.5,5", "renyi:0.5,5", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN));
    for (String svi : List.of("svi:4", "svi:4,dreg")) {
      cases.add(known(svi, svi + STEPS, -2.2255, 1.262, 2.5, -0.62));
    }
    cases.add(known("svi:4,samples=5", "svi:4,samples=5" + STEPS, -1.89057, 0.84954, 2.5, -0.62));
    cases.add(known("svi-kl:4", "svi-kl:4" + STEPS, -2.2255, 1.262, UNKNOWN, UNKNOWN));
    cases.add(known("savae:4", "savae:4" + STEPS, -2.2255, UNKNOWN, UNKNOWN, UNKNOWN));
    for (String bsvi :
        List.of("", ",dreg", ",gradient=sir", ",weights=learned", ",weights=0.2/0.2/0.2/0.2/0.2")) {
      cases.add(known("bsvi:4" + bsvi, "bsvi:4" + bsvi + STEPS, -1.9448, 0.8970, 2.5, -0.62));
    }
    String twice = "bsvi:4,sampling=double";
    cases.add(known(twice, twice + STEPS, -1.9747, 0.9402, 2.5, -0.62));
    return cases;
  }

  private static Case known(
      String word, String wide, double bound, double gradient, double mean, double logScale) {
    return new Case(
        word, wide, optional(bound), optional(gradient), optional(mean), optional(logScale));
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * One comparison.
   *
   * @param atMost whether the expected number is a limit from above
   */
  record Check(String what, double expected, boolean atMost, Estimate found, double knownTo) {
    /** Returns by how many standard errors it is off. */
    double errors() {
      if (!Finite.is(found)) {
        return Double.POSITIVE_INFINITY;
      }
      double off = found.mean() - expected;
      double excess = (atMost ? off : Math.abs(off)) - knownTo;
      return excess <= 0 ? 0 : excess / found.standardError();
    }

    boolean passed() {
      return errors() <= MOST_ERRORS;
    }
  }

  /** Tests a method on a backend. */
  List<Check> run(Case test, InferenceMethod method, InferenceMethod wide, Backend backend) {
    double x = GaussianExperiment.X;
    double evidence = GaussianExperiment.EXACT.logEvidence(x);
    Map<String, Estimate> exact = experiment.run(method, GaussianExperiment.EXACT, backend);
    List<Check> checks = new ArrayList<>();
    checks.add(
        check("bound at the posterior", evidence, exact, GaussianExperiment.BOUND, ROUNDING));
    checks.add(
        check("decoder's gradient at the posterior", x / 2, exact, LinearGaussian.SHIFT, ROUNDING));
    checks.add(
        check(
            "gradient by the mean at the posterior", 0, exact, LinearGaussian.INTERCEPT, ROUNDING));
    checks.add(
        check(
            "gradient by the log-scale at the posterior",
            0,
            exact,
            LinearGaussian.LOG_SCALE,
            ROUNDING));
    Map<String, Estimate> rough = experiment.run(wide, GaussianExperiment.WIDE, backend);
    checks.add(
        new Check(
            "bound of a wide proposal",
            evidence,
            true,
            Named.get(rough, GaussianExperiment.BOUND),
            0));
    test.bound()
        .ifPresent(
            bound ->
                checks.add(check("its mean", bound, rough, GaussianExperiment.BOUND, KNOWN_TO)));
    test.gradient()
        .ifPresent(
            g ->
                checks.add(
                    check("decoder's gradient there", g, rough, LinearGaussian.SHIFT, KNOWN_TO)));
    test.mean()
        .ifPresent(
            g ->
                checks.add(
                    check(
                        "gradient by the mean there",
                        g,
                        rough,
                        LinearGaussian.INTERCEPT,
                        KNOWN_TO)));
    test.logScale()
        .ifPresent(
            g ->
                checks.add(
                    check(
                        "gradient by the log-scale there",
                        g,
                        rough,
                        LinearGaussian.LOG_SCALE,
                        KNOWN_TO)));
    return checks;
  }

  private static Check check(
      String what, double expected, Map<String, Estimate> found, String name, double knownTo) {
    return new Check(what, expected, false, Named.get(found, name), knownTo);
  }
}
