package io.github.vae4j.bench.handwritten;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.Network;
import io.github.vae4j.bench.model.Network.Layer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The text of a hand-derived training step: fused affine layers, the engine's own backward kernels,
 * its fused Adam in place.
 */
final class TorchScript {
  static final String METHOD = "step";

  private static final String WINDOW =
      "[%1$d, %1$d], [%2$d, %2$d]".formatted(BenchModel.STRIDE, BenchModel.PADDING);

  private final BenchModel model;
  private final Network<Integer> network;
  private final int parameters;
  private final StringBuilder text = new StringBuilder();

  private TorchScript(BenchModel model, List<HostArray> values) {
    this.model = model;
    this.parameters = values.size();
    this.network = Network.of(model, values, IntStream.range(0, values.size()).boxed().toList());
  }

  /** Returns the step of a model as the archive that the engine loads. */
  static InputStream archive(BenchModel model, List<HostArray> parameters) {
    return zip(new TorchScript(model, parameters).write());
  }

  private String write() {
    line(list("p%d, ", "") + "= ps");
    forward();
    backward();
    String t = "[" + "t, ".repeat(parameters - 1) + "t]";
    line(
        "torch._fused_adam_(ps, [%s], ms, vs, annotate(List[Tensor], []), %s, lr=lr, beta1=%s, beta2=%s, weight_decay=0.0, eps=%s, amsgrad=False, maximize=False)",
        list("g%d", ", "), t, BenchModel.BETA1, BenchModel.BETA2, BenchModel.EPSILON);
    line("return torch.mean(torch.sub(rec, kl))");
    return "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
        + "  def step(self: __torch__.M, x: Tensor, e: Tensor, ps: List[Tensor], ms: List[Tensor], vs: List[Tensor], lr: Tensor, t: Tensor) -> Tensor:\n"
        + text;
  }

  private void forward() {
    String y = "x";
    for (int i = 0; i < network.encoder().size(); i++) {
      Layer<Integer> layer = network.encoder().get(i);
      y = layer.convolution() ? image(y, layer.shape().dim(1), 28 >> i) : y;
      line("h%d = torch.tanh(%s)", i, affine("conv2d", layer, y));
      y = "h" + i;
    }
    line("h = torch.flatten(%s, 1, -1)", y);
    line("mu = %s", affine("", network.mean(), "h"));
    line("rs = %s", affine("", network.logScale(), "h"));
    line("ls = torch.clamp(rs, -%1$s, %1$s)", bound());
    line("s = torch.exp(ls)");
    line("z = torch.add(torch.mul(e, s), mu)");
    y = "z";
    int last = network.decoder().size() - 1;
    for (int i = 0; i <= last; i++) {
      Layer<Integer> layer = network.decoder().get(i);
      y = layer.convolution() ? image(y, layer.shape().dim(0), 28 >> (last + 1 - i)) : y;
      line("i%d = %s", i, y);
      String result = affine("conv_transpose2d", layer, "i" + i);
      line("d%d = %s", i, i < last ? "torch.tanh(" + result + ")" : result);
      y = "d" + i;
    }
    line(
        network
            .pixelBias()
            .map(p -> "l = torch.add(torch.flatten(d%d, 1, -1), p%d)".formatted(last, p))
            .orElse("l = d" + last));
    line("rec = torch.sum(torch.sub(torch.mul(x, l), torch.softplus(l, 1, 40.0)), [1], False)");
    line("s2 = torch.mul(s, s)");
    line(
        "kl = torch.sum(torch.sub(torch.mul(torch.sub(torch.add(s2, torch.mul(mu, mu)), 1), 0.5), ls), [1], False)");
  }

