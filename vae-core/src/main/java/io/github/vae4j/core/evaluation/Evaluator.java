package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.flow.Centre;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Estimates of a model's fit to data, every one with its name, number of samples, standard error
 * and number of data, in nats. The same seed gives the same numbers. Dynamically binarised data are
 * drawn once under the seed.
 */
public final class Evaluator implements AutoCloseable {
  /**
   * An active latent dimension's posterior mean varies more than this over the data (Burda et al.
   * 2016, section 5.1).
   */
  public static final double ACTIVE_VARIANCE = 0.01;

  /** Name of the {@link #mutualInformation mutual information} of data and latents. */
  public static final String INFORMATION = "I_q(x;z)";

  /** Data that stand for all where the mutual information is estimated, from all their pairs. */
  static final int INFORMATION_DATA = 500;

  private static final String VALUE = "value";
  private static final String WEIGHTED = "weighted bound";

  private final VaeModel model;
  private final DType dtype;
  private final Preprocessing preprocessing;
  private final int discreteDimensions;
  private final Backend backend;
  private final Map<String, DeviceArray> parameters;
  private final DeviceArrays owned;
  private final Batches batches;
  private final LatentMeasurement latents;
  private final Map<String, MethodProgram> methods = new HashMap<>();
  private final Map<Integer, ChunkedWeights> importanceWeights = new HashMap<>();
  private final Optional<FirstBatch> toVerify;
  private Optional<Verification> verification = Optional.empty();

  private Evaluator(
      VaeModel model,
      DType dtype,
      Preprocessing preprocessing,
      boolean discrete,
      Backend backend,
      Map<String, DeviceArray> parameters,
      DeviceArrays owned,
      Optional<FirstBatch> toVerify) {
    this.model = model;
    this.dtype = dtype;
    this.preprocessing = preprocessing;
    this.discreteDimensions = discrete ? model.eventShape().size() : 0;
    this.backend = backend;
    this.parameters = parameters;
    this.owned = owned;
    this.toVerify = toVerify;
    this.batches = new Batches(model, dtype, preprocessing);
    this.latents = new LatentMeasurement(batches, backend, parameters);
  }

  /**
   * Returns an evaluator of a trained model; it uploads the parameters.
   *
   * @param discrete whether the data are discrete, so that bits per dimension make sense
   */
  public static Evaluator of(TrainedVae vae, boolean discrete, Backend backend) {
    DeviceArrays arrays = DeviceArrays.upload(backend, vae.parameters());
    FirstBatch first = new FirstBatch(backend, arrays.map(), vae.parameters());
    return new Evaluator(
        vae.model(),
        vae.dtype(),
        vae.preprocessing(),
        discrete,
        backend,
        arrays.map(),
        arrays,
        Optional.of(first));
  }

  /** Returns an evaluator of parameters that are on the device and stay the caller's. */
  public static Evaluator of(
      VaeModel model,
      DType dtype,
      Preprocessing preprocessing,
      boolean discrete,
      Backend backend,
      Map<String, DeviceArray> parameters) {
    return new Evaluator(
        model,
        dtype,
        preprocessing,
        discrete,
        backend,
        parameters,
        new DeviceArrays(),
        Optional.empty());
  }

  /** Returns what was found of the first batch; nothing before it, or if it is not verified. */
  public Optional<Verification> verification() {
    return verification;
  }

  /**
   * The ELBO (AEVB, equation 7) and its two parts, which add up to it for each datum.
   *
   * @param elbo the bound
   * @param reconstruction E log p(x|z)
   * @param kl KL(q(z|x) || p(z)); lower is closer to the prior
   * @param klByLayer of a hierarchy the terms E[log q(z_l|.) - log p(z_l|.)] of the KL, the layer
   *     next to the data first; empty where there is one layer
   */
  public record ElboReport(
      Estimate elbo, Estimate reconstruction, Estimate kl, List<Estimate> klByLayer) {
    /** Copies the list. */
    public ElboReport {
      klByLayer = List.copyOf(klByLayer);
    }
  }

