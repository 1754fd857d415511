package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which state of Adam can live in variables that the engine updates in place: that of steps without
 * weight decay whose parameter and moments are donated inputs, each of one step only, and whose
 * results are outputs of the program, each once, and nothing else.
 */
final class AdamVariables {
  private final Map<Value, Integer> numbers = new HashMap<>();
  private final Map<Value, Integer> homes = new HashMap<>();
  private final Set<Equation> updates = Collections.newSetFromMap(new IdentityHashMap<>());

  private AdamVariables() {}

  static AdamVariables of(Program program, Set<Value> donated) {
    AdamVariables found = new AdamVariables();
    Map<Value, Integer> inputs = new HashMap<>();
    for (int i = 0; i < program.inputs().size(); i++) {
      inputs.put(program.inputs().get(i).value(), i);
    }
    Map<Value, Integer> uses = new HashMap<>();
    program.equations().forEach(e -> e.inputs().forEach(v -> uses.merge(v, 1, Integer::sum)));
    Map<Value, Integer> results = new HashMap<>();
    program.outputs().forEach(output -> results.merge(output.value(), 1, Integer::sum));
    for (Equation e : program.equations()) {
      if (e.primitive() instanceof AdamUpdate p && p.weightDecay() == 0) {
        List<Value> state = e.inputs().subList(0, 3);
        boolean given =
            state.stream().allMatch(v -> inputs.containsKey(v) && donated.contains(v))
                && new HashSet<>(state).size() == 3
                && state.stream().noneMatch(found.numbers::containsKey)
                && state.stream().skip(1).allMatch(v -> uses.getOrDefault(v, 0) == 1)
                && state.stream().noneMatch(results::containsKey);
        boolean kept =
            e.outputs().stream()
                .allMatch(v -> results.getOrDefault(v, 0) == 1 && !uses.containsKey(v));
        if (given && kept) {
          found.updates.add(e);
          for (int i = 0; i < state.size(); i++) {
            int number = inputs.getOrDefault(state.get(i), -1);
            found.numbers.put(state.get(i), number);
            found.homes.put(e.outputs().get(i), number);
          }
        }
      }
    }
    return found;
  }

  boolean holds(Value input) {
    return numbers.containsKey(input);
  }

  /** Returns the number of an input that a variable holds. */
  int number(Value input) {
    Integer number = numbers.get(input);
    if (number == null) {
      throw new IllegalStateException("tf: no variable holds " + input);
    }
    return number;
  }

  /** Returns the number of the input whose variable holds a result. */
  Optional<Integer> home(Value result) {
    return Optional.ofNullable(homes.get(result));
  }

  /** Returns the step of an equation that updates variables. */
  Optional<AdamUpdate> update(Equation e) {
    return updates.contains(e) && e.primitive() instanceof AdamUpdate p
        ? Optional.of(p)
        : Optional.empty();
  }
}
