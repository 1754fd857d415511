package io.github.vae4j.core.model;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The ready-made variational autoencoder: prior N(0, I), posterior a diagonal normal whose mean and
 * log-scale an encoder network gives, likelihood with independent dimensions whose parameters a
 * decoder network gives.
 *
 * @param architecture kind of the networks
 * @param eventShape shape of one datum; [height, width] for {@link Architecture#CONV}
 * @param latentSize number of latent dimensions
 * @param encoder widths of the encoder's hidden layers, outermost first (channels for CONV); may be
 *     empty
 * @param decoder widths of the decoder's hidden layers, innermost first (channels for CONV); may be
 *     empty
 * @param activation between layers
 * @param likelihood of the data
 * @param scaleFloor least scale of likelihoods that have one, in units of the data as the model
 *     sees them
 */
public record VaeSpec(
    Architecture architecture,
    Shape eventShape,
    int latentSize,
    List<Integer> encoder,
    List<Integer> decoder,
    Activation activation,
    Likelihood likelihood,
    double scaleFloor)
    implements VaeModel {

  /**
   * Bounds of the posterior's log-scale: exp and the KL stay finite in FLOAT32, and a training that
   * went beyond them can recover.
   */
  private static final double LOG_SCALE_BOUND = 10;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is out of its range or the architecture cannot take the
   *     event shape
   */
  public VaeSpec {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
    if (latentSize < 1) {
      throw new IllegalArgumentException("latent: needs at least 1 dimension, got " + latentSize);
    }
    for (List<Integer> widths : List.of(encoder, decoder)) {
      if (widths.stream().anyMatch(width -> width < 1)) {
        throw new IllegalArgumentException(
            "hidden layers: every width needs to be at least 1, got " + widths);
      }
    }
    if (!(scaleFloor > 0 && Double.isFinite(scaleFloor))) {
      throw new IllegalArgumentException(
          "scale floor: needs to be finite and above 0, got " + scaleFloor);
    }
    architecture.check(eventShape, encoder, decoder);
  }

  /** Returns a multilayer perceptron whose decoder mirrors the encoder, with tanh. */
  public static VaeSpec mlp(
      Shape eventShape, int latentSize, Likelihood likelihood, int... hidden) {
    List<Integer> encoder = Arrays.stream(hidden).boxed().toList();
    return new VaeSpec(
        Architecture.MLP,
        eventShape,
        latentSize,
        encoder,
        mirrored(encoder),
        Activation.TANH,
        likelihood,
        0.01);
  }

  /** Returns how many numbers the decoder gives for one datum. */
  int outputSize() {
    return eventShape.size() * likelihood.heads();
  }

  /** Returns the widths in the opposite order. */
  public static List<Integer> mirrored(List<Integer> widths) {
    List<Integer> reversed = new ArrayList<>(widths);
    Collections.reverse(reversed);
    return List.copyOf(reversed);
  }

  @Override
  public LatentModel bind(Scope scope) {
    return new Bound(scope);
  }

  /**
   * Returns a better start than zeros for the decoder's last bias, by parameter name: the logits of
   * the mean datum where the likelihood's first head is a logit, the mean datum where it is a mean.
   * Training then starts near the likelihood of independent dimensions instead of far below it.
   *
   * @param mean of the training data as the model sees them, one number for each dimension
   * @throws IllegalArgumentException if there are more or fewer
   */
  public Map<String, double[]> startFrom(double[] mean) {
    if (mean.length != eventShape.size()) {
      throw new IllegalArgumentException(
          "data mean: needs " + eventShape.size() + " numbers, got " + mean.length);
    }
    double[] bias = new double[outputSize()];
    for (int i = 0; i < mean.length; i++) {
      double clipped = Math.min(0.999, Math.max(0.001, mean[i]));
      bias[i] = likelihood.unitInterval() ? Math.log(clipped / (1 - clipped)) : mean[i];
    }
    return Map.of("decoder/output/bias", bias);
  }

  /** The model in one trace. */
  private final class Bound implements LatentModel {
    private final Scope scope;

    Bound(Scope scope) {
      this.scope = scope;
    }

    @Override
    public Distribution prior() {
      return Normal.standard(scope.trace(), scope.dtype(), Shape.of(latentSize));
    }

    @Override
    public Distribution posterior(Tensor x) {
      Scope encoderScope = scope.child("encoder");
      Tensor hidden = architecture.encoder(VaeSpec.this).apply(encoderScope, x);
      Tensor mean = Dense.of(latentSize).apply(encoderScope.child("mean"), hidden);
      Tensor logScale = Dense.of(latentSize).apply(encoderScope.child("log-scale"), hidden);
      return Normal.diagonal(mean, bounded(logScale));
    }

    /** Returns x within the bounds; its gradient does not end there, so that x can come back. */
    private static Tensor bounded(Tensor x) {
      Tensor within = x.max(-LOG_SCALE_BOUND).min(LOG_SCALE_BOUND);
      return x.add(within.sub(x).stopGradient());
    }

    @Override
    public Distribution likelihood(Tensor z) {
      Tensor outputs = architecture.decoder(VaeSpec.this).apply(scope.child("decoder"), z);
      return likelihood.of(outputs, scaleFloor);
    }
  }
}
