package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Traces small functions and runs them as they are, on a backend under test. */
public final class TestPrograms {
  /** A function of the inputs. */
  @FunctionalInterface
  public interface Body {
    /** Returns the results. */
    List<Tensor> apply(Trace trace, List<Tensor> inputs);
  }

  private TestPrograms() {}

  /** Returns these numbers as a tensor of FLOAT32. */
  public static HostArray floats(Shape shape, double... elements) {
    return HostArray.ofDoubles(new TensorType(DType.FLOAT32, shape), elements);
  }

  /** Returns these numbers as a vector of FLOAT32. */
  public static HostArray vector(double... elements) {
    return floats(Shape.of(elements.length), elements);
  }

  /**
   * Returns the program of a function, with inputs {@code x0}, {@code x1}, ... and outputs {@code
   * y0}, {@code y1}, ...
   */
  public static Program program(Body body, TensorType... types) {
    Trace trace = Trace.open();
    List<Tensor> inputs = new ArrayList<>();
    for (TensorType type : types) {
      inputs.add(trace.input("x" + inputs.size(), Role.DATA, type));
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Tensor output : body.apply(trace, inputs)) {
      outputs.put("y" + outputs.size(), output);
    }
    return trace.program(outputs);
  }

  /** Returns element type and shape of each array. */
  public static TensorType[] types(HostArray... arrays) {
    return Arrays.stream(arrays).map(HostArray::type).toArray(TensorType[]::new);
  }

  /** Returns the values of some inputs, by number. */
  public static Set<Value> inputs(Program program, int... indices) {
    return Arrays.stream(indices)
        .mapToObj(i -> program.inputs().get(i).value())
        .collect(Collectors.toSet());
  }

  /** Compiles and runs a program once, with nothing donated. */
  public static List<HostArray> run(Backend backend, Program program, HostArray... inputs) {
    List<DeviceArray> arguments = upload(backend, inputs);
    try (Executable executable = backend.compile(program, Set.of())) {
      return take(executable.run(arguments));
    } finally {
      arguments.forEach(DeviceArray::close);
    }
  }

  /** Traces and runs a function once. */
  public static List<HostArray> run(Backend backend, Body body, HostArray... inputs) {
    return run(backend, program(body, types(inputs)), inputs);
  }

  /** Copies arrays to the device. */
  public static List<DeviceArray> upload(Backend backend, HostArray... inputs) {
    return Arrays.stream(inputs).map(backend::upload).toList();
  }

  /** Downloads arrays and closes them. */
  public static List<HostArray> take(List<DeviceArray> arrays) {
    List<HostArray> results = arrays.stream().map(DeviceArray::download).toList();
    arrays.forEach(DeviceArray::close);
    return results;
  }
}
