package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.autoregressive.Autoregressive;
import io.github.vae4j.core.autoregressive.SequentialDraw;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Dropout;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.part.Likelihood;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The networks for images and dropout beside exact answers, in FLOAT64. They pass on a backend by a
 * test class that extends this one and names the backend's provider.
 *
 * <p>The probabilities of an autoregressive decoder sum to 1 over all images, its draws have those
 * probabilities, and what it says of a pixel changes with the pixels before it and with no other.
 * Gradients are beside finite differences.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class NetworkConformance {
  private static final double ROUNDING = 1e-10;
  private static final RandomKey KEY = RandomKey.of(3);
  private static final int LATENT = 2;
  private static final double[] LATENTS = {0.7, -1.2};
  private static final int DRAWS = 20_000;

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the networks are tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private static VaeSpec model(String encoder, String decoder, int... event) {
    return VaeSpec.builder(Shape.of(event))
        .latent(LATENT)
        .encoder(Network.of(encoder))
        .decoder(Network.of(decoder))
        .likelihood(Likelihood.of("bernoulli"))
        .build();
  }

  private static VaeSpec decoder(String word, int... event) {
    return model("mlp:3", word, event);
  }

  /** Returns the same latents for each row. */
  private static Tensor latents(Trace trace, int... leading) {
    TensorType type = TensorType.of(DType.FLOAT64, LATENT);
    return trace
        .constant(HostArray.ofDoubles(type, LATENTS))
        .broadcastTo(Shape.of(leading).append(LATENT));
  }

  private static Tensor constant(Trace trace, double[][] rows) {
    TensorType type = TensorType.of(DType.FLOAT64, rows.length, rows[0].length);
    double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return trace.constant(HostArray.ofDoubles(type, all));
  }

  /** Returns first values of parameters, but biases that are not 0. */
  private static Map<String, HostArray> values(List<Parameter> parameters) {
    Map<String, HostArray> values = new TreeMap<>();
    for (Parameter p : parameters) {
      double[] numbers =
          p.name().endsWith("bias")
              ? KnownModel.formula(p.type().shape().size(), p.name().length())
              : p.initialValue(KEY).toDoubles();
      values.put(p.name(), HostArray.ofDoubles(p.type(), numbers));
    }
    return values;
  }

  private Map<String, double[]> run(Trace trace, Scope scope, Map<String, Tensor> outputs) {
    return run(trace, outputs, values(scope.parameters()));
  }

  private Map<String, double[]> run(
      Trace trace, Map<String, Tensor> outputs, Map<String, HostArray> values) {
    try (CompiledProgram program =
        CompiledProgram.compile(tested.orElseThrow(), trace.program(outputs), Set.of())) {
      return run(program, values);
    }
  }

  private static Map<String, double[]> run(CompiledProgram program, Map<String, HostArray> values) {
    Map<String, HostArray> inputs = new LinkedHashMap<>(values);
    inputs.putAll(program.drawNoise(KEY));
    Map<String, double[]> found = new LinkedHashMap<>();
    program.runToHost(Map.of(), inputs).forEach((name, v) -> found.put(name, v.toDoubles()));
    return found;
  }

  // Autoregressive decoders

  /** Returns all images of 0 and 1. */
  private static double[][] images(int pixels) {
    double[][] all = new double[1 << pixels][pixels];
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < pixels; j++) {
        all[i][j] = i >> j & 1;
      }
    }
    return all;
  }

  /** Returns p(x|z) of all images at one z. */
  private double[] probabilities(VaeSpec model) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    double[][] images = images(model.eventShape().size());
    Tensor logProb =
        model
            .bind(scope, Given.nothing())
            .likelihood(latents(trace, images.length))
            .logProb(constant(trace, images));
    double[] found = Named.get(run(trace, scope, Map.of("p", logProb.exp())), "p");
    assertEquals(images.length, found.length);
    return found;
  }

  private void assertSumsToOne(VaeSpec model) {
    assertEquals(1, Arrays.stream(probabilities(model)).sum(), ROUNDING);
  }

  @Test
  void theProbabilitiesOfAllImagesSumToOne() {
    assertSumsToOne(decoder("pixelcnn:3,4,size=3", 3, 3));
  }

  @Test
  void withWideFiltersToo() {
    assertSumsToOne(decoder("pixelcnn:2,3", 3, 3));
  }

  @Test
  void onTheMapsOfAnotherDecoderToo() {
    assertSumsToOne(decoder("pixelcnn:2,3,size=5-3+mlp:4", 3, 3));
  }

  @Test
  void ofImagesWithOneRowOrColumnToo() {
    assertSumsToOne(decoder("pixelcnn:2,3", 1, 6));
    assertSumsToOne(decoder("pixelcnn:2,3", 6, 1));
  }

  @Test
  void ofImagesWithChannelsToo() {
    assertSumsToOne(decoder("pixelcnn:2,5,size=3", 3, 2, 2));
  }

  /**
   * Returns the means of an image and of the same with one element changed, [1 + size][size]; the
   * last row has other latents.
   */
  private double[][] changed(VaeSpec model) {
    int size = model.eventShape().size();
    double[] image = new double[size];
    Noise.UNIFORM.fill(KEY, 0, image);
    double[][] rows = new double[size + 2][];
    Arrays.setAll(rows, i -> image.clone());
    for (int j = 0; j < size; j++) {
      rows[1 + j][j] += 3;
    }
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor z = Tensor.concat(0, List.of(latents(trace, size + 1), latents(trace, 1).mul(1.5)));
    Autoregressive p = (Autoregressive) model.bind(scope, Given.nothing()).likelihood(z);
    Tensor means = p.factors(constant(trace, rows)).mean().orElseThrow();
    double[] found = Named.get(run(trace, scope, Map.of("means", means)), "means");
    double[][] each = new double[size + 2][];
    Arrays.setAll(each, i -> Arrays.copyOfRange(found, i * size, (i + 1) * size));
    return each;
  }

  /** Checks all pairs of elements: the earlier one changes the later, and not the other way. */
  private void assertSeesTheElementsBefore(VaeSpec model) {
    Shape event = model.eventShape();
    int size = event.size();
    int pixels = event.dim(-1) * event.dim(-2);
    int channels = size / pixels;
    double[][] means = changed(model);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        boolean before = j % pixels * channels + j / pixels < i % pixels * channels + i / pixels;
        double change = Math.abs(means[1 + j][i] - means[0][i]);
        String pair = "element " + j + " and what is said of element " + i + " of " + event;
        if (before) {
          assertTrue(change > 1e-8, pair + ": no influence");
        } else {
          assertEquals(0, change, 1e-13, pair + ": a leak");
        }
      }
      assertTrue(Math.abs(means[size + 1][i] - means[0][i]) > 1e-8, "latents and element " + i);
    }
  }

  @Test
  void aPixelSeesAllPixelsBeforeItAndNoOther() {
    assertSeesTheElementsBefore(decoder("pixelcnn:4,6,size=3", 5, 5));
  }

  @Test
  void filtersOfSeveralSizesSeeNoOtherPixelEither() {
    assertSeesTheElementsBefore(decoder("pixelcnn:3,6,size=7-5-3", 4, 6));
  }

  @Test
  void aChannelSeesTheChannelsBeforeItAndNoOther() {
    assertSeesTheElementsBefore(decoder("pixelcnn:4,7,size=3", 3, 4, 4));
  }

  /** By the chi-squared test on all images, and with a pass for each pixel at most. */
  private void assertDrawsFollow(VaeSpec model) {
    int size = model.eventShape().size();
    double[] expected = probabilities(model);
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Autoregressive p =
        (Autoregressive) model.bind(scope, Given.nothing()).likelihood(latents(trace, DRAWS));
    List<Double> progress = new ArrayList<>();
    double[] drawn;
    try (SequentialDraw loop = SequentialDraw.compile(tested.orElseThrow(), p);
        DeviceArrays parameters =
            DeviceArrays.upload(tested.orElseThrow(), values(scope.parameters()))) {
      drawn = loop.draw(parameters.map(), loop.drawNoise(KEY), progress::add).toDoubles();
    }
    int[] counts = new int[expected.length];
    for (int i = 0; i < DRAWS; i++) {
      int image = 0;
      for (int j = 0; j < size; j++) {
        image |= (int) drawn[i * size + j] << j;
      }
      counts[image]++;
    }
    double statistic = 0;
    for (int i = 0; i < expected.length; i++) {
      double mean = DRAWS * expected[i];
      statistic += (counts[i] - mean) * (counts[i] - mean) / mean;
    }
    double freedom = expected.length - 1.0;
    double most = freedom + 5 * Math.sqrt(2 * freedom); // five standard deviations
    assertTrue(statistic < most, "chi-squared " + statistic + ", at most " + most);
    assertTrue(progress.size() <= size, "steps " + progress.size());
  }

  @Test
  void drawsHaveTheProbabilities() {
    assertDrawsFollow(decoder("pixelcnn:2,3,size=3", 2, 3));
  }

  @Test
  void drawsOfChannelsHaveTheProbabilities() {
    assertDrawsFollow(decoder("pixelcnn:2,4,size=3", 2, 1, 3));
  }

  @Test
  void severalLatentsOfOneDatumGiveWhatEachGives() {
    VaeSpec model = decoder("pixelcnn:2,3,size=3+mlp:4", 2, 3);
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    LatentModel bound = model.bind(scope, Given.nothing());
    Tensor x = constant(trace, new double[][] {{1, 0, 0, 1, 1, 0}, {0, 1, 1, 1, 0, 0}});
    Tensor z = trace.noise("z", Noise.NORMAL, TensorType.of(DType.FLOAT64, 4, 2, LATENT));
    Tensor each = bound.likelihood(z).logProb(x);
    Tensor flat =
        bound.likelihood(z.reshape(8, LATENT)).logProb(Tensor.concat(0, List.of(x, x, x, x)));
    Map<String, double[]> found = run(trace, scope, Map.of("each", each, "flat", flat));
    assertEquals(Shape.of(4, 2), each.shape());
    assertArrayEquals(Named.get(found, "flat"), Named.get(found, "each"), ROUNDING);
  }

  // Gradients

  /** Compares the slope of a value along a direction in all parameters with finite differences. */
  private void assertSlope(Trace trace, Scope scope, Tensor value) {
    List<Tensor> gradients = Gradients.of(value, scope.tensors());
    Tensor slope = trace.constant(DType.FLOAT64, 0);
    Map<String, double[]> direction = new LinkedHashMap<>();
    for (int i = 0; i < gradients.size(); i++) {
      Parameter p = scope.parameters().get(i);
      double[] numbers = new double[p.type().shape().size()];
      Noise.NORMAL.fill(KEY.fold("direction").fold(p.name()), 0, numbers);
      direction.put(p.name(), numbers);
      Tensor along = trace.constant(HostArray.ofDoubles(p.type(), numbers));
      slope = slope.add(gradients.get(i).mul(along).sumAll());
    }
    Map<String, HostArray> values = values(scope.parameters());
    try (CompiledProgram program =
        CompiledProgram.compile(
            tested.orElseThrow(),
            trace.program(Map.of("value", value, "slope", slope)),
            Set.of())) {
      double step = 1e-6;
      double[] sides = new double[2];
      for (int side = 0; side < 2; side++) {
        Map<String, HostArray> moved = new LinkedHashMap<>();
        double signed = side == 0 ? -step : step;
        values.forEach(
            (name, array) -> {
              double[] numbers = array.toDoubles();
              double[] along = Named.get(direction, name);
              Arrays.setAll(numbers, i -> numbers[i] + signed * along[i]);
              moved.put(name, HostArray.ofDoubles(array.type(), numbers));
            });
        sides[side] = Named.get(run(program, moved), "value")[0];
      }
      double expected = (sides[1] - sides[0]) / (2 * step);
      double found = Named.get(run(program, values), "slope")[0];
      assertTrue(Math.abs(expected) > 1e-3, "slope " + expected);
      assertEquals(expected, found, 1e-6 * (1 + Math.abs(expected)));
    }
  }

  private static double[][] data(int rows, int size) {
    double[][] data = new double[rows][size];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < size; j++) {
        data[i][j] = (i + j * j) % 3 == 0 ? 1 : 0;
      }
    }
    return data;
  }

  /** With the noise of dropout at its places, in encoder and decoder. */
  private void assertElboSlope(VaeSpec model) {
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, DType.FLOAT64);
    LatentModel bound = model.bind(scope, Given.nothing());
    Tensor x = constant(trace, data(3, model.eventShape().size()));
    Tensor one = trace.constant(DType.FLOAT64, 1);
    ObjectiveContext context = new ObjectiveContext(one, one.broadcastTo(Shape.of(3)));
    assertSlope(trace, scope, Elbo.defaults().objective(bound, x, context).surrogate());
  }

  @Test
  void theGradientOfResidualNetworksIsTheFiniteDifference() {
    assertElboSlope(model("resnet:3,4", "resnet:4,3", 2, 5, 6));
  }

  @Test
  void theGradientOfAnAutoregressiveDecoderIsTheFiniteDifference() {
    assertElboSlope(model("mlp:4", "pixelcnn:3,4,size=5-3+mlp:3", 2, 4, 4));
  }

  @Test
  void theGradientUnderDropoutIsTheFiniteDifference() {
    assertElboSlope(model("resnet:3,dropout=0.3", "pixelcnn:2,3,size=3,dropout=0.4", 4, 4));
    assertElboSlope(model("mlp:6,5,dropout=0.3", "conv:3,dropout=0.3", 4, 4));
  }

  /** Only the direction of a filter counts, and its length is the parameter. */
  @Test
  void weightNormalisationDividesByTheLength() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor x = constant(trace, data(2, 36));
    Tensor features =
        Network.of("resnet:3,4")
            .encode(scope, x, Optional.empty(), Shape.of(6, 6), Activation.TANH);
    Map<String, HostArray> values = values(scope.parameters());
    try (CompiledProgram program =
        CompiledProgram.compile(
            tested.orElseThrow(), trace.program(Map.of("features", features)), Set.of())) {
      double[] before = Named.get(run(program, values), "features");
      values.replaceAll(
          (name, array) ->
              name.endsWith("direction")
                  ? HostArray.ofDoubles(
                      array.type(), Arrays.stream(array.toDoubles()).map(v -> 7 * v).toArray())
                  : array);
      assertArrayEquals(before, Named.get(run(program, values), "features"), ROUNDING);
      values.replaceAll(
          (name, array) ->
              name.endsWith("1/half/length") || name.endsWith("1/half/bias")
                  ? HostArray.ofDoubles(
                      array.type(), Arrays.stream(array.toDoubles()).map(v -> 2 * v).toArray())
                  : array);
      double[] twice = Arrays.stream(before).map(v -> 2 * v).toArray();
      assertArrayEquals(twice, Named.get(run(program, values), "features"), ROUNDING);
    }
  }

  // Dropout

  @Test
  void dropoutInTrainingDropsAtItsRateAndKeepsTheMean() {
    double rate = 0.3;
    int count = 40_000;
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, DType.FLOAT64);
    Tensor ones = trace.constant(TensorType.of(DType.FLOAT64, count / 8, 8), 1);
    Dropout dropout = new Dropout(rate);
    Tensor first = dropout.apply(scope.child("a"), ones);
    Tensor again = dropout.apply(scope.child("a"), ones);
    Map<String, double[]> found = run(trace, scope, Map.of("first", first, "again", again));
    double[] one = Named.get(found, "first");
    double[] noise = new double[count];
    Noise.UNIFORM.fill(KEY.fold("a/dropout"), 0, noise);
    double[] expected = Arrays.stream(noise).map(u -> u < rate ? 0 : 1 / (1 - rate)).toArray();
    assertArrayEquals(expected, one, ROUNDING);
    double error = 4 * Math.sqrt(rate / (1 - rate) / count);
    assertEquals(1, Arrays.stream(one).average().orElseThrow(), error, "mean");
    double[] other = Named.get(found, "again");
    long both = 0;
    for (int i = 0; i < count; i++) {
      both += one[i] == 0 && other[i] == 0 ? 1 : 0;
    }
    double share = rate * rate;
    assertEquals(
        share,
        (double) both / count,
        4 * Math.sqrt(share * (1 - share) / count),
        "dropped by both of two applications");
  }

  @Test
  void dropoutOutsideTrainingDoesNothing() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    LatentModel bound =
        model("mlp:6,dropout=0.5", "pixelcnn:2,3,dropout=0.5", 4, 4).bind(scope, Given.nothing());
    LatentModel plain = model("mlp:6", "pixelcnn:2,3", 4, 4).bind(scope, Given.nothing());
    Tensor x = constant(trace, data(3, 16));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("with", bound.likelihood(mean(bound, x)).logProb(x));
    outputs.put("without", plain.likelihood(mean(plain, x)).logProb(x));
    Map<String, double[]> found = run(trace, scope, outputs);
    assertArrayEquals(Named.get(found, "without"), Named.get(found, "with"), 0);
  }

  private static Tensor mean(LatentModel model, Tensor x) {
    Distribution posterior = model.posterior(x);
    return posterior.mean().orElseThrow();
  }
}
