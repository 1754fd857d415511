package io.github.vae4j.bench.handwritten;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.Network;
import io.github.vae4j.bench.model.Network.Layer;
import io.github.vae4j.bench.model.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * The step written by hand against TensorFlow Java, the fastest way found: one static graph, the
 * state in resource variables, the backward pass derived by hand from the engine's own kernels, its
 * fused Adam, one call for each step. Images have their channels last, as the engine's convolutions
 * want them.
 */
public final class TensorFlowStep implements TrainingStep {
  private static final Map<String, Object> WINDOW =
      Map.of("strides", new long[] {1, BenchModel.STRIDE, BenchModel.STRIDE, 1}, "padding", "SAME");

  /** A parameter: its variable, its value at the start of the step, its moments. */
  private record Variable(Output<?> handle, Output<?> value, Output<?> first, Output<?> second) {}

  private final BenchModel model;
  private final TensorFlowGraph g = new TensorFlowGraph();
  private final List<HostArray> values;
  private final Network<Variable> network;
  private final Output<?> x;
  private final Output<?> e;
  private final Output<?> beta1Power;
  private final Output<?> beta2Power;
  private final Output<?> epsilon;
  private final List<GraphOperation> updates = new ArrayList<>();
  private final Output<?> report;

  // Between forward and backward.
  private final List<Output<?>> encoded = new ArrayList<>();
  private final List<Output<?>> decoded = new ArrayList<>();
  private final Output<?> share;
  private final Output<?> limit;
  private final Output<?> mu;
  private final Output<?> raw;
  private final Output<?> ls;
  private final Output<?> s;
  private final Output<?> excess; // of the variance over 1
  private final Output<?> logits;

  private final Session session;

  private final TFloat32 data;
  private final TFloat32 noise;
  private final float[] hostData;
  private final float[] hostNoise;
  private int step;
  private double bound;

  public TensorFlowStep(BenchModel model, int threads) {
    this.model = model;
    this.values = ChannelsLast.of(model, model.parameters());
    List<Variable> variables = values.stream().map(this::variable).toList();
    this.network = Network.of(model, model.parameters(), variables);
    this.x = g.placeholder(model.batch(), model.pixels());
    this.e = g.placeholder(model.batch(), model.latent());
    this.beta1Power = g.placeholder();
    this.beta2Power = g.placeholder();
    this.epsilon = g.placeholder();
    this.share = g.constant(1.0 / model.batch());
    this.limit = g.constant(BenchModel.LOG_SCALE_BOUND);
    Output<?> h = encode();
    this.mu = dense(network.mean(), h);
    this.raw = dense(network.logScale(), h);
    this.ls = g.op("Minimum", g.op("Maximum", raw, g.op("Neg", limit)), limit);
    this.s = g.op("Exp", ls);
    this.excess = g.op("Sub", g.op("Square", s), g.constant(1.0));
    this.logits = decode();
    this.report = bounds();
    backward(h);
    this.session =
        new Session(
            g.graph(),
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(threads)
                .build());
    initialize(variables);
    this.hostData = model.data().floats();
    this.hostNoise = model.noise().floats();
    this.data = TFloat32.tensorOf(Shape.of(model.batch(), model.pixels()));
    this.noise = TFloat32.tensorOf(Shape.of(model.batch(), model.latent()));
  }

  private Variable variable(HostArray value) {
    long[] dims = dims(value);
    Output<?> handle = g.variable(dims);
    return new Variable(handle, g.read(handle), g.variable(dims), g.variable(dims));
  }

  private static long[] dims(HostArray array) {
    return Arrays.stream(array.shape().toArray()).asLongStream().toArray();
  }

  private void initialize(List<Variable> variables) {
    for (int i = 0; i < variables.size(); i++) {
      HostArray value = values.get(i);
      assign(variables.get(i).handle(), value, value.floats());
      assign(variables.get(i).first(), value, new float[value.shape().size()]);
      assign(variables.get(i).second(), value, new float[value.shape().size()]);
    }
  }

