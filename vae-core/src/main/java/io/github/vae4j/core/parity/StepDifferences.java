package io.github.vae4j.core.parity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a backend beside the same step of the yardstick.
 *
 * @param step from 1
 * @param seconds that the backend took, with the upload of the batch and its noise
 * @param objective difference of the bound and its parts for each datum
 * @param state differences of each parameter, by its name, and of each tensor of the optimiser, by
 *     parameter, # and its own name
 * @param apart difference of the batch's mean bound, in nats, between the backend's training and
 *     the yardstick's own
 */
public record StepDifferences(
    long step, double seconds, Difference objective, Map<String, Difference> state, double apart) {
  /** Name under which the objective stands among the tensors. */
  public static final String OBJECTIVE = "objective";

  /** Keeps the order of the tensors. */
  public StepDifferences {
    state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
  }

  /** Returns all differences: the objective's, then those of the state. */
  public Map<String, Difference> all() {
    Map<String, Difference> all = new LinkedHashMap<>();
    all.put(OBJECTIVE, objective);
    all.putAll(state);
    return all;
  }
}