  private void backward() {
    String share = Double.toString(1.0 / model.batch());
    line("g = torch.mul(torch.sub(torch.sigmoid(l), x), %s)", share);
    network.pixelBias().ifPresent(p -> line("g%d = torch.sum(g, [0], False)", p));
    for (int i = network.decoder().size() - 1; i >= 0; i--) {
      Layer<Integer> layer = network.decoder().get(i);
      if (layer.convolution()) {
        line("g = torch.view_as(g, d%d)", i);
      }
      gradients(layer, "i" + i, true, true);
      if (i > 0) {
        line("g = torch.tanh_backward(torch.view_as(g, d%1$d), d%1$d)", i - 1);
      }
    }
    line("gm = torch.add(g, torch.mul(mu, %s))", share);
    line("gs = torch.add(torch.mul(torch.mul(g, e), s), torch.mul(torch.sub(s2, 1), %s))", share);
    line("gs = torch.hardtanh_backward(gs, rs, -%1$s, %1$s)", bound());
    Layer<Integer> mean = network.mean();
    Layer<Integer> scale = network.logScale();
    line("g%d = torch.mm(torch.t(h), gm)", mean.weight());
    line("g%d = torch.sum(gm, [0], False)", mean.bias());
    line("g%d = torch.mm(torch.t(h), gs)", scale.weight());
    line("g%d = torch.sum(gs, [0], False)", scale.bias());
    line(
        "g = torch.addmm(torch.mm(gm, torch.t(p%d)), gs, torch.t(p%d))",
        mean.weight(), scale.weight());
    for (int i = network.encoder().size() - 1; i >= 0; i--) {
      Layer<Integer> layer = network.encoder().get(i);
      line("g = torch.tanh_backward(torch.view_as(g, h%1$d), h%1$d)", i);
      String input = i > 0 ? "h" + (i - 1) : "x";
      input = layer.convolution() && i == 0 ? image(input, 1, 28) : input;
      gradients(layer, input, false, i > 0);
    }
  }

  /** Writes the gradients of a layer's parameters and, if wanted, replaces g by its input's. */
  private void gradients(
      Layer<Integer> layer, String input, boolean transposed, boolean inputGradient) {
    int w = layer.weight();
    int b = layer.bias();
    if (layer.convolution()) {
      line(
          "%s, g%d, g%d = torch.convolution_backward(g, %s, p%d, [%d], %s, [1, 1], %s, [0, 0], 1, [%s, True, True])",
          inputGradient ? "gi" : "unused",
          w,
          b,
          input,
          w,
          layer.shape().dim(transposed ? 1 : 0),
          WINDOW,
          transposed ? "True" : "False",
          inputGradient ? "True" : "False");
      if (inputGradient) {
        line("g = gi");
      }
      return;
    }
    line("g%d = torch.mm(torch.t(%s), g)", w, input);
    line("g%d = torch.sum(g, [0], False)", b);
    if (inputGradient) {
      line("g = torch.mm(g, torch.t(p%d))", w);
    }
  }

  private static String affine(String convolution, Layer<Integer> layer, String input) {
    return layer.convolution()
        ? "torch.%s(%s, p%d, p%d, %s)"
            .formatted(convolution, input, layer.weight(), layer.bias(), WINDOW)
        : "torch.addmm(p%d, %s, p%d)".formatted(layer.bias(), input, layer.weight());
  }

  private String image(String y, int channels, int size) {
    return "torch.view(%s, [%d, %d, %d, %d])".formatted(y, model.batch(), channels, size, size);
  }

  private static String bound() {
    return Double.toString(BenchModel.LOG_SCALE_BOUND);
  }

  private String list(String format, String separator) {
    return IntStream.range(0, parameters)
        .mapToObj(i -> String.format(Locale.ROOT, format, i))
        .collect(Collectors.joining(separator));
  }

  private void line(String format, Object... values) {
    text.append("    ").append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static InputStream zip(String code) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] object =
          "\u0080\u0002c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0089ub."
              .getBytes(StandardCharsets.ISO_8859_1);
      store(zip, "archive/data.pkl", object);
      store(zip, "archive/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "archive/constants.pkl", "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "archive/version", "10\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