  private void assign(Output<?> variable, HostArray like, float[] elements) {
    try (TFloat32 tensor = TFloat32.tensorOf(Shape.of(dims(like)), DataBuffers.of(elements))) {
      Output<?> fed = g.placeholder(dims(like));
      GraphOperation assignment = g.operation("AssignVariableOp", Map.of(), variable, fed);
      session.runner().feed(fed, tensor).addTarget(assignment).run().close();
    }
  }

  /** Returns the features of the data, [batch, width]. */
  private Output<?> encode() {
    Output<?> y = x;
    for (int i = 0; i < network.encoder().size(); i++) {
      Layer<Variable> layer = network.encoder().get(i);
      y = layer.convolution() ? image(y, layer.shape().dim(1), 28 >> i) : y;
      encoded.add(y);
      y = g.op("Tanh", layer.convolution() ? convolution(layer, y) : dense(layer, y));
    }
    encoded.add(y);
    return rows(y);
  }

  /** Returns the logits, [batch, pixels]. */
  private Output<?> decode() {
    Output<?> y = g.op("AddV2", g.op("Mul", e, s), mu);
    int depth = network.decoder().size();
    for (int i = 0; i < depth; i++) {
      Layer<Variable> layer = network.decoder().get(i);
      int size = 28 >> (depth - i);
      y = i > 0 ? g.op("Tanh", y) : y;
      y = layer.convolution() ? image(y, layer.shape().dim(0), size) : y;
      decoded.add(y);
      y = layer.convolution() ? transposed(layer, y, 2 * size) : dense(layer, y);
    }
    y = rows(y);
    return network.pixelBias().isPresent()
        ? g.op("AddV2", y, network.pixelBias().get().value())
        : y;
  }

  private Output<?> bounds() {
    Output<?> reconstruction = g.op("Sub", g.op("Mul", x, logits), g.op("Softplus", logits));
    Output<?> squares = g.op("AddV2", excess, g.op("Square", mu));
    Output<?> kl = g.op("Sub", g.op("Mul", squares, g.constant(0.5)), ls);
    Output<?> all = g.constant(0, 1);
    return g.op("Mul", g.op("Sub", g.op("Sum", reconstruction, all), g.op("Sum", kl, all)), share);
  }

  private void backward(Output<?> h) {
    Output<?> gradient = g.op("Mul", g.op("Sub", g.op("Sigmoid", logits), x), share);
    if (network.pixelBias().isPresent()) {
      update(network.pixelBias().get(), g.op("BiasAddGrad", gradient));
    }
    int depth = network.decoder().size();
    for (int i = depth - 1; i >= 0; i--) {
      Layer<Variable> layer = network.decoder().get(i);
      Output<?> y = decoded.get(i);
      gradient =
          layer.convolution()
              ? transposedGradients(layer, y, gradient, 28 >> (depth - 1 - i))
              : denseGradients(layer, y, gradient, true);
      gradient = i > 0 ? g.op("TanhGrad", y, gradient) : gradient;
    }
    Output<?> gm = g.op("AddV2", gradient, g.op("Mul", mu, share));
    Output<?> gs =
        g.op("AddV2", g.op("Mul", g.op("Mul", gradient, e), s), g.op("Mul", excess, share));
    Output<?> within = g.op("Less", g.op("Abs", raw), limit);
    gs = g.op("Mul", gs, g.op("Cast", Map.of("DstT", DataType.DT_FLOAT), within));
    Output<?> fromMean = denseGradients(network.mean(), h, gm, true);
    gradient = g.op("AddV2", fromMean, denseGradients(network.logScale(), h, gs, true));
    for (int i = network.encoder().size() - 1; i >= 0; i--) {
      Layer<Variable> layer = network.encoder().get(i);
      Output<?> y = encoded.get(i + 1);
      if (layer.convolution()) {
        gradient = image(gradient, layer.shape().dim(0), 28 >> (i + 1));
        gradient = g.op("TanhGrad", y, gradient);
        gradient = convolutionGradients(layer, encoded.get(i), gradient, 28 >> i, i > 0);
      } else {
        gradient = denseGradients(layer, encoded.get(i), g.op("TanhGrad", y, gradient), i > 0);
      }
    }
  }

  private Output<?> dense(Layer<Variable> layer, Output<?> input) {
    return biased(layer, g.op("MatMul", input, layer.weight().value()));
  }

