package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.HostArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A short examination, of milliseconds, of a backend that was just opened: the cases of {@link
 * CanaryCases} in one program. The whole tables are {@link Examination#of}.
 */
public final class Canary {
  private Canary() {}

  /** What plain Java computes, once in a process. */
  private static final class Expected {
    static final CaseGroup GROUP = CaseGroup.of(CanaryCases.all());
    static final List<HostArray> VALUES = compute();

    private static List<HostArray> compute() {
      try (Backend reference = PlainJava.provider().open(BackendConfig.defaults().withThreads(1))) {
        return GROUP.run(reference, 1).get(0);
      }
    }
  }

  /**
   * Examines a backend.
   *
   * @return for each operation that it computes wrongly, as {@code Primitive.operation} names it,
   *     what differs; empty if all are right
   */
  public static Map<String, String> examine(Backend backend) {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Examination.Finding finding : Examination.find(backend, Expected.GROUP, Expected.VALUES)) {
      wrong.putIfAbsent(CanaryCases.operation(finding.name()), finding.difference());
    }
    return wrong;
  }

  /** Returns the number of operations that are examined. */
  public static int operations() {
    return (int)
        Expected.GROUP.cases().stream()
            .map(c -> CanaryCases.operation(c.name()))
            .distinct()
            .count();
  }
}
