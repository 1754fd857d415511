package io.github.vae4j.bench.handwritten;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.Network;
import io.github.vae4j.bench.model.Network.Layer;
import io.github.vae4j.bench.model.TrainingStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
public final class Nd4jStep implements TrainingStep {
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
  private final List<INDArray> encoded = new ArrayList<>();
  private final List<INDArray> decoded = new ArrayList<>();
  private final Deque<Nd4jConvolution> convolutions = new ArrayDeque<>();
  private final INDArray mu;
  private final INDArray raw;
  private final INDArray ls;
  private final INDArray s;
  private final INDArray s2;
  private final INDArray logits;

  public Nd4jStep(BenchModel model) {
    this.model = model;
    List<HostArray> values = model.parameters();
    List<Variable> variables = values.stream().map(this::variable).toList();
    this.network = Network.of(model, values, variables);
    this.data = model.data().floats();
    this.noise = model.noise().floats();
    this.x = plan.array(model.batch(), model.pixels());
    this.e = plan.array(model.batch(), model.latent());
    INDArray h = encode();
    this.mu = dense(network.mean(), h);
    this.raw = dense(network.logScale(), h);
    this.ls = plan.like(e);
    double limit = BenchModel.LOG_SCALE_BOUND;
    plan.op("clipbyvalue", List.of(raw), List.of(ls)).setTArguments(-limit, limit);
    this.s = plan.op(new Exp(ls, plan.like(e)));
    this.s2 = plan.op(new Square(s, plan.like(e)));
    this.logits = decode();
    this.report = bounds();
    backward(h);
    variables.forEach(this::update);
  }

  private Variable variable(HostArray value) {
    long[] dims = Arrays.stream(value.shape().toArray()).asLongStream().toArray();
    INDArray array = plan.array(dims);
    Nd4jPlan.write(value.floats(), array);
    return new Variable(array, plan.like(array));
  }

  /** Returns the features of the data, [batch, width]. */
  private INDArray encode() {
    INDArray y = x;
    for (Layer<Variable> layer : network.encoder()) {
      y = layer.convolution() ? image(y, layer.shape().dim(1)) : y;
      encoded.add(y);
      y = layer.convolution() ? convolution(layer, y, false) : dense(layer, y);
      plan.op(new Tanh(y, y));
    }
    encoded.add(y);
    return rows(y);
  }

  private INDArray decode() {
    INDArray y = plan.op("multiply", plan.like(e), e, s);
    plan.op("add", y, y, mu);
    for (Layer<Variable> layer : network.decoder()) {
      y = decoded.isEmpty() ? y : plan.op(new Tanh(y, y));
      y = layer.convolution() ? image(y, layer.shape().dim(0)) : y;
      decoded.add(y);
      y = layer.convolution() ? convolution(layer, y, true) : dense(layer, y);
    }
    y = rows(y);
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

  private void backward(INDArray h) {
    double share = 1.0 / model.batch();
    INDArray g = plan.op(new Sigmoid(logits, plan.like(x)));
    plan.op("subtract", g, g, x);
    plan.op(new ScalarMultiplication(g, null, g, share));
    if (network.pixelBias().isPresent()) {
      sum(g, network.pixelBias().get().gradient(), 0);
    }
    for (int i = network.decoder().size() - 1; i >= 0; i--) {
      g = gradients(network.decoder().get(i), decoded.get(i), g, true);
      if (i > 0) {
        throughTanh(decoded.get(i), g);
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

    g = gradients(network.mean(), h, gm, true);
    plan.op("add", g, g, gradients(network.logScale(), h, gs, true));
    for (int i = network.encoder().size() - 1; i >= 0; i--) {
      g = g.reshape('c', encoded.get(i + 1).shape());
      throughTanh(encoded.get(i + 1), g);
      g = gradients(network.encoder().get(i), encoded.get(i), g, i > 0);
    }
  }

  /** Adds x weight + bias. */
  private INDArray dense(Layer<Variable> layer, INDArray input) {
    INDArray result = plan.array(model.batch(), layer.shape().dim(1));
    return plan.op("xw_plus_b", result, input, layer.weight().value(), layer.bias().value());
  }

  private INDArray convolution(Layer<Variable> layer, INDArray input, boolean transposed) {
    Nd4jConvolution added =
        new Nd4jConvolution(
            plan,
            layer.weight().value(),
            layer.weight().gradient(),
            layer.bias().value(),
            layer.bias().gradient(),
            transposed,
            input);
    convolutions.push(added);
    return added.result();
  }

  /**
   * Adds the gradients of a layer's parameters, the last layer first, and returns the input's, if
   * it is wanted.
   */
  private INDArray gradients(
      Layer<Variable> layer, INDArray input, INDArray g, boolean inputGradient) {
    if (layer.convolution()) {
      return convolutions.pop().backward(g, inputGradient);
    }
    INDArray rows = rows(g);
    plan.op("matmul", new long[] {1, 0, 0}, layer.weight().gradient(), input, rows);
    sum(rows, layer.bias().gradient(), 0);
    return inputGradient
        ? plan.op("matmul", new long[] {0, 1, 0}, plan.like(input), rows, layer.weight().value())
        : g;
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

  private INDArray image(INDArray y, int channels) {
    long side = Math.round(Math.sqrt((double) y.length() / model.batch() / channels));
    return y.reshape('c', model.batch(), channels, side, side);
  }

  private INDArray rows(INDArray y) {
    return y.reshape('c', model.batch(), y.length() / model.batch());
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
