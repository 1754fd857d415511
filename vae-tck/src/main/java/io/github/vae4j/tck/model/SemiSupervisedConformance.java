package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.semisupervised.M2;
import io.github.vae4j.core.semisupervised.MarginalClasses;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The semi-supervised model M2 beside sums over its classes in plain Java, in FLOAT64. The tests
 * pass on a backend by a test class that extends this one and names the backend's provider.
 *
 * <p>The objective is computed again from the noise that a program is given; its gradients are
 * compared with differences. With a linear decoder, constant scales and the posterior as the
 * proposal each weight is p(x), or p(x, y) where the label is known.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SemiSupervisedConformance {
  private static final double ROUNDING = 1e-10;
  private static final double OF_DIFFERENCES = 1e-8;
  private static final double ALPHA = 0.7;
  private static final int EVENT = 3;
  private static final int LATENT = 2;
  private static final int CLASSES = 3;

  private static final double[][] DATA = {{1, 0, 1}, {0, 1, 1}, {1, 1, 0}, {0, 0, 1}};

  /** The first and the third label are known; the last row only fills the batch. */
  private static final double[][] LABELS = {{0, 1, 0}, {0, 0, 0}, {0, 0, 1}, {1, 0, 0}};

  private static final double[] WEIGHTS = {1, 1, 1, 0};
  private static final int COUNTED = 3; // rows of weight 1
  private static final RandomKey KEY = RandomKey.of(9);

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the model is tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private static M2 model(int classes, String likelihood) {
    return new M2(
        VaeSpec.builder(Shape.of(EVENT))
            .condition(classes)
            .latent(LATENT)
            .network(Network.of("mlp:none"))
            .likelihood(Likelihood.of(likelihood))
            .build(),
        Network.of("mlp:none"));
  }

  private static Map<String, double[]> formulas() {
    Map<String, double[]> parameters = new TreeMap<>();
    Map.of(
            "classes/logits", CLASSES,
            "classifier/output/weight", EVENT * CLASSES,
            "classifier/output/bias", CLASSES,
            "encoder/mean/weight", (EVENT + CLASSES) * LATENT,
            "encoder/mean/bias", LATENT,
            "encoder/log-scale/weight", (EVENT + CLASSES) * LATENT,
            "encoder/log-scale/bias", LATENT,
            "decoder/output/weight", (LATENT + CLASSES) * EVENT,
            "decoder/output/bias", EVENT)
        .forEach((name, size) -> parameters.put(name, KnownModel.formula(size, name.length())));
    return parameters;
  }

  private static double[] noise() {
    double[] noise = new double[CLASSES * DATA.length * LATENT];
    Noise.NORMAL.fill(KEY, 0, noise);
    return noise;
  }

  private Map<String, double[]> run(
      InferenceMethod method,
      M2 model,
      Map<String, double[]> parameters,
      double[][] xs,
      double[][] labels,
      double[] weights) {
    return new ObjectiveRun(method, model, parameters, Map.of(Elbo.SITE, noise()))
        .on(tested.orElseThrow(), xs, weights, Map.of(Given.CONDITION, labels), KEY);
  }

  /** The terms of a row, in plain Java. */
  private record Terms(double reconstruction, double kl, double classKl, double logOfLabel) {
    double bound() {
      return reconstruction - kl - classKl;
    }

    static Terms of(Map<String, double[]> parameters, int row) {
      double[] x = DATA[row];
      double[] logClassifier = logSoftmax(affine(x, parameters, "classifier/output/"));
      double[] logPrior = logSoftmax(Named.get(parameters, "classes/logits"));
      boolean known = Arrays.stream(LABELS[row]).sum() > 0;
      double[] noise = noise();
      double reconstruction = 0;
      double kl = 0;
      double classKl = 0;
      double logOfLabel = 0;
      for (int k = 0; k < CLASSES; k++) {
        double share = known ? LABELS[row][k] : Math.exp(logClassifier[k]);
        double[] y = new double[CLASSES];
        y[k] = 1;
        double[] mean = affine(joined(x, y), parameters, "encoder/mean/");
        double[] logScale = affine(joined(x, y), parameters, "encoder/log-scale/");
        double[] z = new double[LATENT];
        for (int j = 0; j < LATENT; j++) {
          z[j] = mean[j] + Math.exp(logScale[j]) * noise[(k * DATA.length + row) * LATENT + j];
          kl += share * (0.5 * (Math.exp(2 * logScale[j]) + mean[j] * mean[j] - 1) - logScale[j]);
        }
        double[] logits = affine(joined(z, y), parameters, "decoder/output/");
        for (int i = 0; i < EVENT; i++) {
          reconstruction += share * (x[i] * logits[i] - Math.log1p(Math.exp(logits[i])));
        }
        classKl += share * ((known ? 0 : logClassifier[k]) - logPrior[k]);
        logOfLabel += known ? share * logClassifier[k] : 0;
      }
      return new Terms(reconstruction, kl, classKl, logOfLabel);
    }
  }

  private static double surrogate(Map<String, double[]> parameters) {
    double bound = 0;
    double labelled = 0;
    for (int row = 0; row < COUNTED; row++) {
      Terms terms = Terms.of(parameters, row);
      bound += terms.bound() / COUNTED;
      labelled += terms.logOfLabel() / 2;
    }
    return bound + ALPHA * labelled;
  }

  private static double[] joined(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static double[] affine(double[] input, Map<String, double[]> parameters, String layer) {
    double[] weight = Named.get(parameters, layer + "weight");
    double[] all = Named.get(parameters, layer + "bias").clone();
    for (int i = 0; i < input.length; i++) {
      for (int j = 0; j < all.length; j++) {
        all[j] += input[i] * weight[i * all.length + j];
      }
    }
    return all;
  }

  private static double[] logSoftmax(double[] logits) {
    double log = Math.log(Arrays.stream(logits).map(Math::exp).sum());
    return Arrays.stream(logits).map(logit -> logit - log).toArray();
  }

  @Test
  void theObjectiveIsTheSumOverTheClasses() {
    Map<String, double[]> found =
        run(
            new MarginalClasses(ALPHA),
            model(CLASSES, "bernoulli"),
            formulas(),
            DATA,
            LABELS,
            WEIGHTS);
    for (int row = 0; row < COUNTED; row++) {
      Terms terms = Terms.of(formulas(), row);
      assertEquals(terms.reconstruction(), Named.get(found, "reconstruction")[row], ROUNDING);
      assertEquals(terms.kl(), Named.get(found, "kl")[row], ROUNDING);
      assertEquals(terms.classKl(), Named.get(found, "class-kl")[row], ROUNDING);
      assertEquals(terms.logOfLabel(), Named.get(found, "log-q-of-label")[row], ROUNDING);
      assertEquals(terms.bound(), Named.get(found, ObjectiveRun.VALUE)[row], ROUNDING);
    }
  }

  @Test
  void itsGradientIsThatOfTheBoundAndOfTheLabelsUnderTheClassifier() {
    Map<String, double[]> parameters = formulas();
    Map<String, double[]> found =
        run(
            new MarginalClasses(ALPHA),
            model(CLASSES, "bernoulli"),
            parameters,
            DATA,
            LABELS,
            WEIGHTS);
    parameters.forEach(
        (name, values) -> {
          double[] expected = new double[values.length];
          Arrays.setAll(expected, i -> slope(parameters, name, i));
          assertArrayEquals(expected, ObjectiveRun.gradient(found, name), OF_DIFFERENCES, name);
        });
  }

  private static double slope(Map<String, double[]> parameters, String name, int i) {
    double h = 1e-3;
    return (8 * (moved(parameters, name, i, h) - moved(parameters, name, i, -h))
            - moved(parameters, name, i, 2 * h)
            + moved(parameters, name, i, -2 * h))
        / (12 * h);
  }

  private static double moved(Map<String, double[]> parameters, String name, int i, double by) {
    Map<String, double[]> other = new LinkedHashMap<>(parameters);
    double[] values = Named.get(parameters, name).clone();
    values[i] += by;
    other.put(name, values);
    return surrogate(other);
  }

  @Test
  void rowsThatFillTheBatchChangeNothingLabelledOrNot() {
    double[][] wild = DATA.clone();
    wild[3] = new double[] {1e300, -1e300, 1e300};
    double[][] unlabelled = LABELS.clone();
    unlabelled[3] = new double[CLASSES];
    MarginalClasses method = new MarginalClasses(ALPHA);
    M2 model = model(CLASSES, "bernoulli");
    Map<String, double[]> expected = run(method, model, formulas(), DATA, LABELS, WEIGHTS);
    Map<String, double[]> found = run(method, model, formulas(), wild, unlabelled, WEIGHTS);
    for (String name : formulas().keySet()) {
      assertArrayEquals(
          ObjectiveRun.gradient(expected, name),
          ObjectiveRun.gradient(found, name),
          ROUNDING,
          name);
    }
  }

  @Test
  void withoutLabelsTheyTrainNothing() {
    double[][] none = new double[DATA.length][CLASSES];
    M2 model = model(CLASSES, "bernoulli");
    Map<String, double[]> with =
        run(new MarginalClasses(ALPHA), model, formulas(), DATA, none, WEIGHTS);
    Map<String, double[]> without =
        run(new MarginalClasses(0), model, formulas(), DATA, none, WEIGHTS);
    for (String name : formulas().keySet()) {
      assertArrayEquals(
          ObjectiveRun.gradient(without, name), ObjectiveRun.gradient(with, name), 0, name);
    }
  }

  /** The divergence of class and latents together is that of the class and the mean of the rest. */
  @Test
  void theEvaluatedKlIsTheSumOfBothDivergences() {
    M2 model = model(CLASSES, "bernoulli");
    Map<String, double[]> elbo =
        new ObjectiveRun(Elbo.defaults().evaluated(), model, formulas(), Map.of())
            .on(tested.orElseThrow(), DATA, WEIGHTS, Map.of(Given.CONDITION, LABELS), KEY);
    for (int row = 0; row < DATA.length; row++) {
      Terms terms = Terms.of(formulas(), row);
      assertEquals(terms.kl() + terms.classKl(), Named.get(elbo, "kl")[row], ROUNDING);
    }
  }

  /** The columns of the decoder are orthogonal, so the posterior's dimensions are independent. */
  @Test
  void atThePosteriorEachWeightIsTheProbabilityOfWhatIsKnown() {
    double[][] columns = {{0.3, 0.4, 0}, {0.6, -0.45, 0.8}};
    double[][] means = {{0.5, -1, 0.2}, {-0.3, 0.8, 1.1}}; // of x for each class
    double[] logPrior = logSoftmax(new double[] {0.4, -0.6});
    double[][] xs = {{1, -0.5, 0.75}, {-2, 1, 0}, {0.25, 3, -1}};
    double[][] labels = {{0, 0}, {1, 0}, {0, 1}};
    Map<String, double[]> parameters = posterior(columns, means, logPrior);
    for (String word : new String[] {"vimco:4", "rws:4,wake"}) {
      Map<String, double[]> run =
          new ObjectiveRun(
                  InferenceMethods.discover().create(word),
                  model(2, "normal"),
                  parameters,
                  Map.of())
              .on(
                  tested.orElseThrow(),
                  xs,
                  new double[] {1, 1, 1},
                  Map.of(Given.CONDITION, labels),
                  KEY);
      double[] found = Named.get(run, ObjectiveRun.VALUE);
      for (int row = 0; row < xs.length; row++) {
        double sum = 0;
        for (int k = 0; k < 2; k++) {
          boolean possible = Arrays.stream(labels[row]).sum() == 0 || labels[row][k] == 1;
          sum += possible ? Math.exp(logPrior[k] + logDensity(xs[row], means[k], columns)) : 0;
        }
        assertEquals(Math.log(sum), found[row], ROUNDING, word + " row " + row);
      }
    }
  }

  private static Map<String, double[]> posterior(
      double[][] columns, double[][] means, double[] logPrior) {
    int inputs = EVENT + 2;
    double[] decoder = new double[inputs * 2 * EVENT]; // [latent + classes, means and scales]
    double[] bias = new double[2 * EVENT];
    double[] mean = new double[inputs * LATENT];
    double[] logScale = new double[LATENT];
    double[] classifier = new double[EVENT * 2];
    double[] intercept = new double[2];
    Arrays.fill(bias, EVENT, 2 * EVENT, KnownModel.rawScale(1));
    for (int j = 0; j < LATENT; j++) {
      double precision = 1 + product(columns[j], columns[j]);
      logScale[j] = -0.5 * Math.log(precision);
      for (int i = 0; i < EVENT; i++) {
        decoder[j * 2 * EVENT + i] = columns[j][i];
        mean[i * LATENT + j] = columns[j][i] / precision;
      }
      for (int k = 0; k < 2; k++) {
        mean[(EVENT + k) * LATENT + j] = -product(columns[j], means[k]) / precision;
      }
    }
    for (int k = 0; k < 2; k++) {
      double[] pull = whitened(means[k], columns);
      intercept[k] = logPrior[k] - 0.5 * product(pull, means[k]);
      for (int i = 0; i < EVENT; i++) {
        decoder[(LATENT + k) * 2 * EVENT + i] = means[k][i];
        classifier[i * 2 + k] = pull[i];
      }
    }
    Map<String, double[]> parameters = new TreeMap<>();
    parameters.put("classes/logits", logPrior);
    parameters.put("classifier/output/weight", classifier);
    parameters.put("classifier/output/bias", intercept);
    parameters.put("encoder/mean/weight", mean);
    parameters.put("encoder/mean/bias", new double[LATENT]);
    parameters.put("encoder/log-scale/weight", new double[inputs * LATENT]);
    parameters.put("encoder/log-scale/bias", logScale);
    parameters.put("decoder/output/weight", Arrays.copyOf(decoder, (LATENT + 2) * 2 * EVENT));
    parameters.put("decoder/output/bias", bias);
    return parameters;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Returns (I + W W')^-1 x for orthogonal columns of W. */
  private static double[] whitened(double[] x, double[][] columns) {
    double[] all = x.clone();
    for (double[] column : columns) {
      double share = product(column, x) / (1 + product(column, column));
      Arrays.setAll(all, i -> all[i] - share * column[i]);
    }
    return all;
  }

  /** Returns log N(x; mean, I + W W'). */
  private static double logDensity(double[] x, double[] mean, double[][] columns) {
    double[] off = x.clone();
    Arrays.setAll(off, i -> off[i] - mean[i]);
    double log = -0.5 * product(off, whitened(off, columns)) - EVENT * 0.5 * Math.log(2 * Math.PI);
    for (double[] column : columns) {
      log -= 0.5 * Math.log(1 + product(column, column));
    }
    return log;
  }
}
