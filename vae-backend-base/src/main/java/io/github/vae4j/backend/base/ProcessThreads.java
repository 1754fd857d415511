package io.github.vae4j.backend.base;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The threads of an engine that has one number of them for the whole process. */
public final class ProcessThreads {
  private static final System.Logger LOG = System.getLogger(ProcessThreads.class.getName());

  private static final String POLICY = "OMP_WAIT_POLICY";

  private ProcessThreads() {}

  /**
   * Tells how idle helper threads of OpenMP wait, for the facts of an open backend. No program can
   * set it once it runs.
   *
   * @param more variables of the environment that the engine's other threads read
   */
  public static String waiting(String... more) {
    if (System.getenv(POLICY) == null) {
      return "active; OMP_WAIT_POLICY=PASSIVE in the environment if others use the processors";
    }
    return Stream.concat(Stream.of(POLICY, "GOMP_SPINCOUNT"), List.of(more).stream())
        .filter(name -> Objects.nonNull(System.getenv(name)))
        .map(name -> name + "=" + System.getenv(name))
        .collect(Collectors.joining(", "));
  }

  /**
   * Tells how many threads an engine has, for the facts of an open backend, and warns if others
   * were asked for.
   *
   * @param backend the backend's name
   * @param wanted as asked for, 0 for the engine's choice
   * @param inForce as it is
   * @param remedy how to get those that were asked for
   */
  public static String describe(String backend, int wanted, int inForce, String remedy) {
    if (wanted == 0 || wanted == inForce) {
      return Integer.toString(inForce);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: {1} threads were asked for, but the engine runs with {2}, set when this process"
            + " started it; {3}",
        backend,
        wanted,
        inForce,
        remedy);
    return inForce + " (of the process; " + wanted + " asked for)";
  }
}
