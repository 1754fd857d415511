package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.pass.Passes;
import io.github.vae4j.core.service.Services;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds plain Java, the reference backend with which every engine is compared, and runs programs in
 * it. Whoever opens it closes it.
 */
public final class PlainJava implements AutoCloseable {
  private static final String NAME = "reference";
  private static final String ARTIFACT = "io.github.vae4j:vae-backend-reference";

  private final Backend backend = provider().open(BackendConfig.defaults());

  /** Opens plain Java with a thread on each core. */
  PlainJava() {}

  /**
   * Returns the provider of the reference backend.
   *
   * @throws BackendException of kind UNAVAILABLE if there is none, or more than one
   */
  public static BackendProvider provider() {
    return among(Services.loadBeside(BackendProvider.class));
  }

  /** Returns the one of that name. */
  static BackendProvider among(Services<BackendProvider> found) {
    List<BackendProvider> named = found.providers().stream().filter(PlainJava::isNamed).toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    throw new BackendException(
        BackendException.Kind.UNAVAILABLE,
        named.isEmpty()
            ? String.format(
                "plain Java, with which engines are compared, is missing: looked for the backend"
                    + " '%s' where vae-core was loaded, found %s%s; add the artifact %s, which"
                    + " vae-core brings at run time, to the module path or the class path",
                NAME,
                classes(found.providers()),
                found.failures().isEmpty()
                    ? ""
                    : "; broken: " + String.join(", ", found.failures()),
                ARTIFACT)
            : String.format(
                "two backends are named '%s': %s; leave only that of %s on the path",
                NAME, classes(named), ARTIFACT));
  }

  private static boolean isNamed(BackendProvider provider) {
    try {
      return NAME.equals(provider.name());
    } catch (RuntimeException | LinkageError e) {
      return false; // whoever lists the backends tells that it is broken
    }
  }

  private static String classes(List<BackendProvider> providers) {
    return providers.isEmpty()
        ? "none"
        : providers.stream().map(p -> p.getClass().getName()).collect(Collectors.joining(", "));
  }

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
