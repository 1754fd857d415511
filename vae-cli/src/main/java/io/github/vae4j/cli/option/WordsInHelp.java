package io.github.vae4j.cli.option;

import io.github.vae4j.core.data.DatasetProviders;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.VaeModelProvider;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.NetworkProvider;
import io.github.vae4j.core.optimizer.OptimizerProvider;
import io.github.vae4j.core.part.LikelihoodProvider;
import io.github.vae4j.core.part.PosteriorProvider;
import io.github.vae4j.core.part.PriorProvider;
import io.github.vae4j.core.word.WordProvider;
import io.github.vae4j.core.word.Words;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What stands in the descriptions of options for the words that providers know. Annotations hold
 * constants only, so each constant of this class is a key, which the command line looks up here
 * when it prints its help.
 */
public final class WordsInHelp extends ResourceBundle {
  /** Data that can be opened. */
  public static final String LOCATORS = "${bundle:vae.locators}";

  /** Whole models. */
  static final String MODELS = "${bundle:vae.models}";

  /** Networks. */
  static final String NETWORKS = "${bundle:vae.networks}";

  /** Activations. */
  static final String ACTIVATIONS = "${bundle:vae.activations}";

  /** Priors. */
  static final String PRIORS = "${bundle:vae.priors}";

  /** Families of posteriors. */
  static final String POSTERIORS = "${bundle:vae.posteriors}";

  /** Likelihoods. */
  public static final String LIKELIHOODS = "${bundle:vae.likelihoods}";

  /** Inference methods. */
  static final String OBJECTIVES = "${bundle:vae.objectives}";

  /** Optimisers. */
  static final String OPTIMIZERS = "${bundle:vae.optimizers}";

  private static final Map<String, Supplier<String>> TEXTS =
      Map.of(
          LOCATORS, () -> DatasetProviders.discover().locators(),
          MODELS, () -> forms(VaeModelProvider.class),
          NETWORKS, () -> forms(NetworkProvider.class),
          ACTIVATIONS,
              () ->
                  Arrays.stream(Activation.values())
                      .map(Activation::label)
                      .collect(Collectors.joining(", ")),
          PRIORS, () -> forms(PriorProvider.class),
          POSTERIORS, () -> forms(PosteriorProvider.class),
          LIKELIHOODS, () -> forms(LikelihoodProvider.class),
          OBJECTIVES, () -> String.join(", ", InferenceMethods.discover().forms()),
          OPTIMIZERS, () -> forms(OptimizerProvider.class));

  private static <T> String forms(Class<? extends WordProvider<T>> service) {
    return String.join(", ", Words.of(service, "word").forms());
  }

  @Override
  @SuppressWarnings("NullAway") // null is what a bundle returns for a key that it lacks
  protected Object handleGetObject(String key) {
    Supplier<String> text = TEXTS.get("${bundle:" + key + "}");
    return text == null ? null : text.get();
  }

  @Override
  public Enumeration<String> getKeys() {
    return Collections.enumeration(
        TEXTS.keySet().stream().map(key -> key.substring(9, key.length() - 1)).toList());
  }
}
