package com.acme;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;

/** Code outside the framework's packages, whose lines messages name. */
public final class Decoder {
  private Decoder() {}

  /** Returns the distribution, from a line of this file. */
  public static Distribution decode(Tensor mean, Tensor logScale) {
    return Normal.of(mean, logScale);
  }
}
