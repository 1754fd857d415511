package io.github.vae4j.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The same step written against the engine by hand, the fastest way found: one TorchScript method
 * with fused affine layers, the engine's own backward kernels, and its fused Adam in place; one
 * call for each step.
 */
final class HandWrittenStep implements AutoCloseable {
  private static final String METHOD =
      """
        def step(self: __torch__.M, x: Tensor, e: Tensor, ps: List[Tensor], ms: List[Tensor], vs: List[Tensor], lr: Tensor, t: Tensor) -> Tensor:
          w1, b1, w2, b2, wm, bm, ws, bs, w3, b3, w4, b4, w5, b5, = ps
          h1 = torch.tanh(torch.addmm(b1, x, w1))
          h2 = torch.tanh(torch.addmm(b2, h1, w2))
          mu = torch.addmm(bm, h2, wm)
          ls = torch.addmm(bs, h2, ws)
          s = torch.exp(ls)
          z = torch.add(torch.mul(e, s), mu)
          d1 = torch.tanh(torch.addmm(b3, z, w3))
          d2 = torch.tanh(torch.addmm(b4, d1, w4))
          l = torch.addmm(b5, d2, w5)
          rec = torch.sum(torch.sub(torch.mul(x, l), torch.softplus(l, 1, 40.0)), [1], False)
          s2 = torch.mul(s, s)
          kl = torch.sum(torch.sub(torch.mul(torch.sub(torch.add(s2, torch.mul(mu, mu)), 1), 0.5), ls), [1], False)
          gl = torch.mul(torch.sub(torch.sigmoid(l), x), 0.0078125)
          g5 = torch.mm(torch.t(d2), gl)
          c5 = torch.sum(gl, [0], False)
          a4 = torch.tanh_backward(torch.mm(gl, torch.t(w5)), d2)
          g4 = torch.mm(torch.t(d1), a4)
          c4 = torch.sum(a4, [0], False)
          a3 = torch.tanh_backward(torch.mm(a4, torch.t(w4)), d1)
          g3 = torch.mm(torch.t(z), a3)
          c3 = torch.sum(a3, [0], False)
          gz = torch.mm(a3, torch.t(w3))
          gm = torch.add(gz, torch.mul(mu, 0.0078125))
          gs = torch.add(torch.mul(torch.mul(gz, e), s), torch.mul(torch.sub(s2, 1), 0.0078125))
          gwm = torch.mm(torch.t(h2), gm)
          gbm = torch.sum(gm, [0], False)
          gws = torch.mm(torch.t(h2), gs)
          gbs = torch.sum(gs, [0], False)
          a2 = torch.tanh_backward(torch.addmm(torch.mm(gm, torch.t(wm)), gs, torch.t(ws)), h2)
          g2 = torch.mm(torch.t(h1), a2)
          c2 = torch.sum(a2, [0], False)
          a1 = torch.tanh_backward(torch.mm(a2, torch.t(w2)), h1)
          g1 = torch.mm(torch.t(x), a1)
          c1 = torch.sum(a1, [0], False)
          torch._fused_adam_(ps, [g1, c1, g2, c2, gwm, gbm, gws, gbs, g3, c3, g4, c4, g5, c5], ms, vs, annotate(List[Tensor], []), [t, t, t, t, t, t, t, t, t, t, t, t, t, t], lr=lr, beta1=0.9, beta2=0.999, weight_decay=0.0, eps=1.0E-8, amsgrad=False, maximize=False)
          return torch.mean(torch.sub(rec, kl))
      """;

  private final PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
  private final PtSymbolBlock module;
  private final PtNDArray[] parameters = new PtNDArray[14];
  private final PtNDArray[] first = new PtNDArray[14];
  private final PtNDArray[] second = new PtNDArray[14];
  private final PtNDArray rate;
  private final float[] images = StepData.images().floats();
  private final float[] noise = StepData.noise().floats();
  private int step;
  private double bound;

  HandWrittenStep() {
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setNumThreads(2);
    int h = StepData.HIDDEN;
    int j = StepData.LATENT;
    int d = StepData.PIXELS;
    int[][] shapes = {
      {d, h}, {h}, {h, h}, {h}, {h, j}, {j}, {h, j}, {j}, {j, h}, {h}, {h, h}, {h}, {h, d}, {d}
    };
    for (int i = 0; i < shapes.length; i++) {
      float[] values =
          HostArray.draw(
                  TensorType.of(DType.FLOAT32, shapes[i]), Noise.UNIFORM, RandomKey.of(1).fold(i))
              .floats();
      double scale = shapes[i].length == 1 ? 0 : Math.sqrt(6.0 / (shapes[i][0] + shapes[i][1]));
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) ((2 * values[k] - 1) * scale);
      }
      parameters[i] = tensor(values, shapes[i]);
      first[i] = tensor(new float[values.length], shapes[i]);
      second[i] = tensor(new float[values.length], shapes[i]);
    }
    this.rate = tensor(new float[] {1e-3f});
    try {
      this.module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive()), true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PtNDArray tensor(float[] values, int... dims) {
    long[] shape = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      shape[i] = dims[i];
    }
    PtNDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
    JniUtils.getByteBuffer(array, true).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
    return array;
  }

  void run() {
    try (PtNDArray x = tensor(images, StepData.BATCH, StepData.PIXELS);
        PtNDArray e = tensor(noise, StepData.BATCH, StepData.LATENT);
        PtNDArray t = tensor(new float[] {++step});
        IValue ix = IValue.from(x);
        IValue ie = IValue.from(e);
        IValue ip = IValue.listFrom(parameters);
        IValue im = IValue.listFrom(first);
        IValue iv = IValue.listFrom(second);
        IValue ir = IValue.from(rate);
        IValue it = IValue.from(t);
        IValue result = IValueUtils.runMethod(module, "step", ix, ie, ip, im, iv, ir, it);
        PtNDArray value = result.toTensor(manager)) {
      bound = value.getFloat();
    }
  }

  double bound() {
    return bound;
  }

  private static byte[] archive() throws IOException {
    String code =
        "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + METHOD;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] object =
          "\u0080\u0002c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0089ub."
              .getBytes(StandardCharsets.ISO_8859_1);
      store(zip, "archive/data.pkl", object);
      store(zip, "archive/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "archive/constants.pkl", "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "archive/version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
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

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
