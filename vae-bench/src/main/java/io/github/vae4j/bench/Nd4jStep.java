package io.github.vae4j.bench;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.Network.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.OneMinus;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SoftPlus;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;

/**
 * The step written by hand against ND4J, the fastest way found: every operation bound once to
 * arrays that are allocated once, the backward pass derived by hand, the engine's fused Adam.
 */
final class Nd4jStep implements TrainingStep {
  /** A parameter with its gradient. */
  private record Variable(INDArray value, INDArray gradient) {}

  private final BenchModel model;
  private final Nd4jPlan plan = new Nd4jPlan();
  private final Network<Variable> network;
  private final List<OpContext> updates = new ArrayList<>();
  private final INDArray x;
  private final INDArray e;
  private final INDArray report;
  private final float[] data;
  private final float[] noise;
  private int step;
  private double bound;

  // Between forward and backward.
  private final List<INDArray> inputs = new ArrayList<>();
  private final List<INDArray> decoded = new ArrayList<>();
  private final INDArray mu;
  private final INDArray raw;
  private final INDArray ls;
  private final INDArray s;
  private final INDArray s2;
  private final INDArray logits;

  Nd4jStep(BenchModel model) {
    this.model = model;
    List<HostArray> values = model.parameters();
    List<Variable> variables = values.stream().map(this::variable).toList();
    this.network = Network.of(model, values, variables);
    this.data = model.data().floats();
    this.noise = model.noise().floats();
    this.x = plan.array(model.batch(), model.pixels());
    this.e = plan.array(model.batch(), model.latent());
    this.mu = plan.like(e);
    this.raw = plan.like(e);
    this.ls = plan.like(e);
    this.s = plan.like(e);
    this.s2 = plan.like(e);
    encode();
    this.logits = decode();
    this.report = bounds();
    backward();
    variables.forEach(this::update);
  }

  private Variable variable(HostArray value) {
    long[] dims = Arrays.stream(value.shape().toArray()).asLongStream().toArray();
    INDArray array = plan.array(dims);
    Nd4jPlan.write(value.floats(), array);
    return new Variable(array, plan.like(array));
  }

  private void encode() {
    INDArray y = x;
    for (int i = 0; i < network.encoder().size(); i++) {
      Layer<Variable> layer = network.encoder().get(i);
      int channels = layer.shape().dim(0);
      y = layer.convolution() && i == 0 ? image(y, layer.shape().dim(1), 28) : y;
      inputs.add(y);
      INDArray result =
          layer.convolution()
              ? plan.array(model.batch(), channels, 14 >> i, 14 >> i)
              : plan.array(model.batch(), layer.shape().dim(1));
      y = plan.op(new Tanh(affine("conv2d", layer, y, result), result));
    }
    y = flat(y);
    inputs.add(y);
    affine("", network.mean(), y, mu);
    affine("", network.logScale(), y, raw);
    double limit = BenchModel.LOG_SCALE_BOUND;
    plan.op("clipbyvalue", List.of(raw), List.of(ls)).setTArguments(-limit, limit);
    plan.op(new Exp(ls, s));
  }

  private INDArray decode() {
    INDArray y = plan.op("multiply", plan.like(e), e, s);
    plan.op("add", y, y, mu);
    int last = network.decoder().size() - 1;
    for (int i = 0; i <= last; i++) {
      Layer<Variable> layer = network.decoder().get(i);
      int channels = layer.shape().dim(1);
      int size = 28 >> (last - i);
      y = layer.convolution() ? image(y, layer.shape().dim(0), size / 2) : y;
      decoded.add(y);
      INDArray result =
          layer.convolution()
              ? plan.array(model.batch(), channels, size, size)
              : plan.array(model.batch(), channels);
      y = affine("deconv2d", layer, y, result);
      y = i < last ? plan.op(new Tanh(y, y)) : flat(y);
    }
    return network.pixelBias().isPresent()
        ? plan.op("add", plan.like(x), y, network.pixelBias().get().value())
        : y;
  }

  private INDArray bounds() {
    // The engine's softplus overflows: log(1 + exp(l)) = max(l, 0) + log(1 + exp(-|l|)).
    INDArray softplus = plan.op(new Abs(logits, plan.like(x)));
    plan.op(new Negative(softplus, softplus));
    plan.op(new SoftPlus(softplus, softplus));
    INDArray positive = plan.op(new RectifiedLinear(logits, plan.like(x), 0.0));
    plan.op("add", softplus, softplus, positive);
    INDArray reconstruction = plan.op("multiply", plan.like(x), x, logits);
    plan.op("subtract", reconstruction, reconstruction, softplus);
    plan.op(new Square(s, s2));
    INDArray kl = plan.op(new Square(mu, plan.like(e)));
    plan.op("add", kl, kl, s2);
    plan.op(new ScalarAdd(kl, null, kl, -1));
    plan.op(new ScalarMultiplication(kl, null, kl, 0.5));
    plan.op("subtract", kl, kl, ls);
    INDArray perDatum = sum(reconstruction, plan.array(model.batch()), 1);
    INDArray divergences = sum(kl, plan.array(model.batch()), 1);
    plan.op("subtract", perDatum, perDatum, divergences);
    return sum(perDatum, plan.array(), 0);
  }

