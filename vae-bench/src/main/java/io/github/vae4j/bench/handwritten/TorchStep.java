package io.github.vae4j.bench.handwritten;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The step written by hand against PyTorch, the fastest way found: one TorchScript method, one call
 * for each step.
 */
public final class TorchStep implements TrainingStep {
  private final PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
  private final BenchModel model;
  private final PtSymbolBlock module;
  private final PtNDArray[] parameters;
  private final PtNDArray[] first;
  private final PtNDArray[] second;
  private final PtNDArray rate;
  private final float[] data;
  private final float[] noise;
  private int step;
  private double bound;

  public TorchStep(BenchModel model, int threads) {
    this.model = model;
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setNumThreads(threads);
    List<HostArray> values = model.parameters();
    this.parameters = values.stream().map(v -> tensor(v.floats(), v)).toArray(PtNDArray[]::new);
    this.first = zeros(values);
    this.second = zeros(values);
    this.rate = tensor(new float[] {(float) BenchModel.LEARNING_RATE});
    this.data = model.data().floats();
    this.noise = model.noise().floats();
    try {
      this.module = JniUtils.loadModule(manager, TorchScript.archive(model, values), true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PtNDArray[] zeros(List<HostArray> like) {
    return like.stream().map(v -> tensor(new float[v.shape().size()], v)).toArray(PtNDArray[]::new);
  }

  private PtNDArray tensor(float[] values, HostArray like) {
    return tensor(values, Arrays.stream(like.shape().toArray()).asLongStream().toArray());
  }

  private PtNDArray tensor(float[] values, long... dims) {
    PtNDArray array = manager.create(new Shape(dims), DataType.FLOAT32);
    JniUtils.getByteBuffer(array, true).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
    return array;
  }

  @Override
  public void run() {
    try (PtNDArray x = tensor(data, model.batch(), model.pixels());
        PtNDArray e = tensor(noise, model.batch(), model.latent());
        PtNDArray t = tensor(new float[] {++step});
        IValue ix = IValue.from(x);
        IValue ie = IValue.from(e);
        IValue ip = IValue.listFrom(parameters);
        IValue im = IValue.listFrom(first);
        IValue iv = IValue.listFrom(second);
        IValue ir = IValue.from(rate);
        IValue it = IValue.from(t);
        IValue result =
            IValueUtils.runMethod(module, TorchScript.METHOD, ix, ie, ip, im, iv, ir, it);
        PtNDArray value = result.toTensor(manager)) {
      bound = value.getFloat();
    }
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
