package io.github.vae4j.core.model;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autoregressive.Autoregressive;
import io.github.vae4j.core.autoregressive.AutoregressiveNetwork;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.part.Support;
import io.github.vae4j.core.table.TableSchema;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The ready-made variational autoencoder, put together from its parts; conditional on a vector if
 * its size is above 0 (Sohn, Lee and Yan 2015), which encoder and decoder are then given behind
 * their inputs, and the likelihood sees.
 *
 * @param eventShape shape of one datum
 * @param conditionSize numbers of the condition; 0 for a model without one
 * @param latentSize number of latent dimensions
 * @param encoder network from data to features
 * @param decoder network from latents to the numbers of the likelihood
 * @param activation between layers
 * @param prior of the latents
 * @param posterior family of the encoder's proposals
 * @param likelihood of the data
 */
public record VaeSpec(
    Shape eventShape,
    int conditionSize,
    int latentSize,
    Network encoder,
    Network decoder,
    Activation activation,
    Prior prior,
    Posterior posterior,
    Likelihood likelihood)
    implements VaeModel {
  /** The number of latent dimensions unless another is asked for. */
  public static final int DEFAULT_LATENT = 16;

  /**
   * The same for fewer than {@value #FEW} images: with more, samples of the prior are no images.
   */
  public static final int FEW_LATENT = 8;

  /** Below this number data are few. */
  public static final int FEW = 10_000;

  /** The same for the columns of a table. */
  public static final int TABLE_LATENT = 8;

  /** The widths of both networks for the columns of a table, unless others are asked for. */
  public static final List<Integer> TABLE_HIDDEN = List.of(128, 128);

  /** What stands between layers for the columns of a table, unless something else is asked for. */
  public static final Activation TABLE_ACTIVATION = Activation.RELU;

  private static final String PRIOR = "prior";
  private static final String ENCODER = "encoder";

  private static final int MOST_LATENTS = 100_000; // far beyond use, within what shapes can hold

  private static final int MOST_ROWS = 10_000; // that first values are made of
  private static final int MOST_COVARIANCES = 1000; // elements of a datum whose covariances are

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is out of its range, a network cannot take the event
   *     shape, the posterior does not go with the prior, or the decoder is autoregressive and the
   *     likelihood has a mask or is not {@linkplain Likelihood#elementwise elementwise}
   */
  public VaeSpec {
    if (latentSize < 1 || latentSize > MOST_LATENTS) {
      throw new IllegalArgumentException(
          "latent: needs 1 to " + MOST_LATENTS + " dimensions, got " + latentSize);
    }
    if (conditionSize < 0) {
      throw new IllegalArgumentException(
          "condition: needs at least 0 numbers, got " + conditionSize);
    }
    prior.check(latentSize);
    posterior.check(latentSize, prior);
    if (!prior.fits(posterior)) {
      throw new IllegalArgumentException(
          "prior %s: does not fit the latents of the posterior %s; take the prior %s"
              .formatted(prior.word(), posterior.word(), posterior.naturalPrior()));
    }
    encoder.check(eventShape);
    decoder.check(eventShape);
    likelihood = likelihood.forEvent(eventShape);
    if (decoder instanceof AutoregressiveNetwork && !likelihood.elementwise()) {
      throw new IllegalArgumentException(
          "decoder "
              + decoder.word()
              + ": needs a likelihood that gives each element a distribution of its own, such as"
              + " bernoulli or discretized-logistic, got "
              + likelihood.word()
              + ", which gives that of several elements at once; take another likelihood or another"
              + " decoder");
    }
    if (decoder instanceof AutoregressiveNetwork
        && likelihood.given(eventShape).containsKey(Given.MASK)) {
      throw new IllegalArgumentException(
          "decoder "
              + decoder.word()
              + ": cannot leave missing elements out, because later ones depend on them; take"
              + " another decoder for data with missing cells, or a likelihood without a mask");
    }
  }

  /** Returns a builder with the defaults. */
  public static Builder builder(Shape eventShape) {
    return new Builder(eventShape);
  }

  /**
   * Returns a builder with the defaults for images or rows of numbers: their shape, the likelihood
   * that {@linkplain Likelihood#fitting fits} them as they are, without binarisation, and 8 latents
   * if there are fewer than {@value #FEW}.
   *
   * @param data training data; all are read
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   */
  public static Builder builder(Dataset data) {
    return builder(data.itemShape())
        .latent(data.size() < FEW ? FEW_LATENT : DEFAULT_LATENT)
        .likelihood(Likelihood.fitting(data, DatasetStatistics.of(data)));
  }

  /**
   * Returns a builder with the defaults for the columns of a table: its likelihoods, the size of
   * its conditions, 8 latents, networks of two layers of 128, relu.
   */
  public static Builder builder(TableSchema schema) {
    return builder(Shape.of(schema.width()))
        .condition(Conditioning.of(schema).size())
        .likelihood(Likelihood.of(schema.likelihood()))
        .latent(TABLE_LATENT)
        .network(perceptron(TABLE_HIDDEN))
        .activation(TABLE_ACTIVATION);
  }

  /** Returns a multilayer perceptron whose decoder mirrors the encoder, with tanh. */
  public static VaeSpec mlp(
      Shape eventShape, int latentSize, Likelihood likelihood, int... hidden) {
    return builder(eventShape)
        .latent(latentSize)
        .likelihood(likelihood)
        .network(perceptron(Arrays.stream(hidden).boxed().toList()))
        .build();
  }

  private static Network perceptron(List<Integer> hidden) {
    String widths = hidden.stream().map(String::valueOf).collect(Collectors.joining(","));
    return Network.of("mlp:" + (widths.isEmpty() ? "none" : widths));
  }

  /** Collects the parts; those that are not set are as in {@code vae train}. */
  public static final class Builder {
    private final Shape eventShape;
    private int conditionSize;
    private int latentSize = DEFAULT_LATENT;
    private Optional<Network> encoder = Optional.empty();
    private Optional<Network> decoder = Optional.empty();
    private Activation activation = Activation.TANH;
    private Optional<Prior> prior = Optional.empty();
    private Posterior posterior = Posterior.normal();
    private Likelihood likelihood = Likelihoods.BERNOULLI;

    private Builder(Shape eventShape) {
      this.eventShape = eventShape;
    }

    /** Sets how many numbers the condition has; 0, the default, for none. */
    public Builder condition(int size) {
      this.conditionSize = size;
      return this;
    }

    /** Sets the number of latent dimensions; 16 by default. */
    public Builder latent(int size) {
      this.latentSize = size;
      return this;
    }

    /** Sets the encoder, and the decoder as its mirror image. */
    public Builder network(Network value) {
      return encoder(value).decoder(value.mirrored());
    }

    /** Sets the encoder; {@code mlp:256,256} by default. */
    public Builder encoder(Network value) {
      this.encoder = Optional.of(value);
      return this;
    }

    /** Sets the decoder; the encoder's mirror image by default. */
    public Builder decoder(Network value) {
      this.decoder = Optional.of(value);
      return this;
    }

    /** Sets what stands between layers; tanh by default. */
    public Builder activation(Activation value) {
      this.activation = value;
      return this;
    }

    /** Sets the prior; the one that is {@linkplain Posterior#naturalPrior natural} by default. */
    public Builder prior(Prior value) {
      this.prior = Optional.of(value);
      return this;
    }

    /** Sets the family of proposals; normal by default. */
    public Builder posterior(Posterior value) {
      this.posterior = value;
      return this;
    }

    /** Sets the likelihood; Bernoulli by default, which is for data of 0 and 1. */
    public Builder likelihood(Likelihood value) {
      this.likelihood = value;
      return this;
    }

    /**
     * Returns the model.
     *
     * @throws IllegalArgumentException if a size is out of its range, a network cannot take the
     *     event shape or the prior does not fit the posterior
     */
    public VaeSpec build() {
      Network ofData = encoder.orElseGet(() -> Network.of("mlp:256,256"));
      return new VaeSpec(
          eventShape,
          conditionSize,
          latentSize,
          ofData,
          decoder.orElseGet(ofData::mirrored),
          activation,
          prior.orElseGet(() -> Prior.of(posterior.naturalPrior())),
          posterior,
          likelihood);
    }
  }

  @Override
  public Map<String, Shape> given() {
    Map<String, Shape> given = new LinkedHashMap<>(likelihood.given(eventShape));
    if (conditionSize > 0) {
      given.put(Given.CONDITION, Shape.of(conditionSize));
    }
    return Collections.unmodifiableMap(given);
  }

  @Override
  public String description() {
    return CoreModels.describe(this);
  }

  @Override
  public String likelihoodKind() {
    return likelihood.name();
  }

  @Override
  public String objective() {
    return posterior.reparameterized() ? VaeModel.super.objective() : "vimco:5";
  }

  @Override
  public Support support() {
    return likelihood.support();
  }

  @Override
  public OptionalInt gridLevels() {
    return likelihood.gridLevels();
  }

  @Override
  public boolean discrete(boolean binary) {
    return likelihood.discrete(binary);
  }

  @Override
  public boolean crossEntropy(int element) {
    return likelihood.crossEntropy(element);
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    return new Bound(scope, given);
  }

  /**
   * Returns a better start than zeros for the decoder's last bias: the numbers under which the
   * likelihood has the mean datum as its mean. Training then starts near the likelihood of
   * independent dimensions instead of far below it. The prior adds what it starts from. A model of
   * affine maps with normal posterior and likelihood starts at factor analysis.
   *
   * @throws IllegalArgumentException if the data have another number of elements, or are too few
   *     for the prior
   */
  @Override
  public Map<String, double[]> startFrom(DataSample data) {
    double[] mean = data.mean();
    if (mean.length != eventShape.size()) {
      throw new IllegalArgumentException(
          "data mean: needs " + eventShape.size() + " numbers, got " + mean.length);
    }
    double[] bias = new double[eventShape.size() * likelihood.heads()];
    double[] start = likelihood.startFrom(mean);
    System.arraycopy(start, 0, bias, 0, start.length);
    Map<String, double[]> values = new LinkedHashMap<>();
    values.put("decoder/output/bias", bias);
    likelihood.ownStart(mean).forEach((name, all) -> values.put("decoder/" + name, all));
    if (affine() && mean.length <= MOST_COVARIANCES && data.size() > 0) {
      float[][] rows = data.rows(Math.min(data.size(), MOST_ROWS));
      values.putAll(FactorAnalysis.fit(rows, eventShape.size(), latentSize).parameters(mean, rows));
    }
    prior.startFrom(data).forEach((name, all) -> values.put(PRIOR + "/" + name, all));
    return values;
  }

  /**
   * Returns the features from which the encoder's head makes q(z|x), [batch, width]. What a missing
   * element holds is not seen; a 0 stands there (Mattei and Frellsen 2019).
   *
   * @param scope that the model is bound to
   * @param x data [batch, event]
   */
  public Tensor features(Scope scope, Given given, Tensor x) {
    Tensor seen = given.mask().map(mask -> observed(mask, x)).orElse(x);
    Tensor input = likelihood.encoderInput(seen);
    return encoder.encode(scope.child(ENCODER), input, given.condition(), eventShape, activation);
  }

  private static Tensor observed(Tensor mask, Tensor x) {
    return mask.greater(0.5).select(x, x.trace().constant(x.dtype(), 0));
  }

  /**
   * Returns what the encoder is given beside data behind which their condition stands, [batch,
   * inputs], as a {@link Prior.Context} has them.
   */
  public Given givenOf(Tensor inputs) {
    int size = eventShape.size();
    return conditionSize == 0
        ? Given.nothing()
        : new Given(Map.of(Given.CONDITION, inputs.slice(-1, size, size + conditionSize)));
  }

  /** Returns whether it is factor analysis with scales that may change. */
  private boolean affine() {
    String normal = "normal";
    Network none = Network.of("mlp:none");
    return encoder.equals(none)
        && decoder.equals(none)
        && posterior.word().equals(normal)
        && likelihood.name().equals(normal)
        && likelihood.heads() == 2;
  }

  /** The model in one trace. */
  private final class Bound implements LatentModel {
    private final Scope scope;
    private final Given given;

    Bound(Scope scope, Given given) {
      this.scope = scope;
      this.given = given;
    }

    @Override
    public Distribution prior() {
      int inputs = eventShape.size() + conditionSize;
      return prior.of(
          scope.child(PRIOR), new Prior.Context(latentSize, inputs, this::posteriorOfInputs));
    }

    /** Returns the proposal for data behind which their condition stands, [batch, inputs]. */
    private Distribution posteriorOfInputs(Tensor inputs) {
      return posterior(inputs.slice(-1, 0, eventShape.size()), givenOf(inputs));
    }

    @Override
    public Distribution posterior(Tensor x) {
      return posterior(x, given);
    }

    private Distribution posterior(Tensor x, Given given) {
      Tensor features = features(scope, given, x);
      return posterior.of(scope.child(ENCODER), features, latentSize, encoder.affine());
    }

    @Override
    public Distribution likelihood(Tensor z) {
      Scope ofDecoder = scope.child("decoder");
      Tensor input = given.condition().map(c -> behind(z, c)).orElse(z);
      int heads = likelihood.heads();
      if (decoder instanceof AutoregressiveNetwork ofDatum) {
        return Autoregressive.of(
            input,
            eventShape.size(),
            x ->
                likelihood.of(
                    ofDecoder,
                    ofDatum.decode(ofDecoder, x, input, eventShape, heads, activation),
                    given));
      }
      Tensor outputs = decoder.decode(ofDecoder, input, eventShape, heads, activation);
      return likelihood.of(ofDecoder, outputs, given);
    }

    /** Returns latents [..., batch, latent] with the condition of each datum behind them. */
    private static Tensor behind(Tensor z, Tensor condition) {
      Shape leading = z.shape().range(0, z.shape().rank() - 1);
      Tensor ofEach = condition.broadcastTo(leading.append(condition.shape().dim(-1)));
      return Tensor.concat(-1, List.of(z, ofEach));
    }
  }
}
