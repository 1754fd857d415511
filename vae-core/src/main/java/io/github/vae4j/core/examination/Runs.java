package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Traces functions, draws their arguments and runs programs. */
public final class Runs {
  private Runs() {}

  /**
   * Returns the program of a function of inputs {@code a}, {@code b}, ... with outputs {@code 0},
   * {@code 1}, ...
   */
  public static Program trace(
      List<TensorType> types, Function<List<Tensor>, List<Tensor>> function) {
    Trace trace = Trace.open();
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      inputs.add(trace.input(Character.toString('a' + i), Role.DATA, types.get(i)));
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    List<Tensor> results = function.apply(inputs);
    for (int i = 0; i < results.size(); i++) {
      outputs.put(Integer.toString(i), results.get(i));
    }
    return trace.program(outputs);
  }

  /**
   * Runs a program once, rewritten only where the backend does not support an optional primitive.
   */
  public static List<HostArray> run(Backend backend, Program program, List<HostArray> inputs) {
    Program legal = Passes.legalize(program, backend::supports);
    try (Executable executable = backend.compile(legal, Set.of())) {
      return run(backend, executable, inputs);
    }
  }

  public static List<HostArray> run(
      Backend backend, Executable executable, List<HostArray> inputs) {
    return run(backend, inputs, executable::run);
  }

  /** Runs a compiled program once and adds to the times what the engine tells of them. */
  public static List<HostArray> run(
      Backend backend, Executable executable, List<HostArray> inputs, EquationTimes times) {
    return run(backend, inputs, arguments -> executable.run(arguments, times));
  }

  private static List<HostArray> run(
      Backend backend, List<HostArray> inputs, UnaryOperator<List<DeviceArray>> run) {
    List<DeviceArray> arguments = inputs.stream().map(backend::upload).toList();
    List<DeviceArray> results = List.of();
    try {
      results = run.apply(arguments);
      return results.stream().map(DeviceArray::download).toList();
    } finally {
      results.forEach(DeviceArray::close);
      arguments.forEach(DeviceArray::close);
    }
  }

  /**
   * Returns numbers spread over [low, high]: whole ones for INT32, true for the upper half for
   * BOOL.
   */
  public static HostArray draw(TensorType type, double low, double high, RandomKey key) {
    Shape shape = type.shape();
    double[] uniform = new double[shape.size()];
    Noise.UNIFORM.fill(key, 0, uniform);
    for (int i = 0; i < uniform.length; i++) {
      uniform[i] = low + (high - low) * uniform[i];
    }
    return of(type, uniform);
  }

  /** Returns these numbers as a tensor: truncated for INT32, true above 0 for BOOL. */
  public static HostArray of(TensorType type, double... numbers) {
    if (type.dtype().isFloating()) {
      return HostArray.ofDoubles(type, numbers);
    }
    int[] ints = new int[numbers.length];
    boolean[] booleans = new boolean[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      ints[i] = (int) numbers[i];
      booleans[i] = numbers[i] > 0;
    }
    return type.dtype() == DType.INT32
        ? HostArray.of(type.shape(), ints)
        : HostArray.of(type.shape(), booleans);
  }
}
