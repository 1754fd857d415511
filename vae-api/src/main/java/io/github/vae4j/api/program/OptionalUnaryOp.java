package io.github.vae4j.api.program;

/**
 * Element-wise functions of one floating-point argument that a backend may implement; core
 * decomposes the others.
 */
public enum OptionalUnaryOp {
  /** log(1 + x), accurate for small x. */
  LOG1P,
  /** exp(x) - 1, accurate for small x. */
  EXPM1,
  /** log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)), without overflow. */
  SOFTPLUS,
  /** The error function. */
  ERF,
  /** The logarithm of the gamma function, for x &gt; 0. */
  LGAMMA,
  /** The derivative of {@link #LGAMMA}, for x &gt; 0. */
  DIGAMMA
}
