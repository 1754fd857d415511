package io.github.vae4j.cli;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.backend.BackendSelectionException;
import io.github.vae4j.core.backend.Backends;
import io.github.vae4j.core.backend.DiscoveredBackend;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Examines the machine and every backend, and tells what to do about what is wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Examines this machine and every backend that was found: its jar, engine, native libraries and devices; starts each"
          + " engine and lets it compute a gradient, which is compared with plain Java's.",
      "",
      "Exit code 0 if the backend works that commands run on, else 4. Put the output into bug reports."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final Path NVIDIA = Path.of("/proc/driver/nvidia/version");
  private static final double TOLERANCE = 1e-4; // FLOAT32 sums in another order

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BackendOptions chosen = new BackendOptions();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    console.line("machine");
    machine().forEach((key, value) -> console.line("  %-10s %s", key, value));
    Backends backends = Plugins.discover();
    HostArray expected = gradient(reference(backends));
    Set<String> usable = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (DiscoveredBackend found : backends.entries()) {
      if (!chosen.name().isEmpty() && !chosen.name().equals(found.name())) {
        continue;
      }
      BackendReport report =
          seen.add(found.name())
              ? BackendReport.open(
                  found, chosen.config(), (backend, facts) -> compare(backend, expected, facts))
              : BackendReport.probe(found); // not a second time in one process
      report.print(console, found);
      if (report.usable()) {
        usable.add(found.name());
      }
    }
    backends.failures().forEach(failure -> console.line("broken: %s", failure));
    return choice(console, backends, usable);
  }

  /** Tells what a command that names no backend would run on. */
  private int choice(Console console, Backends backends, Set<String> usable) {
    try {
      String name = backends.select(chosen.name()).name();
      boolean works = usable.contains(name);
      console.line(
          works ? "commands run on %s" : "commands would run on %s, which does not work", name);
      return works ? ExitCodes.OK : ExitCodes.BACKEND;
    } catch (BackendSelectionException e) {
      console.line("commands that compute fail here: %s", String.valueOf(e.getMessage()));
      return ExitCodes.BACKEND;
    }
  }

  private static Map<String, String> machine() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("java", Runtime.version() + ", " + System.getProperty("java.home", ""));
    facts.put(
        "system", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    facts.put(
        "processors",
        Runtime.getRuntime().availableProcessors()
            + ", load "
            + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    facts.put("heap", Runtime.getRuntime().maxMemory() / (1 << 20) + " MB at most");
    facts.put("driver", nvidia());
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.matches("VAE_.*|OMP_.*|.*_LIBRARY_PATH|CUDA_VISIBLE_DEVICES")) {
                facts.put(name, value);
              }
            });
    return facts;
  }

  private static String nvidia() {
    try {
      return Files.exists(NVIDIA)
          ? Files.readString(NVIDIA).lines().findFirst().orElse("driver of unknown version")
          : "no NVIDIA driver";
    } catch (IOException e) {
      return "driver present, version not readable: " + e.getMessage();
    }
  }

  /** Returns the plain-Java backend, which stands in core itself. */
  private static BackendProvider reference(Backends backends) {
    return backends.entries().stream()
        .filter(found -> found.name().equals("reference"))
        .findFirst()
        .orElseThrow()
        .provider();
  }

  private static HostArray gradient(BackendProvider provider) {
    try (Backend backend = provider.open(BackendConfig.defaults())) {
      return gradient(backend);
    }
  }

  /** Returns the gradient of sum tanh(x w)^2 with respect to w, [32, 16]. */
  private static HostArray gradient(Backend backend) {
    Trace trace = Trace.open();
    TensorType data = TensorType.of(DType.FLOAT32, 64, 32);
    TensorType weights = TensorType.of(DType.FLOAT32, 32, 16);
    Tensor x = trace.input("x", Role.DATA, data);
    Tensor w = trace.input("w", Role.PARAMETER, weights);
    Tensor y = x.matmul(w).tanh();
    Tensor g = Gradients.of(y.mul(y).sumAll(), List.of(w)).get(0);
    RandomKey key = RandomKey.of(1);
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(Map.of("g", g)), Set.of())) {
      Map<String, HostArray> inputs =
          Map.of(
              "x", HostArray.draw(data, Noise.NORMAL, key.fold("x")),
              "w", HostArray.draw(weights, Noise.UNIFORM, key.fold("w")));
      return Named.get(program.runToHost(Map.of(), inputs), "g");
    }
  }

  private static void compare(Backend backend, HostArray expected, Map<String, String> facts) {
    HostArray found = gradient(backend);
    double largest = 0;
    for (int i = 0; i < expected.shape().size(); i++) {
      double difference = Math.abs(found.get(i) - expected.get(i));
      if (!(difference <= TOLERANCE * (1 + Math.abs(expected.get(i))))) {
        throw new BackendException(
            BackendException.Kind.ENGINE,
            "computes wrongly: element "
                + i
                + " of a gradient is "
                + found.get(i)
                + ", plain Java gives "
                + expected.get(i)
                + "; reinstall its native libraries or report this");
      }
      largest = Math.max(largest, difference);
    }
    facts.put(
        "gradient",
        String.format(Locale.ROOT, "agrees with plain Java's, largest difference %.0e", largest));
  }
}
