package io.github.vae4j.core.pass;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.core.examination.PlainJava;
import java.util.List;
import java.util.Set;

/** A program on the reference backend, legalised and otherwise as it is. */
public final class Run implements AutoCloseable {
  private final Backend backend;
  private final Executable executable;

  private Run(Backend backend, Executable executable) {
    this.backend = backend;
    this.executable = executable;
  }

  public static Run compile(Program program) {
    Backend backend = PlainJava.provider().open(BackendConfig.defaults().withThreads(1));
    return new Run(backend, backend.compile(Passes.legalize(program, backend::supports), Set.of()));
  }

  public static List<HostArray> once(Program program, List<HostArray> inputs) {
    try (Run run = compile(program)) {
      return run.on(inputs);
    }
  }

  public List<HostArray> on(List<HostArray> inputs) {
    List<DeviceArray> arrays = inputs.stream().map(backend::upload).toList();
    List<DeviceArray> results = executable.run(arrays);
    List<HostArray> host = results.stream().map(DeviceArray::download).toList();
    arrays.forEach(DeviceArray::close);
    results.forEach(DeviceArray::close);
    return host;
  }

  @Override
  public void close() {
    executable.close();
    backend.close();
  }
}
