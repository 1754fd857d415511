package io.github.vae4j.cli.option;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is trained. */
public final class ModelOptions {
  private static final String AUTO = "auto";

  @Option(
      names = "--model",
      paramLabel = "WORD",
      description =
          "A whole model: "
              + WordsInHelp.MODELS
              + ". The flags of its parts are for 'vae' only. Default: vae.")
  private String model = "vae";

  @Option(
      names = "--architecture",
      paramLabel = "KIND",
      description = "Network of encoder and decoder: " + WordsInHelp.NETWORKS + ". Default: mlp.")
  private String architecture = "mlp";

  @Option(
      names = "--hidden",
      split = ",",
      paramLabel = "N",
      description =
          "Widths of the encoder's layers, or channels for conv. 'none' makes a linear model."
              + " Default: 256,256; for conv 16,32.")
  private List<String> hidden = List.of();

  @Option(
      names = "--decoder-hidden",
      split = ",",
      paramLabel = "N",
      description = "The same for the decoder. Default: the encoder's in reverse order.")
  private List<String> decoderHidden = List.of();

  @Option(names = "--latent", paramLabel = "N", description = "Latent dimensions. Default: 16.")
  private int latent = VaeSpec.DEFAULT_LATENT;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "Function between layers: " + WordsInHelp.ACTIVATIONS + ". Default: tanh.")
  private String activation = Activation.TANH.label();

  @Option(
      names = "--prior",
      paramLabel = "WORD",
      description =
          "Prior of the latents: "
              + WordsInHelp.PRIORS
              + ". K is the number of components or pseudo-inputs. Default: normal.")
  private String prior = "normal";

  @Option(
      names = "--posterior",
      paramLabel = "WORD",
      description =
          "Family of the encoder's proposals: " + WordsInHelp.POSTERIORS + ". Default: normal.")
  private String posterior = "normal";

  @Option(
      names = "--likelihood",
      paramLabel = "WORD",
      description =
          "Distribution of the data: auto, "
              + WordsInHelp.LIKELIHOODS
              + ". auto takes bernoulli for images and for 0/1 data, and normal for other tables."
              + " sigmoid-normal has means in [0, 1], for grey levels. floor is the smallest scale."
              + " Default: auto.")
  private String likelihood = AUTO;

  @Option(names = "--scale-floor", hidden = true, description = "LIKELIHOOD:floor=X.")
  private String scaleFloor = "";

  /**
   * Returns the model.
   *
   * @param data what is modelled of the training data
   * @param conditionSize numbers of the condition, 0 without
   */
  public VaeModel of(Dataset data, DatasetStatistics statistics, int conditionSize) {
    Shape event = data.itemShape();
    if (!model.equals("vae")) {
      Map<String, Shape> given =
          conditionSize == 0 ? Map.of() : Map.of(Given.CONDITION, Shape.of(conditionSize));
      return OptionWord.of("--model", model, word -> Models.make(word, event, given));
    }
    Network encoder = OptionWord.of("--architecture", network(hidden), Network::of);
    VaeSpec.Builder builder = VaeSpec.builder(event).encoder(encoder);
    if (!decoderHidden.isEmpty()) {
      builder.decoder(OptionWord.of("--decoder-hidden", network(decoderHidden), Network::of));
    }
    return builder
        .condition(conditionSize)
        .latent(latent)
        .activation(OptionWord.of("--activation", activation, Activation::of))
        .prior(OptionWord.of("--prior", prior, Prior::of))
        .posterior(OptionWord.of("--posterior", posterior, Posterior::of))
        .likelihood(likelihood(data, statistics))
        .build();
  }

  private Likelihood likelihood(Dataset data, DatasetStatistics statistics) {
    Likelihood chosen =
        likelihood.equals(AUTO)
            ? Likelihood.fitting(data, statistics)
            : OptionWord.of("--likelihood", likelihood, Likelihood::of);
    return scaleFloor.isEmpty() || chosen.heads() == 1
        ? chosen
        : OptionWord.of("--scale-floor", chosen.name() + ":floor=" + scaleFloor, Likelihood::of);
  }

  private String network(List<String> sizes) {
    if (!sizes.isEmpty()) {
      return architecture + ":" + String.join(",", sizes);
    }
    return switch (architecture) {
      case "mlp" -> "mlp:256,256";
      case "conv" -> "conv:16,32";
      default -> architecture;
    };
  }
}
