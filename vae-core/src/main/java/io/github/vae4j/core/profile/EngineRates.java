package io.github.vae4j.core.profile;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The best rates of an engine on this machine, as short measurements found them.
 *
 * @param flops floating-point operations in a second of the product of two square matrices
 * @param bytes that a second moves: read and written by the negation of a vector of 16 or of 32
 *     MiB, of which the better counts
 */
public record EngineRates(double flops, double bytes) {
  private static final int SHORTER_BYTES = 16 << 20;
  private static final int LONGER_BYTES = 32 << 20;
  private static final int SMALLEST = 256;
  private static final int LARGEST = 4096;
  private static final double LONG_SECONDS = 0.03; // no larger product after one of that time
  private static final double WHILE_SECONDS = 0.15;
  private static final int LEAST_RUNS = 3;
  private static final double HALF = 0.5; // each element: the time does not depend on it

  /**
   * Measures both, the least of several runs each, in about half a second; of an engine that is
   * slow it takes longer.
   */
  public static EngineRates measure(Backend backend, DType dtype) {
    double flops = 0;
    double seconds = 0;
    for (int n = SMALLEST; n <= LARGEST && seconds < LONG_SECONDS; n *= 2) {
      seconds = least(backend, TensorType.of(dtype, n, n), x -> x.matmul(x));
      flops = Math.max(flops, 2.0 * n * n * n / seconds);
    }
    double bytes = 0;
    for (int size : new int[] {SHORTER_BYTES, LONGER_BYTES}) {
      TensorType vector = TensorType.of(dtype, size / dtype.bytes());
      bytes = Math.max(bytes, 2.0 * size / least(backend, vector, Tensor::neg));
    }
    return new EngineRates(flops, bytes);
  }

  /** Returns the time that work takes at these rates, the one after the other, in seconds. */
  public double seconds(Work work) {
    return work.flops() / flops + work.bytes() / bytes;
  }

  /** Returns the least time of a function, in seconds; one of its numbers is waited for. */
  private static double least(Backend backend, TensorType type, UnaryOperator<Tensor> function) {
    Trace trace = Trace.open();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Tensor result = function.apply(trace.input("x", Role.DATA, type));
    outputs.put("result", result);
    outputs.put("first", result.reshape(type.shape().size()).slice(0, 0, 1));
    Program program = trace.program(outputs);
    double least = Double.POSITIVE_INFINITY;
    try (Executable executable = backend.compile(program, Set.of());
        DeviceArray x = backend.upload(HostArray.filled(type, HALF))) {
      double spent = 0;
      for (int run = 0; run < LEAST_RUNS || spent < WHILE_SECONDS; run++) {
        long start = System.nanoTime();
        List<DeviceArray> results = executable.run(List.of(x));
        results.get(1).download();
        double seconds = (System.nanoTime() - start) / TrainingProfile.NANOS;
        results.forEach(DeviceArray::close);
        least = Math.min(least, seconds);
        spent += seconds;
      }
    }
    return least;
  }
}
