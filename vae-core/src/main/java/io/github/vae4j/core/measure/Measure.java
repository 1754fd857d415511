package io.github.vae4j.core.measure;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import java.util.Locale;
import java.util.Optional;

/**
 * What log p(x) of a model on some data is, and so what its bounds bound. Grey levels under a
 * Bernoulli distribution, whose numbers are 0 and 1, have neither probability nor density: there it
 * is a negative cross-entropy, and is called so wherever it is shown.
 *
 * @param kind of the numbers
 * @param entropy mean over the data of the {@linkplain GreyEntropy entropy of grey levels} that a
 *     cross-entropy holds, in nats; 0 for other kinds
 */
public record Measure(Kind kind, double entropy) {
  /** The kinds of numbers. */
  public enum Kind {
    /** A log-probability, of which bits per dimension make sense. */
    PROBABILITY,
    /** The logarithm of a density, which may be above 0. */
    DENSITY,
    /** A negative cross-entropy of grey levels. */
    CROSS_ENTROPY
  }

  /** Returns that of a trained model; reads all data. */
  public static Measure of(TrainedVae vae, Dataset data) {
    return of(vae.model(), vae.preprocessing(), data);
  }

  /** Returns that of a model that is given data by a preprocessing; reads all data. */
  public static Measure of(VaeModel model, Preprocessing preprocessing, Dataset data) {
    if (preprocessing.binarization() != Binarization.NONE) {
      return of(model, true, 0);
    }
    GreyEntropy grey = GreyEntropy.of(model);
    Dataset modelled = preprocessing.modelled(data);
    float[] row = new float[modelled.itemShape().size()];
    boolean binary = true;
    double entropy = 0;
    for (int i = 0; i < modelled.size(); i++) {
      preprocessing.readScaled(modelled, i, row, 0);
      for (float x : row) {
        binary &= x == 0 || x == 1 || Float.isNaN(x);
      }
      entropy += grey.of(j -> row[j]) / modelled.size();
    }
    return of(model, binary, entropy);
  }

  private static Measure of(VaeModel model, boolean binary, double entropy) {
    if (entropy > 0) {
      return new Measure(Kind.CROSS_ENTROPY, entropy);
    }
    return new Measure(model.discrete(binary) ? Kind.PROBABILITY : Kind.DENSITY, 0);
  }

  /** Returns whether the numbers are log-probabilities. */
  public boolean discrete() {
    return kind == Kind.PROBABILITY;
  }

  /** Returns whether the numbers are negative cross-entropies. */
  public boolean crossEntropy() {
    return kind == Kind.CROSS_ENTROPY;
  }

  /**
   * Returns the name under which a number that holds log p(x) or log p(x|z) is shown, such as
   * {@code ELBO} or {@code ELBO (cross-entropy)}.
   */
  public String name(String number) {
    return crossEntropy() ? number + " (cross-entropy)" : number;
  }

  /** Returns what people should know of such numbers; nothing of probabilities and densities. */
  public Optional<String> note() {
    return crossEntropy()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "grey levels under a Bernoulli have no p(x): what is called cross-entropy is not log"
                    + " p(x), and holds the entropy of the grey levels, %.3f nats on average; the"
                    + " likelihood continuous-bernoulli has a density",
                entropy))
        : Optional.empty();
  }
}
