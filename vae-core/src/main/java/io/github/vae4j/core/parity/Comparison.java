package io.github.vae4j.core.parity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A backend beside the yardstick.
 *
 * @param steps one entry for each step, at least one
 * @param apart largest absolute difference of each parameter after the last step between the
 *     backend's training and the yardstick's own, which both went on freely from the same start
 */
public record Comparison(List<StepDifferences> steps, Map<String, Double> apart) {
  /** The largest relative difference and where it is. */
  public record Worst(long step, String tensor, Difference difference) {}

  /** Keeps the order of the parameters. */
  public Comparison {
    steps = List.copyOf(steps);
    apart = Collections.unmodifiableMap(new LinkedHashMap<>(apart));
  }

  /** Returns the largest relative difference among the steps and tensors that are asked for. */
  public Worst worst(Predicate<StepDifferences> step, Predicate<String> tensor) {
    List<Worst> candidates = new ArrayList<>();
    steps.stream()
        .filter(step)
        .forEach(
            differences ->
                differences
                    .all()
                    .forEach(
                        (name, difference) -> {
                          if (tensor.test(name)) {
                            candidates.add(new Worst(differences.step(), name, difference));
                          }
                        }));
    return candidates.stream()
        .max(Comparator.comparingDouble(worst -> worst.difference().relative()))
        .orElseThrow(() -> new IllegalArgumentException("comparison: no such step or tensor"));
  }

  /** Returns the largest relative difference of all. */
  public Worst worst() {
    return worst(step -> true, tensor -> true);
  }

  /**
   * Returns the largest absolute difference of an element of a tensor in any step.
   *
   * @throws IllegalArgumentException if no step has the tensor
   */
  public double largestAbsolute(String tensor) {
    return steps.stream()
        .map(step -> step.all().get(tensor))
        .filter(Objects::nonNull)
        .mapToDouble(Difference::absolute)
        .max()
        .orElseThrow(() -> new IllegalArgumentException("comparison: no tensor '" + tensor + "'"));
  }

  /** Returns whether no relative difference exceeds the tolerance. */
  public boolean within(double tolerance) {
    return worst().difference().relative() <= tolerance;
  }
}
