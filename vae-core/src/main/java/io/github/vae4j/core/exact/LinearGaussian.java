package io.github.vae4j.core.exact;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A model whose log p(x), posterior and ELBO are known in closed form: a linear decoder with
 * constant scales,
 *
 * <pre>z ~ sum_k w_k N(m_k, S_k),   x | z ~ N(W z + b, diag s^2)</pre>
 *
 * with N(0, I) as the prior unless another is given. With N(0, I) and equal scales it is
 * probabilistic principal component analysis (Tipping and Bishop 1999), with scales of their own
 * factor analysis. For every component (Bishop 2006, section 2.3.3, equations 2.113 to 2.117)
 *
 * <pre>x ~ N(W m_k + b, C_k),   C_k = W S_k W' + diag s^2
 * z | x ~ N(P_k (S_k^-1 m_k + W' diag s^-2 (x - b)), P_k),   P_k = (S_k^-1 + W' diag s^-2 W)^-1
 * </pre>
 *
 * so that p(x) is a mixture of the former with weights w_k, and p(z|x) one of the latter with the
 * weights w_k N(x; W m_k + b, C_k) / p(x).
 *
 * <p>Unless another proposal q(z|x) is given it is the posterior, at which the importance weight of
 * every draw is p(x), so that every importance-weighted bound is log p(x). {@link #withParameters}
 * chooses the numbers that are parameters in a program; the others are constants there. Exact
 * answers are in nats and double precision and belong to the initial values of the parameters.
 *
 * <p>Models are immutable; a method whose name begins with {@code with} returns a changed copy.
 *
 * <p>Tipping and Bishop 1999, Probabilistic principal component analysis, Journal of the Royal
 * Statistical Society B 61. Bishop 2006, Pattern Recognition and Machine Learning, Springer.
 */
public final class LinearGaussian implements VaeModel {
  /** The parameter A of the proposal N(A x + c, diag t^2), as its transpose [event, latent]. */
  public static final String SLOPE = "slope";

  /** The parameter c of the proposal N(A x + c, diag t^2), [latent]. */
  public static final String INTERCEPT = "intercept";

  /** The parameter log t of the proposal N(A x + c, diag t^2), [latent]. */
  public static final String LOG_SCALE = "log-scale";

  /** The parameter W, as its transpose [latent, event]. */
  public static final String WEIGHT = "weight";

  /** The parameter b, [event]. */
  public static final String SHIFT = "shift";

  /** The parameter log s, [event]. */
  public static final String NOISE = "noise";

  /** The parameter m of the prior N(m, diag), [latent]. */
  public static final String PRIOR_MEAN = "prior-mean";

  private static final Set<String> NAMES =
      Set.of(SLOPE, INTERCEPT, LOG_SCALE, WEIGHT, SHIFT, NOISE, PRIOR_MEAN);

  /** What the model is made of. */
  record Numbers(
      double[][] weight,
      double[] shift,
      double[] scale,
      GaussianMixture prior,
      Proposal proposal,
      Set<String> parameters,
      int rows) {}

  /** How q(z|x) is told. */
  sealed interface Proposal {}

  /** N(slope x + intercept, diag scale^2), with slope [latent][event]. */
  record Affine(double[][] slope, double[] intercept, double[] scale) implements Proposal {}

  /** A normal distribution N(slope x + intercept, covariance), with slope [latent][event]. */
  record Conditional(double[][] slope, double[] intercept, double[][] covariance) {}

  /** The posterior with the mean of each component moved and its deviation multiplied. */
  record NearPosterior(double[] by, double factor) implements Proposal {}

  private final Numbers numbers;
  private final GaussianMixture evidence;

  private LinearGaussian(Numbers numbers) {
    this.numbers = numbers;
    this.evidence = numbers.prior.affine(numbers.weight, numbers.shift, numbers.scale);
  }

  /**
   * Returns z ~ N(0, I), x | z ~ N(W z + b, diag s^2) with the posterior as the proposal.
   *
   * @param weight W, [event][latent]
   * @param shift b, [event]
   * @param scale s, one for all elements or one for each
   * @throws IllegalArgumentException if the shapes do not fit, or a scale is not above 0
   */
  public static LinearGaussian of(double[][] weight, double[] shift, double... scale) {
    int event = weight.length;
    requireMatrix("linear-Gaussian weight", weight, event, event == 0 ? 1 : weight[0].length);
    requireSize("linear-Gaussian shift", shift, event);
    double[] all = scale.clone();
    if (scale.length == 1) {
      all = new double[event];
      Arrays.fill(all, scale[0]);
    }
    requireScale("linear-Gaussian scale", all, event);
    int latent = weight[0].length;
    return new LinearGaussian(
        new Numbers(
            Matrices.copy(weight),
            shift.clone(),
            all,
            GaussianMixture.standard(latent),
            new NearPosterior(new double[latent], 1),
            Set.of(SLOPE, INTERCEPT, LOG_SCALE, SHIFT),
            0));
  }

  /** Returns z ~ N(0, 1), x | z ~ N(z, 1), so that x ~ N(0, 2) and z | x ~ N(x / 2, 1/2). */
  public static LinearGaussian line() {
    return of(new double[][] {{1}}, new double[1], 1);
  }

  /** Returns a model with weights of N(0, 1 / latent), so that W z has variances near 1. */
  public static LinearGaussian random(int latent, int event, double scale, RandomKey key) {
    double[] noise = new double[latent * event];
    Noise.NORMAL.fill(key, 0, noise);
    double[][] weight = new double[event][latent];
    for (int i = 0; i < noise.length; i++) {
      weight[i / latent][i % latent] = noise[i] / Math.sqrt(latent);
    }
    return of(weight, new double[event], scale);
  }

  /**
   * Returns the model with this prior.
   *
   * @throws IllegalArgumentException if it has another number of dimensions
   */
  public LinearGaussian withPrior(GaussianMixture prior) {
    requireSize("linear-Gaussian prior", prior.mean(), latentSize());
    Numbers n = numbers;
    return new LinearGaussian(
        new Numbers(n.weight, n.shift, n.scale, prior, n.proposal, n.parameters, n.rows));
  }

  /**
   * Returns the model with the proposal N(A x + c, diag t^2).
   *
   * @param slope A, [latent][event]
   * @param intercept c, [latent]
   * @param scale t, [latent]
   * @throws IllegalArgumentException if the shapes do not fit, or a scale is not above 0
   */
  public LinearGaussian withProposal(double[][] slope, double[] intercept, double[] scale) {
    requireMatrix("linear-Gaussian proposal's slope", slope, latentSize(), numbers.weight.length);
    requireSize("linear-Gaussian proposal's intercept", intercept, latentSize());
    requireScale("linear-Gaussian proposal's scale", scale, latentSize());
    return with(new Affine(Matrices.copy(slope), intercept.clone(), scale.clone()));
  }

  /** Returns the model with the proposal N(mean, diag scale^2), whatever x is. */
  public LinearGaussian withProposal(double[] mean, double[] scale) {
    return withProposal(new double[latentSize()][numbers.weight.length], mean, scale);
  }

  /**
   * Returns the model with the proposal N(slope x + intercept, scale^2), for one latent and one
   * element.
   */
  public LinearGaussian withProposal(double slope, double intercept, double scale) {
    return withProposal(new double[][] {{slope}}, new double[] {intercept}, new double[] {scale});
  }

  /**
   * Returns the model whose proposal is the posterior with the mean of each component moved and its
   * standard deviations multiplied. By 0 and 1 it is the posterior.
   *
   * @param by [latent]
   * @param factor above 0
   * @throws IllegalArgumentException if the shapes do not fit, or the factor is not above 0
   */
  public LinearGaussian withProposalNearPosterior(double[] by, double factor) {
    requireSize("linear-Gaussian proposal's distance", by, latentSize());
    requireScale("linear-Gaussian proposal's factor", new double[] {factor}, 1);
    return with(new NearPosterior(by.clone(), factor));
  }

  private LinearGaussian with(Proposal proposal) {
    Numbers n = numbers;
    return new LinearGaussian(
        new Numbers(n.weight, n.shift, n.scale, n.prior, proposal, n.parameters, n.rows));
  }

  /**
   * Returns the model in which these numbers are parameters. By default they are {@link #SLOPE},
   * {@link #INTERCEPT}, {@link #LOG_SCALE} and {@link #SHIFT}. A model has no {@link #PRIOR_MEAN}
   * if its prior is a mixture or correlated, and none of the proposal's if it follows a posterior
   * that is a mixture or correlated.
   *
   * @param names some of the constants of this class
   * @throws IllegalArgumentException if a name is none of them
   */
  public LinearGaussian withParameters(String... names) {
    Set<String> all = Set.of(names);
    if (!NAMES.containsAll(all)) {
      throw new IllegalArgumentException(
          "linear-Gaussian: trains "
              + String.join(", ", new TreeSet<>(NAMES))
              + ", got "
              + String.join(", ", names));
    }
    Numbers n = numbers;
    return new LinearGaussian(
        new Numbers(n.weight, n.shift, n.scale, n.prior, n.proposal, all, n.rows));
  }

  /**
   * Returns the model in which each row of a batch has an {@link #INTERCEPT}, a {@link #LOG_SCALE}
   * and a {@link #SHIFT} of its own, with an axis [rows] in front. The gradient by a row's own,
   * times the number of rows, is then one draw of the estimator of the gradient.
   *
   * @param rows of each batch; 0 for one of each for all rows
   * @throws IllegalArgumentException if it is negative
   */
  public LinearGaussian withRows(int rows) {
    if (rows < 0) {
      throw new IllegalArgumentException("linear-Gaussian: needs 0 rows or more, got " + rows);
    }
    Numbers n = numbers;
    return new LinearGaussian(
        new Numbers(n.weight, n.shift, n.scale, n.prior, n.proposal, n.parameters, rows));
  }

  /**
   * Returns the model of the elements that are observed, the others integrated out: with their rows
   * of W, b and s alone (Bishop 2006, equation 2.98). Its {@link #logEvidence} and {@link
   * #posterior} are those given what is observed. Its proposal is the posterior.
   *
   * @param observed for each element; at least one
   * @throws IllegalArgumentException if there are not as many as elements, or none is observed
   */
  public LinearGaussian observing(boolean... observed) {
    if (observed.length != numbers.weight.length) {
      throw new IllegalArgumentException(
          "linear-Gaussian observed elements: needs "
              + numbers.weight.length
              + " flags, got "
              + observed.length);
    }
    int[] kept = IntStream.range(0, observed.length).filter(i -> observed[i]).toArray();
    double[][] weight =
        Arrays.stream(kept).mapToObj(i -> numbers.weight[i]).toArray(double[][]::new);
    double[] scale = Arrays.stream(kept).mapToDouble(i -> numbers.scale[i]).toArray();
    return of(weight, Arrays.stream(kept).mapToDouble(i -> numbers.shift[i]).toArray(), scale)
        .withPrior(numbers.prior);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(numbers.weight.length);
  }

  @Override
  public int latentSize() {
    return numbers.weight[0].length;
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    return new BoundLinearGaussian(this, scope);
  }

  Numbers numbers() {
    return numbers;
  }

  /** Returns p(z). */
  public GaussianMixture prior() {
    return numbers.prior;
  }

  /** Returns p(x). */
  public GaussianMixture evidence() {
    return evidence;
  }

  /**
   * Returns log p(x) in nats.
   *
   * @throws IllegalArgumentException if x has another number of elements
   */
  public double logEvidence(double... x) {
    return evidence.logDensity(x);
  }

  /**
   * Returns p(z|x).
   *
   * @throws IllegalArgumentException if x has another number of elements
   */
  public GaussianMixture posterior(double... x) {
    return nearPosterior(new NearPosterior(new double[latentSize()], 1), x);
  }

  private GaussianMixture nearPosterior(NearPosterior near, double[] x) {
    double[] weights = evidence.responsibilities(x);
    List<GaussianMixture> all = new ArrayList<>();
    for (Conditional c : conditionals(near)) {
      double[] mean = Matrices.add(Matrices.multiply(c.slope, x), c.intercept);
      all.add(GaussianMixture.normal(mean, c.covariance));
    }
    return GaussianMixture.weighted(weights, all);
  }

  /** Returns the proposal q(z|x). */
  public GaussianMixture proposal(double... x) {
    requireSize("linear-Gaussian proposal", x, numbers.weight.length);
    if (numbers.proposal instanceof NearPosterior near) {
      return nearPosterior(near, x);
    }
    Affine q = (Affine) numbers.proposal;
    return GaussianMixture.diagonal(
        Matrices.add(Matrices.multiply(q.slope, x), q.intercept), q.scale);
  }

  /**
   * Returns the best proposal with independent dimensions: the posterior's mean, and one over the
   * diagonal of its precision as the variances (Bishop 2006, section 10.1.2).
   *
   * @throws IllegalArgumentException if the prior has several components, where no closed form is
   *     known, or x has another number of elements
   */
  public GaussianMixture bestDiagonal(double... x) {
    requireNormalPrior("best proposal with independent dimensions");
    GaussianMixture posterior = posterior(x);
    double[][] precision = Matrices.inverse(posterior.covariance(0));
    double[] scale = new double[latentSize()];
    Arrays.setAll(scale, j -> 1 / Math.sqrt(precision[j][j]));
    return GaussianMixture.diagonal(posterior.mean(0), scale);
  }

  /**
   * The parts of an ELBO, in nats.
   *
   * @param reconstruction E_q log p(x|z)
   * @param kl KL(q(z|x) || p(z))
   */
  public record Elbo(double reconstruction, double kl) {
    /** Returns E_q log p(x|z) - KL(q(z|x) || p(z)). */
    public double value() {
      return reconstruction - kl;
    }
  }

  /**
   * Returns the ELBO of the model's own proposal.
   *
   * @throws IllegalArgumentException as {@link #elbo(GaussianMixture, double...)}
   */
  public Elbo elbo(double... x) {
    return elbo(proposal(x), x);
  }

  /**
   * Returns the ELBO of the proposal q = N(m, S), in which
   *
   * <pre>E_q log p(x|z) = - sum_i (log(2 pi s_i^2)
   *     + ((x - b - W m)_i^2 + (W S W')_ii) / s_i^2) / 2</pre>
   *
   * @throws IllegalArgumentException if proposal or prior has several components, where no closed
   *     form is known, or x or the proposal has another size
   */
  public Elbo elbo(GaussianMixture proposal, double... x) {
    requireNormalPrior("ELBO");
    requireSize("linear-Gaussian datum", x, numbers.weight.length);
    double kl = proposal.kl(numbers.prior);
    double[] mean =
        Matrices.add(Matrices.multiply(numbers.weight, proposal.mean(0)), numbers.shift);
    double reconstruction = 0;
    for (int i = 0; i < x.length; i++) {
      double[] row = numbers.weight[i];
      double square = (x[i] - mean[i]) * (x[i] - mean[i]);
      square += Matrices.dot(row, Matrices.multiply(proposal.covariance(0), row));
      double variance = numbers.scale[i] * numbers.scale[i];
      reconstruction -= 0.5 * (Math.log(2 * Math.PI * variance) + square / variance);
    }
    return new Elbo(reconstruction, kl);
  }

  /**
   * Draws data from the model.
   *
   * @return [n][event]; the same for the same key
   */
  public double[][] sample(int n, RandomKey key) {
    int event = numbers.weight.length;
    double[][] latents = numbers.prior.sample(n, key.fold("latent"));
    double[] noise = new double[n * event];
    Noise.NORMAL.fill(key.fold("datum"), 0, noise);
    double[][] data = new double[n][];
    for (int i = 0; i < n; i++) {
      data[i] = Matrices.add(Matrices.multiply(numbers.weight, latents[i]), numbers.shift);
      for (int j = 0; j < event; j++) {
        data[i][j] += numbers.scale[j] * noise[i * event + j];
      }
    }
    return data;
  }

  /** Returns the proposal where it is one normal distribution with independent dimensions. */
  Optional<Affine> affineProposal() {
    if (numbers.proposal instanceof Affine affine) {
      return Optional.of(affine);
    }
    List<Conditional> all = conditionals((NearPosterior) numbers.proposal);
    Conditional one = all.get(0);
    if (all.size() > 1 || !Matrices.isDiagonal(one.covariance)) {
      return Optional.empty();
    }
    double[] scale = new double[latentSize()];
    Arrays.setAll(scale, j -> Math.sqrt(one.covariance[j][j]));
    return Optional.of(new Affine(one.slope, one.intercept, scale));
  }

  /** Returns the components of a proposal near the posterior, without their weights. */
  List<Conditional> conditionals(NearPosterior near) {
    int latent = latentSize();
    // W' diag s^-2
    double[][] weighted = Matrices.transpose(numbers.weight);
    for (double[] row : weighted) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= numbers.scale[i] * numbers.scale[i];
      }
    }
    List<Conditional> all = new ArrayList<>();
    for (int k = 0; k < numbers.prior.components(); k++) {
      double[][] priorPrecision = Matrices.inverse(numbers.prior.covariance(k));
      double[][] covariance =
          Matrices.inverse(
              Matrices.add(priorPrecision, Matrices.multiply(weighted, numbers.weight)));
      double[][] slope = Matrices.multiply(covariance, weighted);
      double[] fromPrior =
          Matrices.multiply(covariance, Matrices.multiply(priorPrecision, numbers.prior.mean(k)));
      double[] intercept = Matrices.subtract(fromPrior, Matrices.multiply(slope, numbers.shift));
      for (int j = 0; j < latent; j++) {
        intercept[j] += near.by[j];
      }
      all.add(
          new Conditional(slope, intercept, Matrices.scale(covariance, near.factor * near.factor)));
    }
    return all;
  }

  private void requireNormalPrior(String what) {
    if (numbers.prior.components() != 1) {
      throw new IllegalArgumentException(
          what
              + ": needs a prior that is one normal distribution, got a mixture of "
              + numbers.prior.components()
              + "; there is no closed form");
    }
  }

  private static void requireSize(String what, double[] values, int size) {
    if (values.length != size) {
      throw new IllegalArgumentException(
          what + ": needs " + size + " numbers, got " + values.length);
    }
  }

  private static void requireScale(String what, double[] values, int size) {
    requireSize(what, values, size);
    for (double value : values) {
      if (!(value > 0)) { // zero, negative or NaN
        throw new IllegalArgumentException(
            what + ": needs numbers above 0, got " + Arrays.toString(values));
      }
    }
  }

  private static void requireMatrix(String what, double[][] values, int rows, int columns) {
    if (rows == 0
        || columns == 0
        || values.length != rows
        || Arrays.stream(values).anyMatch(row -> row.length != columns)) {
      throw new IllegalArgumentException(
          what
              + ": needs "
              + rows
              + " rows of "
              + columns
              + " numbers, at least one each, got "
              + Arrays.deepToString(values));
    }
  }
}