  private void backward() {
    double share = 1.0 / model.batch();
    INDArray g = plan.op(new Sigmoid(logits, plan.like(x)));
    plan.op("subtract", g, g, x);
    plan.op(new ScalarMultiplication(g, null, g, share));
    if (network.pixelBias().isPresent()) {
      sum(g, network.pixelBias().get().gradient(), 0);
    }
    for (int i = network.decoder().size() - 1; i >= 0; i--) {
      INDArray input = decoded.get(i);
      g = gradients("deconv2d_bp", network.decoder().get(i), input, g, plan.like(input));
      if (i > 0) {
        throughTanh(input, g);
      }
    }
    INDArray gm = plan.op(new ScalarMultiplication(mu, null, plan.like(e), share));
    plan.op("add", gm, gm, g);
    INDArray gs = plan.op("multiply", g, g, e);
    plan.op("multiply", gs, gs, s);
    plan.op(new ScalarAdd(s2, null, s2, -1));
    plan.op(new ScalarMultiplication(s2, null, s2, share));
    plan.op("add", gs, gs, s2);
    INDArray inside = plan.op(new Abs(raw, raw));
    plan.op(new ScalarMultiplication(inside, null, inside, -1));
    plan.op(new Step(inside, inside, -BenchModel.LOG_SCALE_BOUND));
    plan.op("multiply", gs, gs, inside);

    int depth = network.encoder().size();
    INDArray h = inputs.get(depth);
    g = gradients("", network.mean(), h, gm, plan.like(h));
    INDArray other = gradients("", network.logScale(), h, gs, plan.like(h));
    plan.op("add", g, g, other);
    for (int i = depth - 1; i >= 0; i--) {
      Layer<Variable> layer = network.encoder().get(i);
      INDArray output = inputs.get(i + 1);
      INDArray input = inputs.get(i);
      throughTanh(output.reshape('c', g.shape()), g);
      INDArray back = layer.convolution() || i > 0 ? plan.like(input) : null;
      g = gradients("conv2d_bp", layer, input, g, back);
    }
  }

  /** Adds x weight + bias or a convolution. */
  private INDArray affine(
      String convolution, Layer<Variable> layer, INDArray input, INDArray result) {
    INDArray weight = layer.weight().value();
    INDArray bias = layer.bias().value();
    return layer.convolution()
        ? plan.op(convolution, window(layer), result, input, weight, bias)
        : plan.op("xw_plus_b", result, input, weight, bias);
  }

  /** Adds the gradients of a layer's parameters and, if it has a place, of its input. */
  private INDArray gradients(
      String convolution, Layer<Variable> layer, INDArray input, INDArray g, INDArray back) {
    Variable weight = layer.weight();
    Variable bias = layer.bias();
    if (layer.convolution()) {
      int channels = layer.shape().dim(convolution.startsWith("de") ? 1 : 0);
      long side = Math.round(Math.sqrt((double) g.length() / model.batch() / channels));
      INDArray image = g.reshape('c', model.batch(), channels, side, side);
      plan.op(
              convolution,
              List.of(input, weight.value(), bias.value(), image),
              List.of(back, weight.gradient(), bias.gradient()))
          .setIArguments(window(layer));
      return back;
    }
    INDArray rows = flat(g);
    plan.op("matmul", new long[] {1, 0, 0}, weight.gradient(), input, rows);
    sum(rows, bias.gradient(), 0);
    if (back != null) {
      plan.op("matmul", new long[] {0, 1, 0}, back, rows, weight.value());
    }
    return back;
  }

  /** Adds g = g (1 - y^2). */
  private void throughTanh(INDArray y, INDArray g) {
    INDArray slope = plan.op(new Square(y, plan.like(y)));
    plan.op(new OneMinus(slope, slope));
    plan.op("multiply", g, g, slope);
  }

  private INDArray sum(INDArray values, INDArray result, long axis) {
    OpContext context = plan.op("reduce_sum", List.of(values), List.of(result));
    context.setIArguments(axis);
    context.setBArguments(false);
    return result;
  }

  private void update(Variable v) {
    INDArray second = plan.like(v.value());
    INDArray first = plan.like(v.value());
    INDArray g = v.gradient();
    updates.add(plan.op("adam_updater", List.of(g, second, first), List.of(g, second, first)));
    plan.op("subtract", v.value(), v.value(), g);
  }

  private static long[] window(Layer<Variable> layer) {
    int size = layer.shape().dim(2);
    int stride = BenchModel.STRIDE;
    int padding = BenchModel.PADDING;
    // Dilation 1, padding as given, channels first, filters [out, in, height, width].
    return new long[] {size, size, stride, stride, padding, padding, 1, 1, 0, 0, 1};
  }

  private INDArray image(INDArray y, int channels, int size) {
    return y.reshape('c', model.batch(), channels, size, size);
  }

  private INDArray flat(INDArray y) {
    return y.rank() == 2 ? y : y.reshape('c', model.batch(), y.length() / model.batch());
  }

  @Override
  public void run() {
    step++;
    Nd4jPlan.write(data, x);
    Nd4jPlan.write(noise, e);
    double root = Math.sqrt(1 - Math.pow(BenchModel.BETA2, step));
    for (OpContext update : updates) {
      update.setTArguments( // the engine adds epsilon before it corrects the bias
          BenchModel.LEARNING_RATE, BenchModel.BETA1, BenchModel.BETA2, BenchModel.EPSILON * root);
      update.setIArguments(step - 1);
    }
    plan.run();
    bound = Nd4jPlan.first(report) / model.batch();
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public void close() {
    plan.close();
  }
}
