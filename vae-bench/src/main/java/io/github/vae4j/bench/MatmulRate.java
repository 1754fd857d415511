package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A matrix product of the engine, large enough to run at its best rate. */
final class MatmulRate implements AutoCloseable {
  private static final int SIZE = 1024;
  static final double FLOP = 2.0 * SIZE * SIZE * SIZE;

  private final Executable executable;
  private final DeviceArray matrix;

  MatmulRate(Backend backend) {
    TensorType type = TensorType.of(DType.FLOAT32, SIZE, SIZE);
    Trace trace = Trace.open();
    Tensor a = trace.input("a", Role.DATA, type);
    Program program = trace.program(Map.of("product", a.matmul(a)));
    this.executable = backend.compile(program, Set.of());
    this.matrix = backend.upload(HostArray.draw(type, Noise.NORMAL, RandomKey.of(1)));
  }

  void run() {
    executable.run(List.of(matrix)).forEach(DeviceArray::close);
  }

  @Override
  public void close() {
    matrix.close();
    executable.close();
  }
}
