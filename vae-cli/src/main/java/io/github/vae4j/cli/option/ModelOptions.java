package io.github.vae4j.cli.option;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.model.Architecture;
import io.github.vae4j.core.model.Likelihood;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What is trained. */
public final class ModelOptions {
  @Option(
      names = "--architecture",
      paramLabel = "KIND",
      description = "mlp, or conv for images. Default: mlp.")
  private String architecture = "mlp";

  @Option(
      names = "--hidden",
      split = ",",
      paramLabel = "N",
      description =
          "Widths of the encoder's layers, or channels for conv. Default: 256,256; 16,32 for conv.")
  private List<Integer> hidden = List.of();

  @Option(
      names = "--decoder-hidden",
      split = ",",
      paramLabel = "N",
      description = "The decoder's. Default: the encoder's, mirrored.")
  private List<Integer> decoderHidden = List.of();

  @Option(names = "--latent", paramLabel = "N", description = "Latent dimensions. Default: 16.")
  private int latent = 16;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description =
          "Between layers: tanh, relu, leaky-relu, elu, softplus, silu, gelu, sigmoid. Default: tanh.")
  private String activation = "tanh";

  @Option(
      names = "--likelihood",
      paramLabel = "NAME",
      description =
          "auto, bernoulli, continuous-bernoulli, normal, sigmoid-normal, laplace, student-t, discretized-logistic."
              + " Auto: bernoulli for images and for 0/1 data, normal for other tables. sigmoid-normal has means in"
              + " [0, 1], for grey levels.")
  private String likelihood = "auto";

  @Option(
      names = "--scale-floor",
      paramLabel = "X",
      description = "Least scale of a likelihood that has one. Default: 0.01.")
  private double scaleFloor = 0.01;

  public Likelihood likelihood(boolean table, boolean binary) {
    if (likelihood.equals("auto")) {
      return table && !binary ? Likelihood.NORMAL : Likelihood.BERNOULLI;
    }
    return Labels.parse("--likelihood", likelihood, Likelihood.values(), Likelihood::label);
  }

  public VaeSpec spec(Shape event, Likelihood chosen) {
    Architecture kind =
        Labels.parse("--architecture", architecture, Architecture.values(), Architecture::label);
    List<Integer> encoder =
        !hidden.isEmpty()
            ? hidden
            : kind == Architecture.CONV ? List.of(16, 32) : List.of(256, 256);
    List<Integer> decoder = decoderHidden.isEmpty() ? VaeSpec.mirrored(encoder) : decoderHidden;
    return new VaeSpec(
        kind,
        event,
        latent,
        encoder,
        decoder,
        Labels.parse("--activation", activation, Activation.values(), Activation::label),
        chosen,
        scaleFloor);
  }

  /** Values by the names that users write. */
  public static final class Labels {
    private Labels() {}

    public static <T> T parse(String option, String text, T[] values, Function<T, String> label) {
      return Arrays.stream(values)
          .filter(value -> label.apply(value).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      option
                          + ": expected one of "
                          + Arrays.stream(values).map(label).toList()
                          + ", found '"
                          + text
                          + "'"));
    }
  }
}
