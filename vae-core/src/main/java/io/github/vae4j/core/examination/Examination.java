package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.core.examination.PrimitiveCases.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What became of an engine's kernels beside plain Java on the machine where both run. Every case is
 * computed twice in memory that was dirtied before ({@link MemoryDirt}), with the tolerance of one
 * primitive ({@link Tolerance}).
 *
 * @param cases number of cases that were computed
 * @param findings what is wrong, in the order of the cases; empty if all is right
 */
public record Examination(int cases, List<Finding> findings) {
  private static final int GROUP = 40;
  private static final int RUNS = 2;

  /** Copies the findings. */
  public Examination {
    findings = List.copyOf(findings);
  }

  /**
   * A case that an engine computes wrongly.
   *
   * @param name of the case
   * @param operations that the wrong result is made by, as {@code Primitive.operation} names them
   * @param difference the first wrong element, with what plain Java found and what the engine, or
   *     the engine's own words if it failed
   */
  public record Finding(String name, List<String> operations, String difference) {
    /** Copies the operations. */
    public Finding {
      operations = List.copyOf(operations);
    }
  }

  /**
   * Returns the operations to blame: each that is wrong in a case of its own, and together those of
   * a case that none of these explains.
   */
  public Set<String> wrongOperations() {
    Set<String> wrong = new LinkedHashSet<>();
    for (Finding finding : findings) {
      if (finding.operations().size() == 1) {
        wrong.addAll(finding.operations());
      }
    }
    for (Finding finding : findings) {
      if (Collections.disjoint(wrong, finding.operations())) {
        wrong.add(String.join(" or ", finding.operations()));
      }
    }
    return wrong;
  }

  /**
   * Computes all tables of {@link PrimitiveCases} on a backend.
   *
   * @param progress is told the number of cases that are done, and of all
   * @throws BackendException of kind CLOSED if the backend is closed
   */
  public static Examination of(Backend backend, BiConsumer<Integer, Integer> progress) {
    List<Case> cases = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (Case c : PrimitiveCases.of(dtype)) {
        cases.add(new Case(dtype + " " + c.name(), c.inputs(), c.function()));
      }
    }
    List<Finding> findings = new ArrayList<>();
    int done = 0;
    try (Backend reference = PlainJava.provider().open(BackendConfig.defaults())) {
      for (CaseGroup group : CaseGroup.split(cases, GROUP)) {
        findings.addAll(find(backend, group, group.run(reference, 1).get(0)));
        done += group.cases().size();
        progress.accept(done, cases.size());
      }
    }
    for (RandomNoise noise : NoiseCases.of(backend)) {
      NoiseCases.find(backend, noise).ifPresent(findings::add);
      done++;
    }
    return new Examination(done, findings);
  }

  /** Computes cases on a backend and compares them with what plain Java gave. */
  static List<Finding> find(Backend backend, CaseGroup group, List<HostArray> expected) {
    Map<Integer, Finding> findings = new LinkedHashMap<>();
    try {
      for (List<HostArray> found : group.run(backend, RUNS)) {
        for (int i = 0; i < expected.size(); i++) {
          HostArray e = expected.get(i);
          int owner = group.owners().get(i);
          List<String> operations = group.operations(i);
          Tolerance.of(e.type().dtype())
              .difference(e, found.get(i))
              .ifPresent(
                  difference ->
                      findings.putIfAbsent(
                          owner,
                          new Finding(group.cases().get(owner).name(), operations, difference)));
        }
      }
    } catch (BackendException | IllegalArgumentException e) {
      if (e instanceof BackendException b && b.kind() == BackendException.Kind.CLOSED) {
        throw e;
      }
      return oneByOne(backend, group, expected, String.valueOf(e.getMessage()));
    }
    return List.copyOf(findings.values());
  }

  /** Computes the cases of a group that failed, each on its own. */
  private static List<Finding> oneByOne(
      Backend backend, CaseGroup group, List<HostArray> expected, String failure) {
    if (group.cases().size() == 1) {
      Case c = group.cases().get(0);
      return List.of(new Finding(c.name(), c.operations(), failure));
    }
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < group.cases().size(); i++) {
      List<HostArray> own = new ArrayList<>();
      for (int output = 0; output < expected.size(); output++) {
        if (group.owners().get(output) == i) {
          own.add(expected.get(output));
        }
      }
      findings.addAll(find(backend, CaseGroup.of(List.of(group.cases().get(i))), own));
    }
    return findings;
  }
}