  /**
   * Estimates the ELBO with L samples for each datum and the KL in closed form; where it has none
   * it is sampled, and the report says so.
   *
   * @throws io.github.vae4j.core.examination.VerificationException if the backend computes the
   *     first batch otherwise than plain Java
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws NonFiniteException if a bound or a part of it is NaN or infinite; it names the datum
   */
  public ElboReport elbo(Dataset data, EvaluationOptions options) {
    int samples = options.samples();
    MethodProgram method =
        program(new Elbo(samples, Elbo.KlEstimator.ANALYTIC, 0).evaluated(), data, 1);
    Map<String, double[]> values =
        perDatum(method, data, EvaluationData.key(options.seed()), options.verify());
    List<Estimate> layers = new ArrayList<>();
    for (int layer = 1; values.containsKey(Elbo.SAMPLED_KL + "-z" + layer); layer++) {
      double[] ofLayer = Named.get(values, Elbo.SAMPLED_KL + "-z" + layer);
      layers.add(estimate("sampled KL of z" + layer, samples, ofLayer, 0));
    }
    return new ElboReport(
        estimate("ELBO", samples, Named.get(values, VALUE), discreteDimensions),
        estimate("E log p(x|z)", samples, Named.get(values, "reconstruction"), 0),
        values.containsKey("kl")
            ? estimate("KL", 1, Named.get(values, "kl"), 0)
            : estimate("sampled KL", samples, Named.get(values, Elbo.SAMPLED_KL), 0),
        layers);
  }

  /**
   * Estimates the bound that a method reports, with one run of its samples for each datum and KL
   * weight 1.
   *
   * @throws IllegalArgumentException if the method or the data do not fit the model
   * @throws NonFiniteException if a bound is NaN or infinite; it names the datum
   */
  public Estimate bound(InferenceMethod method, Dataset data, long seed) {
    MethodProgram program = program(method, data, 1);
    double[] value = Named.get(perDatum(program, data, EvaluationData.key(seed), false), VALUE);
    return estimate(program.bound(), program.samples(), value, discreteDimensions);
  }

  /**
   * What epochs of a training are compared by.
   *
   * @param bound that the method reports, on log p(x)
   * @param weighted the same with the KL weight at which the training ends, which its objective is;
   *     empty where that is 1 or the method does not tell it
   */
  public record Look(Estimate bound, Optional<Estimate> weighted) {}

  /**
   * Looks at the data that choose the epoch of a training: one run of the method's samples for each
   * datum. Draws and dynamically binarised data are other ones than those of any other estimate,
   * whatever its seed, so that no estimate profits from the choice.
   *
   * @param klWeight at which the training ends
   * @throws IllegalArgumentException if the method or the data do not fit the model
   * @throws NonFiniteException if a bound is NaN or infinite; it names the datum
   */
  public Look look(InferenceMethod method, Dataset data, double klWeight, long seed) {
    MethodProgram program = program(method, data, klWeight);
    Map<String, double[]> values = perDatum(program, data, EvaluationData.looks(seed), false);
    String weight = Double.toString(klWeight).replaceFirst("[.]0$", "");
    Optional<double[]> weighted = Optional.ofNullable(values.get(WEIGHTED));
    return new Look(
        estimate(program.bound(), program.samples(), Named.get(values, VALUE), discreteDimensions),
        weighted.map(
            found ->
                estimate(program.bound() + "(beta=" + weight + ")", program.samples(), found, 0)));
  }

  private static Estimate estimate(String bound, int samples, double[] perDatum, int dimensions) {
    return Finite.require(Estimate.of(bound, samples, perDatum, dimensions));
  }

  /** A method's bound and parts for a batch of data. */
  private record MethodProgram(
      InferenceMethod method,
      CompiledProgram program,
      int batch,
      double klWeight,
      String bound,
      int samples) {}

  private MethodProgram program(InferenceMethod method, Dataset data, double klWeight) {
    BatchReader.requireFit(model, data, preprocessing);
    return methods.computeIfAbsent(
        method.name() + " " + data.size() + " " + klWeight,
        key -> {
          int draws = drawsPerDatum(method);
          int rows = EvaluationData.rows(model, dtype);
          return compile(method, Math.max(1, Math.min(data.size(), rows / draws)), klWeight);
        });
  }

