package io.github.vae4j.inference.bsvi;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the encoder trains on. */
enum EncoderTraining {
  /** The ELBO of its own proposal, as in BSVI (Shu et al. 2019) and SVI. */
  ELBO,
  /**
   * The bound, with what the refinement added to each proposal held constant: with steps of size 0,
   * the gradient of IWAE.
   */
  BOUND,
  /** KL(q(lambda_0) || q(lambda_k)), the refined proposal held constant. */
  KL,
  /**
   * The bound, differentiated through the refinement; and so do decoder and prior: semi-amortised
   * inference (Kim et al. 2018), with exact second derivatives.
   */
  THROUGH;

  /** Returns the name as users write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Map<String, EncoderTraining> byWord() {
    Map<String, EncoderTraining> all = new TreeMap<>();
    for (EncoderTraining training : values()) {
      all.put(training.word(), training);
    }
    return all;
  }
}