  private Output<?> convolution(Layer<Variable> layer, Output<?> input) {
    return biased(layer, g.op("Conv2D", WINDOW, input, layer.weight().value()));
  }

  private Output<?> transposed(Layer<Variable> layer, Output<?> input, int size) {
    Output<?> shape = g.constant(model.batch(), size, size, layer.shape().dim(1));
    return biased(layer, g.op("Conv2DBackpropInput", WINDOW, shape, layer.weight().value(), input));
  }

  private Output<?> biased(Layer<Variable> layer, Output<?> product) {
    return g.op("BiasAdd", product, layer.bias().value());
  }

  private Output<?> image(Output<?> y, int channels, int size) {
    return g.op("Reshape", y, g.constant(model.batch(), size, size, channels));
  }

  private Output<?> rows(Output<?> y) {
    return model.convolutional() ? g.op("Reshape", y, g.constant(model.batch(), -1)) : y;
  }

  /** Updates the layer and returns the gradient of its input, if that is wanted. */
  private Output<?> denseGradients(
      Layer<Variable> layer, Output<?> input, Output<?> gradient, boolean inputGradient) {
    Output<?> rows = rows(gradient);
    update(layer, g.op("MatMul", Map.of("transpose_a", true), input, rows), rows);
    return inputGradient
        ? g.op("MatMul", Map.of("transpose_b", true), rows, layer.weight().value())
        : gradient;
  }

  private Output<?> convolutionGradients(
      Layer<Variable> layer, Output<?> input, Output<?> gradient, int size, boolean inputGradient) {
    update(layer, filterGradient(layer, input, gradient), gradient);
    Output<?> shape = g.constant(model.batch(), size, size, layer.shape().dim(1));
    return inputGradient
        ? g.op("Conv2DBackpropInput", WINDOW, shape, layer.weight().value(), gradient)
        : gradient;
  }

  private Output<?> transposedGradients(
      Layer<Variable> layer, Output<?> input, Output<?> gradient, int size) {
    Output<?> larger = image(gradient, layer.shape().dim(1), size);
    update(layer, filterGradient(layer, larger, input), larger);
    return g.op("Conv2D", WINDOW, larger, layer.weight().value());
  }

  private Output<?> filterGradient(Layer<Variable> layer, Output<?> larger, Output<?> smaller) {
    int size = layer.shape().dim(2);
    Output<?> shape = g.constant(size, size, layer.shape().dim(1), layer.shape().dim(0));
    return g.op("Conv2DBackpropFilter", WINDOW, larger, shape, smaller);
  }

  private void update(Layer<Variable> layer, Output<?> weight, Output<?> gradient) {
    update(layer.weight(), weight);
    update(layer.bias(), g.op("BiasAddGrad", gradient));
  }

  private void update(Variable v, Output<?> gradient) {
    updates.add(
        g.operation(
            "ResourceApplyAdam",
            Map.of(),
            v.handle(),
            v.first(),
            v.second(),
            beta1Power,
            beta2Power,
            g.constant(BenchModel.LEARNING_RATE),
            g.constant(BenchModel.BETA1),
            g.constant(BenchModel.BETA2),
            epsilon,
            gradient));
  }

  @Override
  public void run() {
    step++;
    double root = Math.sqrt(1 - Math.pow(BenchModel.BETA2, step));
    data.copyFrom(DataBuffers.of(hostData));
    noise.copyFrom(DataBuffers.of(hostNoise));
    try (TFloat32 p1 = TFloat32.scalarOf((float) Math.pow(BenchModel.BETA1, step));
        TFloat32 p2 = TFloat32.scalarOf((float) Math.pow(BenchModel.BETA2, step));
        // The engine adds epsilon before it corrects the bias.
        TFloat32 eps = TFloat32.scalarOf((float) (BenchModel.EPSILON * root))) {
      Session.Runner runner =
          session
              .runner()
              .feed(x, data)
              .feed(e, noise)
              .feed(beta1Power, p1)
              .feed(beta2Power, p2)
              .feed(epsilon, eps)
              .fetch(report);
      updates.forEach(runner::addTarget);
      try (Result result = runner.run()) {
        bound = ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public void close() {
    data.close();
    noise.close();
    session.close();
    g.close();
  }
}