  private MethodProgram compile(InferenceMethod method, int batch, double klWeight) {
    Trace trace = Trace.open();
    Objective objective = objective(trace, method, batch, klWeight);
    Map<String, Tensor> outputs = new LinkedHashMap<>(objective.parts());
    outputs.put(VALUE, objective.value());
    if (klWeight != 1) {
      objective.weighted().ifPresent(weighted -> outputs.put(WEIGHTED, weighted));
    }
    CompiledProgram program = CompiledProgram.compile(backend, trace.program(outputs), Set.of());
    return new MethodProgram(
        method, program, batch, klWeight, objective.bound(), objective.samples());
  }

  private Objective objective(Trace trace, InferenceMethod method, int batch, double klWeight) {
    Scope scope = Scope.root(trace, dtype);
    ModelInputs inputs = ModelInputs.of(model, scope, batch);
    Tensor x = inputs.x();
    // A method's own numbers are read from the parameters like the model's: trained, then frozen.
    ObjectiveContext context =
        new ObjectiveContext(
            trace.constant(dtype, klWeight),
            trace.constant(dtype, 1).broadcastTo(Shape.of(batch)),
            ModelParameters.ofMethod(scope));
    return method.objective(inputs.bound(), x, context);
  }

  /** Returns how many latents the method draws for each datum. */
  private int drawsPerDatum(InferenceMethod method) {
    // What is drawn once for all data, such as the decoder's parameters, cancels.
    return Math.max(1, (noise(method, 2) - noise(method, 1)) / model.latentSize());
  }

  /** Returns how many random numbers the method takes for a batch. */
  private int noise(InferenceMethod method, int batch) {
    Trace trace = Trace.open();
    objective(trace, method, batch, 1);
    return trace.inputs().stream()
        .filter(input -> input.noise().isPresent())
        .mapToInt(input -> input.type().shape().size())
        .sum();
  }

  private Map<String, double[]> perDatum(
      MethodProgram method, Dataset data, RandomKey root, boolean verify) {
    CompiledProgram program = method.program();
    Map<String, double[]> values = new LinkedHashMap<>();
    program
        .program()
        .outputs()
        .forEach(output -> values.put(output.name(), new double[data.size()]));
    batches.each(
        data,
        method.batch(),
        root,
        (from, count, inputs, key) -> {
          inputs.putAll(program.drawNoise(key));
          if (verify && verification.isEmpty()) {
            verification =
                toVerify.map(
                    first ->
                        first.verify(
                            "first batch",
                            program,
                            method.batch(),
                            rows -> compile(method.method(), rows, method.klWeight()).program(),
                            inputs));
          }
          Map<String, HostArray> result = program.runToHost(parameters, inputs);
          values.forEach(
              (name, all) -> {
                for (int i = 0; i < count; i++) {
                  all[from + i] = Named.get(result, name).get(i);
                }
              });
        });
    values.forEach((name, all) -> Finite.requirePerDatum(name, data::place, 0, all));
    return values;
  }

  /**
   * Estimates the importance-weighted bound L_K = E log (1/K) sum p(x, z_k) / q(z_k|x) (Burda et
   * al. 2016, equation 8) from exactly K draws for each datum: the mean over the data of the
   * log-mean-exp of the weights, accumulated in double precision, in chunks of bounded memory.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws NonFiniteException if a term is NaN or infinite; it names the datum
   */
  public Estimate importanceWeighted(Dataset data, EvaluationOptions options) {
    return importanceWeights(data, options).bound();
  }

  /**
   * Returns the terms of {@link #importanceWeighted}, one for each datum in nats, with what that
   * throws.
   */
  public double[] importanceWeightedPerDatum(Dataset data, EvaluationOptions options) {
    return importanceWeights(data, options).perDatum();
  }

  /**
   * An importance-weighted bound and how far to trust it.
   *
   * @param bound its mean over the data
   * @param perDatum its term of each datum in nats
   * @param reliability effective sample size and Pareto k-hat of each datum's weights
   */
  public record WeightedReport(Estimate bound, double[] perDatum, Reliability reliability) {}

