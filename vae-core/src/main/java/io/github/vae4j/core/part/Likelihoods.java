package io.github.vae4j.core.part;

/** The likelihoods with independent dimensions that are built in, with their default settings. */
public final class Likelihoods {
  /** Bernoulli on logits; a likelihood in the strict sense only for data of 0 and 1. */
  public static final Likelihood BERNOULLI = of(ElementwiseLikelihood.Kind.BERNOULLI);

  /** Continuous Bernoulli (Loaiza-Ganem and Cunningham 2019). */
  public static final Likelihood CONTINUOUS_BERNOULLI =
      of(ElementwiseLikelihood.Kind.CONTINUOUS_BERNOULLI);

  /** Normal with a mean and a scale for each dimension and datum. */
  public static final Likelihood NORMAL = of(ElementwiseLikelihood.Kind.NORMAL);

  /**
   * Normal whose means go through a sigmoid, with a scale for each dimension and datum: AEVB's
   * decoder of Frey faces (Kingma and Welling 2014, appendix C.2).
   */
  public static final Likelihood SIGMOID_NORMAL = of(ElementwiseLikelihood.Kind.SIGMOID_NORMAL);

  /** Laplace with a location and a scale for each dimension and datum. */
  public static final Likelihood LAPLACE = of(ElementwiseLikelihood.Kind.LAPLACE);

  /** Student's t with 5 degrees of freedom: outliers pull less than under a normal. */
  public static final Likelihood STUDENT_T = of(ElementwiseLikelihood.Kind.STUDENT_T);

  /** Logistic on 256 grey levels, on which data have to lie (Salimans et al. 2017). */
  public static final Likelihood DISCRETIZED_LOGISTIC = ElementwiseLikelihood.ofLevels(256);

  private Likelihoods() {}

  private static Likelihood of(ElementwiseLikelihood.Kind kind) {
    return ElementwiseLikelihood.of(kind);
  }
}
