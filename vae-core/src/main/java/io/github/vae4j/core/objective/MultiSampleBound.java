package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The bounds on log p(x) made of importance weights w = p(x, z) / q(z|x) of several samples of the
 * encoder's proposal, in one pass over all samples:
 *
 * <ul>
 *   <li>{@link #iwae}: log (1/K) sum_k w_k (Burda et al. 2016, equation 8);
 *   <li>{@link #miwae}: the mean of M such bounds (Rainforth et al. 2018), less tight, with a
 *       clearer gradient for the encoder;
 *   <li>{@link #piwae}: the encoder trains on MIWAE(M, K), decoder and prior on IWAE-MK with the
 *       same samples (Rainforth et al. 2018); reported is the latter;
 *   <li>{@link #ciwae}: beta times the ELBO plus (1 - beta) times IWAE-K (Rainforth et al. 2018);
 *   <li>{@link #renyi}: 1 / (1 - alpha) log (1/K) sum_k w_k^(1 - alpha) (Li and Turner 2016,
 *       equation 7), between IWAE-K at alpha 0 and the ELBO at alpha 1.
 * </ul>
 *
 * <p>With {@link #doublyReparameterized} the encoder's gradient leaves out the score of the
 * proposal (Tucker et al. 2019): the same mean, and a signal-to-noise ratio that rises with K
 * instead of falling. The decoder's gradient stays.
 *
 * <p>During a KL warm-up the surrogate is made of p(x|z) (p(z) / q(z|x))^b for the step's weight b;
 * the reported value never is.
 */
public final class MultiSampleBound implements InferenceMethod {
  private final String word;
  private final String bound;
  private final int reported; // K of the bound's label
  private final int samples;
  private final LogWeightBound decoder;
  private final LogWeightBound encoder;
  private final boolean doublyReparameterized;

  private MultiSampleBound(
      String word,
      String bound,
      int reported,
      int samples,
      LogWeightBound decoder,
      LogWeightBound encoder,
      boolean doublyReparameterized) {
    this.word = word;
    this.bound = bound;
    this.reported = reported;
    this.samples = samples;
    this.decoder = decoder;
    this.encoder = encoder;
    this.doublyReparameterized = doublyReparameterized;
  }

  private static MultiSampleBound of(String word, String bound, int k, LogWeightBound function) {
    return new MultiSampleBound(word, bound, k, k, function, function, false);
  }

  /**
   * Returns the importance-weighted bound.
   *
   * @param k the number of samples K, at least 1
   * @throws IllegalArgumentException if it is less
   */
  public static MultiSampleBound iwae(int k) {
    atLeastOne("iwae", "K", k);
    return of("iwae:" + k, "IWAE", k, PowerMean.IMPORTANCE_WEIGHTED);
  }

  /**
   * Returns the mean of {@code m} importance-weighted bounds of {@code k} samples each. Estimates
   * of it are labelled {@code MIWAE(m)-k}.
   *
   * @throws IllegalArgumentException if one is below 1 or their product exceeds an int
   */
  public static MultiSampleBound miwae(int m, int k) {
    int all = product("miwae", m, k);
    LogWeightBound function = new PowerMean(m, 1);
    return new MultiSampleBound(
        "miwae:" + m + "," + k, "MIWAE(" + m + ")", k, all, function, function, false);
  }

  /**
   * Returns the method that trains the encoder on MIWAE(m, k) and the decoder on IWAE with all m k
   * samples, whose value is reported.
   *
   * @throws IllegalArgumentException if one is below 1 or their product exceeds an int
   */
  public static MultiSampleBound piwae(int m, int k) {
    int all = product("piwae", m, k);
    return new MultiSampleBound(
        "piwae:" + m + "," + k,
        "IWAE",
        all,
        all,
        PowerMean.IMPORTANCE_WEIGHTED,
        new PowerMean(m, 1),
        false);
  }

  /**
   * Returns the convex combination of ELBO and importance-weighted bound.
   *
   * @param k the number of samples K, at least 1
   * @param beta the share of the ELBO, in [0, 1]; not the weight of a KL term
   * @throws IllegalArgumentException if one is out of its range
   */
  public static MultiSampleBound ciwae(int k, double beta) {
    atLeastOne("ciwae", "K", k);
    if (!(beta >= 0 && beta <= 1)) {
      throw new IllegalArgumentException(
          "ciwae: beta, the share of the ELBO, needs to be in [0, 1], got "
              + beta
              + "; 0 is iwae, 1 is elbo");
    }
    return of(
        "ciwae:" + k + "," + plain(beta),
        "CIWAE(" + plain(beta) + ")",
        k,
        new Mixture(beta, PowerMean.ELBO, PowerMean.IMPORTANCE_WEIGHTED));
  }

  /**
   * Returns the variational Renyi bound.
   *
   * @param alpha its order, at least 0 and finite; 1 is the ELBO
   * @param k the number of samples K, at least 1
   * @throws IllegalArgumentException if one is out of its range
   */
  public static MultiSampleBound renyi(double alpha, int k) {
    atLeastOne("renyi", "K", k);
    if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "renyi: alpha needs to be at least 0 and finite, got "
              + alpha
              + (alpha < 0 ? "; below 0 it is no lower bound on log p(x)" : ""));
    }
    return of(
        "renyi:" + plain(alpha) + "," + k,
        "VR(" + plain(alpha) + ")",
        k,
        new PowerMean(1, 1 - alpha));
  }

  /** Returns this method with the doubly reparameterised gradient for the encoder. */
  public MultiSampleBound doublyReparameterized() {
    return new MultiSampleBound(word, bound, reported, samples, decoder, encoder, true);
  }

  private static int product(String method, int m, int k) {
    atLeastOne(method, "M", m);
    atLeastOne(method, "K", k);
    if ((long) m * k > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          method + ": M times K needs to be an int, got " + m + " times " + k);
    }
    return m * k;
  }

  private static void atLeastOne(String method, String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          method + ": " + what + " needs to be at least 1, got " + value);
    }
  }

  /** Returns 0.5 as 0.5 and 1.0 as 1. */
  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e9
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  @Override
  public String name() {
    return doublyReparameterized ? word + ",dreg" : word;
  }

  /** Returns nothing: it is a mean over rows. */
  @Override
  public Optional<String> needsWholeBatch() {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts are the means over the samples of log p(x|z) and of log q(z|x) - log p(z), of a
   * hierarchy by layer too.
   *
   * @throws IllegalArgumentException if the posterior is not reparameterised, or the score is to be
   *     left out and it scores only its own draws and is no image of a normal distribution
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    Distribution proposal = model.posterior(x);
    Reparameterization.require(name(), model, proposal);
    Shape shape = Shape.of(samples);
    if (!doublyReparameterized && encoder.equals(decoder)) {
      WeightedSamples drawn = WeightedSamples.draw(model, x, proposal, Elbo.SITE, shape);
      Tensor surrogate = context.mean(decoder.value(drawn.logWeights(context)));
      return objective(drawn, surrogate, context);
    }
    SplitSurrogate split = SplitSurrogate.draw(model, x, proposal, Elbo.SITE, shape, context);
    Tensor surrogate = split.of(decoder, encoder, doublyReparameterized);
    return objective(split.samples(), surrogate, context);
  }

  private Objective objective(WeightedSamples drawn, Tensor surrogate, ObjectiveContext context) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", drawn.logLikelihood().mean(0));
    parts.put("kl", drawn.logProposal().sub(drawn.logPrior()).mean(0));
    drawn.addLayers("kl", parts);
    return new Objective(surrogate, bound, reported, decoder.value(drawn.logWeights()), parts)
        .withWeighted(decoder.value(drawn.logWeights(context.klWeight())));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultiSampleBound o && name().equals(o.name());
  }

  @Override
  public int hashCode() {
    return Objects.hash(name());
  }

  @Override
  public String toString() {
    return name();
  }
}
