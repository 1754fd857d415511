package io.github.vae4j.tck.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A {@link VaeSpec} of affine maps whose parameters are numbers of a formula, so that what it
 * computes is known: three elements, two latents, a scale of its own for each element. All in
 * FLOAT64.
 */
final class KnownModel {
  static final int EVENT = 3;
  static final int LATENT = 2;

  /** Data that FLOAT32 holds without rounding. */
  static final double[][] DATA = {
    {1, -0.5, 0.75}, {-2, 1, 0}, {0.25, 3, -1}, {-0.375, 0.125, 1.5}, {4, 4, 4}
  };

  static final double[][] WEIGHT = {{1, 0.9}, {0.8, -1}, {0.2, -0.3}};
  static final double[] SHIFT = {0.1, -0.2, 0.3};
  static final double[] SCALE = {0.5, 0.7, 1.1};

  private static final double FLOOR = 0.01; // of the normal likelihood
  private static final RandomKey KEY = RandomKey.of(6);

  private final VaeModel model;
  private final Map<String, double[]> values = new TreeMap<>();

  private KnownModel(VaeModel model) {
    this.model = model;
  }

  /** Returns the model with this prior, {@link #WEIGHT}, {@link #SHIFT} and {@link #SCALE}. */
  static KnownModel of(String prior) {
    return of(prior, WEIGHT, SCALE);
  }

  /**
   * Returns the model with this prior and decoder.
   *
   * @param decoder [event][latent]
   * @param scale of each element
   */
  static KnownModel of(String prior, double[][] decoder, double[] scale) {
    return of(prior, "normal", decoder, scale);
  }

