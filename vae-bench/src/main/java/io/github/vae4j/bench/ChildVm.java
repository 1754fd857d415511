package io.github.vae4j.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A Java virtual machine of its own: engines set their threads once for a process, and they read
 * the environment when it starts.
 */
final class ChildVm {
  private static final List<String> PASSED_ON =
      List.of("PYTORCH_LIBRARY_PATH", "TENSORFLOW_LIBRARY_PATH", "ND4J_LIBRARY_PATH");

  /** Threads wait as those of the launchers do; only errors are logged. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OMP_WAIT_POLICY",
          "PASSIVE",
          "GOMP_SPINCOUNT",
          "1000",
          "OPENBLAS_THREAD_TIMEOUT",
          "8",
          "TF_CPP_MIN_LOG_LEVEL",
          "2");

  private ChildVm() {}

  /** Runs a main class to its end and returns its exit status; its streams are ours. */
  static int run(Class<?> main, int threads, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(nativeAccess());
    System.getProperties()
        .forEach(
            (key, value) -> {
              String name = key.toString();
              if (name.startsWith(Options.PREFIX) || PASSED_ON.contains(name)) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD) // engines print there
            .redirectError(Redirect.INHERIT);
    builder.environment().putAll(ENVIRONMENT);
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    return builder.start().waitFor();
  }

  /**
   * Runs what a child is for and ends its process, with status 0 if the body says so: an engine may
   * have left threads.
   */
  static void exitAfter(Callable<Boolean> body) {
    try {
      System.exit(body.call() ? 0 : 1);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static List<String> nativeAccess() {
    return Runtime.version().feature() < 24
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }
}
