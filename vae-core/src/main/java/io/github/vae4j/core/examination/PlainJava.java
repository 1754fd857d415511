package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.pass.Passes;
import io.github.vae4j.core.reference.ReferenceBackendProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs programs in plain Java. Whoever opens it closes it. */
final class PlainJava implements AutoCloseable {
  private final Backend backend = new ReferenceBackendProvider().open(BackendConfig.defaults());

  /** Returns the outputs by name, computed in FLOAT64 whatever the program's type is. */
  Map<String, HostArray> inDoublePrecision(Program program, Map<String, HostArray> inputs) {
    return run(Passes.widen(program), retyped(inputs, DType.FLOAT64));
  }

  /** Returns the outputs by name, computed in FLOAT32 whatever the program's type is. */
  Map<String, HostArray> inSinglePrecision(Program program, Map<String, HostArray> inputs) {
    return run(Passes.narrow(program), retyped(inputs, DType.FLOAT32));
  }

  private static Map<String, HostArray> retyped(Map<String, HostArray> inputs, DType dtype) {
    Map<String, HostArray> other = new LinkedHashMap<>();
    inputs.forEach(
        (name, array) ->
            other.put(
                name,
                array.type().dtype().isFloating()
                    ? HostArray.ofDoubles(new TensorType(dtype, array.shape()), array.toDoubles())
                    : array));
    return other;
  }

  private Map<String, HostArray> run(Program program, Map<String, HostArray> inputs) {
    List<HostArray> arguments =
        program.inputs().stream().map(input -> Named.get(inputs, input.name())).toList();
    try (Executable executable = backend.compile(program, Set.of())) {
      List<HostArray> results = Runs.run(backend, executable, arguments);
      Map<String, HostArray> named = new LinkedHashMap<>();
      for (int i = 0; i < results.size(); i++) {
        named.put(program.outputs().get(i).name(), results.get(i));
      }
      return named;
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