  /**
   * Returns the model with this prior, likelihood and decoder.
   *
   * @param likelihood of normal elements; their scales are set here if the decoder gives them
   * @param decoder [event][latent]
   * @param scale of each element
   */
  static KnownModel of(String prior, String likelihood, double[][] decoder, double[] scale) {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(EVENT))
            .latent(LATENT)
            .network(Network.of("mlp:none"))
            .prior(Prior.of(prior))
            .likelihood(Likelihood.of(likelihood))
            .build();
    int outputs = spec.likelihood().heads() * EVENT;
    double[] weight = new double[LATENT * outputs];
    double[] bias = new double[outputs];
    for (int i = 0; i < EVENT; i++) {
      for (int j = 0; j < LATENT; j++) {
        weight[j * outputs + i] = decoder[i][j];
      }
      bias[i] = SHIFT[i];
      if (outputs > EVENT) {
        bias[EVENT + i] = rawScale(scale[i]);
      }
    }
    KnownModel model = new KnownModel(spec);
    model.set("decoder/output/weight", weight).set("decoder/output/bias", bias);
    for (String head : List.of("mean", "log-scale")) {
      model.set("encoder/" + head + "/weight", formula(EVENT * LATENT, head.length()));
      model.set("encoder/" + head + "/bias", formula(LATENT, 1 + head.length()));
    }
    return model;
  }

  /** Returns the model whose parameters are all {@link #formula numbers of a formula}. */
  static KnownModel ofFormulas(VaeModel model) {
    KnownModel known = new KnownModel(model);
    for (Parameter p : ModelParameters.of(model, DType.FLOAT64)) {
      known.set(p.name(), formula(p.type().shape().size(), p.name().length()));
    }
    return known;
  }

  /**
   * Returns the number from which a normal likelihood makes the scale: that is the floor times the
   * exponential of its softplus, in units of the floor.
   */
  static double rawScale(double scale) {
    return Math.log(FLOOR) + Math.log(Math.expm1(Math.log(scale / FLOOR)));
  }

  /** Returns numbers between -0.5 and 0.5. */
  static double[] formula(int count, int start) {
    double[] all = new double[count];
    Arrays.setAll(all, i -> 0.5 * Math.sin(7.0 * start + 3.0 * i));
    return all;
  }

  /** Returns the model with the same numbers and this family of proposals. */
  KnownModel withPosterior(String word) {
    VaeSpec spec = spec();
    KnownModel changed =
        new KnownModel(
            new VaeSpec(
                spec.eventShape(),
                spec.conditionSize(),
                spec.latentSize(),
                spec.encoder(),
                spec.decoder(),
                spec.activation(),
                spec.prior(),
                Posterior.of(word),
                spec.likelihood()));
    changed.values.putAll(values);
    return changed;
  }

  /** Returns the parts of a model that is made of them. */
  VaeSpec spec() {
    return (VaeSpec) model;
  }

  /** Sets a parameter and returns this. */
  KnownModel set(String name, double... numbers) {
    values.put(name, numbers.clone());
    return this;
  }

  VaeModel model() {
    return model;
  }

  double[] value(String name) {
    return Named.get(values, name).clone();
  }

  /** Returns the same model in formulas, with this prior, whose proposal is the posterior. */
  static LinearGaussian exact(GaussianMixture prior) {
    return LinearGaussian.of(WEIGHT, SHIFT, SCALE).withPrior(prior);
  }

  /** Returns q(z|x) of the encoder in formulas. */
  GaussianMixture encoded(double[] x) {
    double[] scale = affine("log-scale", x);
    Arrays.setAll(scale, j -> Math.exp(scale[j]));
    return GaussianMixture.diagonal(affine("mean", x), scale);
  }

  private double[] affine(String head, double[] x) {
    double[] weight = value("encoder/" + head + "/weight");
    double[] all = value("encoder/" + head + "/bias");
    for (int i = 0; i < EVENT; i++) {
      for (int j = 0; j < LATENT; j++) {
        all[j] += x[i] * weight[i * LATENT + j];
      }
    }
    return all;
  }

  /** What is recorded of the model. */
  interface Recording {
    /**
     * Returns the outputs.
     *
     * @param x FLOAT64 [rows, size]
     * @param scope of the model, and of further ones
     */
    Map<String, Tensor> of(LatentModel model, Tensor x, Scope scope);
  }

  /**
   * Returns the outputs of a recording.
   *
   * @param parameter by which the sum of the output {@code value} is differentiated, as the output
   *     {@code gradient}; none if it is empty
   */
  Map<String, HostArray> run(
      Backend backend, double[][] xs, String parameter, Recording recording) {
    return run(backend, xs, new double[0][], parameter, recording);
  }

  /**
   * Returns the outputs of a recording of the model that is given a mask.
   *
   * @param mask [rows][size]; without rows there is none
   */
  Map<String, HostArray> run(
      Backend backend, double[][] xs, double[][] mask, String parameter, Recording recording) {
    Map<String, double[][]> given = mask.length == 0 ? Map.of() : Map.of(Given.MASK, mask);
    return run(backend, xs, given, parameter, recording);
  }

  /**
   * Returns the outputs of a recording of the model that is given something beside its data.
   *
   * @param given [rows][size] each, by name
   */
  Map<String, HostArray> run(
      Backend backend,
      double[][] xs,
      Map<String, double[][]> given,
      String parameter,
      Recording recording) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor x = trace.input("x", Role.DATA, type(xs));
    Map<String, Tensor> beside = new LinkedHashMap<>();
    given.forEach((name, rows) -> beside.put(name, trace.input(name, Role.DATA, type(rows))));
    Map<String, Tensor> outputs =
        new LinkedHashMap<>(recording.of(model.bind(scope, new Given(beside)), x, scope));
    List<String> names = scope.parameters().stream().map(Parameter::name).toList();
    if (!parameter.isEmpty()) {
      Tensor by = scope.tensors().get(names.indexOf(parameter));
      Tensor sum = Named.get(outputs, "value").sumAll();
      outputs.put("gradient", Gradients.of(sum, List.of(by)).get(0));
    }
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      Map<String, HostArray> inputs = new LinkedHashMap<>(program.drawNoise(KEY));
      for (Parameter p : scope.parameters()) {
        inputs.put(p.name(), HostArray.ofDoubles(p.type(), value(p.name())));
      }
      inputs.put("x", array(xs));
      given.forEach((name, rows) -> inputs.put(name, array(rows)));
      return program.runToHost(Map.of(), inputs);
    }
  }

  private static TensorType type(double[][] rows) {
    return TensorType.of(DType.FLOAT64, rows.length, rows[0].length);
  }

  private static HostArray array(double[][] rows) {
    return HostArray.ofDoubles(
        type(rows), Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
  }
}
