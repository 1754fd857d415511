package io.github.vae4j.bench.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihoods;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model of the benchmark with its one batch: tanh, Bernoulli, float32, Adam at 0.001. The time of
 * a step does not depend on the numbers.
 */
public enum BenchModel {
  /** 784-400-400-20 and its mirror image. */
  MLP(VaeSpec.mlp(Shape.of(28, 28), 20, Likelihoods.BERNOULLI, 400, 400), 128),
  /** 30-64-8 and its mirror image: so small that the calls into the engine dominate. */
  TINY(VaeSpec.mlp(Shape.of(30), 8, Likelihoods.BERNOULLI, 64), 128),
  /** Images 28 x 28; two convolutions 4 x 4 with stride 2 to 16 and 32 channels; mirrored. */
  CONV(
      VaeSpec.builder(Shape.of(28, 28))
          .latent(20)
          .encoder(Network.of("conv:16,32"))
          .decoder(Network.of("conv:32,16"))
          .likelihood(Likelihoods.BERNOULLI)
          .build(),
      64);

  public static final double LEARNING_RATE = 1e-3;
  public static final double BETA1 = 0.9;
  public static final double BETA2 = 0.999;
  public static final double EPSILON = 1e-8;

  /** Bound of the posterior's log-scale on either side, as in {@link VaeSpec}. */
  public static final double LOG_SCALE_BOUND = 10;

  /** Of every convolution. */
  public static final int STRIDE = 2;

  /** Of every convolution, on each side. */
  public static final int PADDING = 1;

  private static final RandomKey KEY = RandomKey.of(1);

  @SuppressWarnings("ImmutableEnumChecker") // a record of immutable values
  private final VaeSpec spec;

  private final int batch;

  BenchModel(VaeSpec spec, int batch) {
    this.spec = spec;
    this.batch = batch;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public VaeSpec spec() {
    return spec;
  }

  public int batch() {
    return batch;
  }

  /** Returns how many numbers a datum has. */
  public int pixels() {
    return spec.eventShape().size();
  }

  public int latent() {
    return spec.latentSize();
  }

  /** Returns the widths or channels of the encoder's hidden layers; the decoder mirrors them. */
  public int[] hidden() {
    String word = spec.encoder().word();
    String sizes = word.substring(word.indexOf(':') + 1);
    return Arrays.stream(sizes.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  /** Returns whether the networks are convolutional. */
  public boolean convolutional() {
    return spec.encoder().name().equals("conv");
  }

  public RandomKey key() {
    return KEY;
  }

  /** Returns random bits, [batch, pixels]. */
  public HostArray data() {
    float[] pixels = new float[batch * pixels()];
    Noise.UNIFORM.fill(RandomKey.of(2), 0, pixels);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] < 0.15f ? 1 : 0;
    }
    return HostArray.of(Shape.of(batch, pixels()), pixels);
  }

  /** Returns standard normal noise, [batch, latent]. */
  public HostArray noise() {
    return HostArray.draw(
        TensorType.of(DType.FLOAT32, batch, latent()), Noise.NORMAL, RandomKey.of(3));
  }

  /** Returns the first values of the parameters in the order in which the model declares them. */
  public List<HostArray> parameters() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT32);
    LatentModel model = spec.bind(scope, Given.nothing());
    model.posterior(trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, batch, pixels())));
    model.likelihood(trace.input("z", Role.DATA, TensorType.of(DType.FLOAT32, batch, latent())));
    return scope.parameters().stream().map(p -> p.initialValue(KEY)).toList();
  }

  /** Returns the model as it is before any training. */
  public TrainedVae initial() {
    return new TrainedVae(
        spec,
        ModelParameters.initialize(spec, DType.FLOAT32, KEY),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }
}
