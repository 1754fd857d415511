package io.github.vae4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model that ONNX Runtime has loaded. */
final class OnnxRuntime implements AutoCloseable {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  private final OrtSession session;

  private OnnxRuntime(OrtSession session) {
    this.session = session;
  }

  static OnnxRuntime load(byte[] model) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return new OnnxRuntime(ENVIRONMENT.createSession(model, options));
  }

  OrtSession session() {
    return session;
  }

  Map<String, HostArray> run(Map<String, HostArray> inputs) throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    Map<String, HostArray> results = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, HostArray> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(input.getValue()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
          results.put(output.getKey(), array((OnnxTensor) output.getValue()));
        }
      }
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
    return results;
  }

  private static OnnxTensor tensor(HostArray array) throws OrtException {
    long[] shape = Arrays.stream(array.shape().toArray()).asLongStream().toArray();
    return switch (array.type().dtype()) {
      case FLOAT32 -> OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(array.floats()), shape);
      case FLOAT64 ->
          OnnxTensor.createTensor(ENVIRONMENT, DoubleBuffer.wrap(array.doubles()), shape);
      case INT32 -> OnnxTensor.createTensor(ENVIRONMENT, IntBuffer.wrap(array.ints()), shape);
      case BOOL -> {
        ByteBuffer bytes =
            ByteBuffer.allocateDirect(array.shape().size()).order(ByteOrder.nativeOrder());
        for (boolean element : array.booleans()) {
          bytes.put((byte) (element ? 1 : 0));
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), shape, OnnxJavaType.BOOL);
      }
    };
  }

  private static HostArray array(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    Shape shape = Shape.of(Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray());
    int n = shape.size();
    switch (info.type) {
      case FLOAT -> {
        float[] all = new float[n];
        tensor.getFloatBuffer().get(all);
        return HostArray.of(shape, all);
      }
      case DOUBLE -> {
        double[] all = new double[n];
        tensor.getDoubleBuffer().get(all);
        return HostArray.of(shape, all);
      }
      case INT32 -> {
        int[] all = new int[n];
        tensor.getIntBuffer().get(all);
        return HostArray.of(shape, all);
      }
      case BOOL -> {
        ByteBuffer bytes = tensor.getByteBuffer();
        boolean[] all = new boolean[n];
        for (int i = 0; i < n; i++) {
          all[i] = bytes.get(i) != 0;
        }
        return HostArray.of(shape, all);
      }
      default -> throw new IllegalArgumentException("a tensor of " + info.type);
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