  /**
   * Returns the estimate of {@link #importanceWeighted} with its terms and how far to trust it,
   * with what that throws.
   */
  public WeightedReport importanceWeights(Dataset data, EvaluationOptions options) {
    int k = options.samples();
    BatchReader.requireFit(model, data, preprocessing);
    ChunkedWeights weights =
        importanceWeights.computeIfAbsent(
            k, samples -> new ChunkedWeights(model, dtype, backend, samples, 1));
    double[] value = new double[data.size()];
    double[] sizes = new double[data.size()];
    double[] tails = new double[data.size()];
    batches.each(
        data,
        weights.batch(),
        EvaluationData.key(options.seed()),
        (from, count, inputs, key) -> {
          LogMeanExp[] means = weights.logMeans(parameters, inputs, key);
          for (int i = 0; i < count; i++) {
            value[from + i] = means[i].value();
            sizes[from + i] = means[i].effectiveSampleSize();
            tails[from + i] = means[i].paretoK();
          }
          double[] found = Arrays.copyOfRange(value, from, from + count);
          Finite.requirePerDatum("IWAE-" + k, data::place, from, found);
          options.progress().accept(from + count);
        });
    return new WeightedReport(
        estimate("IWAE", k, value, discreteDimensions), value, new Reliability(k, sizes, tails));
  }

  /**
   * Measures the KL and the activity of each latent dimension. Of a hierarchy, where a posterior
   * mean has no closed form, its variance over the data is the covariance of two estimates from
   * several draws each, which has no bias.
   *
   * @throws IllegalArgumentException if the posterior has no {@link Centre} or the data do not fit
   *     the model
   * @throws NonFiniteException if a posterior mean or a KL is NaN or infinite; it names the datum
   */
  public LatentReport latents(Dataset data, long seed) {
    BatchReader.requireFit(model, data, preprocessing);
    return latents.report(data, EvaluationData.key(seed));
  }

  /**
   * Estimates the mutual information I_q(x; z) = E log q(z|x) - log q(z) of data and latents under
   * the encoder, where q(z) is the mean of q(z|x) over the data (Hoffman and Johnson 2016, equation
   * 8). It is at most the KL, to which KL(q(z) || p(z)) is missing, and at most log n for n data.
   * It is 0 if and only if the posterior has collapsed. A random choice of at most {@value
   * #INFORMATION_DATA} data stands for all.
   *
   * @return nothing if the posterior does not score latents that are not its own draws
   * @throws IllegalArgumentException if the data do not fit the model
   * @throws NonFiniteException if a term is NaN or infinite; it names the datum
   */
  public Optional<Estimate> mutualInformation(Dataset data, long seed) {
    return mutualInformation(data, EvaluationData.key(seed));
  }

  /**
   * Estimates the {@link #mutualInformation mutual information} that decides how a training goes
   * on, by draws that no other estimate has.
   *
   * @return nothing if the posterior does not score latents that are not its own draws
   * @throws RuntimeException as {@link #mutualInformation}
   */
  public Optional<Estimate> lookAtInformation(Dataset data, long seed) {
    return mutualInformation(data, EvaluationData.looks(seed));
  }

  /** Returns whether the posterior scores any latents, which the mutual information needs. */
  public boolean tellsInformation() {
    return new AggregatePosterior(model, dtype, preprocessing, backend, parameters).known();
  }

  private Optional<Estimate> mutualInformation(Dataset data, RandomKey root) {
    BatchReader.requireFit(model, data, preprocessing);
    AggregatePosterior aggregate =
        new AggregatePosterior(model, dtype, preprocessing, backend, parameters);
    if (!aggregate.known()) {
      return Optional.empty();
    }
    double[] order = new double[data.size()];
    Noise.UNIFORM.fill(root.fold("choice"), 0, order);
    int[] chosen =
        IntStream.range(0, order.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> order[i]))
            .limit(INFORMATION_DATA)
            .mapToInt(Integer::intValue)
            .toArray();
    double[] terms = aggregate.information(data, chosen, root);
    return Optional.of(estimate(INFORMATION, 1, terms, 0));
  }

  @Override
  public void close() {
    latents.close();
    methods.values().forEach(method -> method.program().close());
    importanceWeights.values().forEach(ChunkedWeights::close);
    owned.close();
  }
}
