package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.tck.BrokenBackendsTest.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;

/** Faults of backends that update the state of Adam in place. */
final class StateFaults {
  private StateFaults() {}

  static List<Case> cases() {
    return List.of(
        new Case(
            "mixes up the decays of Adam",
            "stepsFollowTheDefinitionWhetherOrNotTheStateIsReadBetweenThem",
            b -> adam(b, p -> new AdamUpdate(p.beta2(), p.beta1(), p.epsilon(), p.weightDecay()))),
        new Case(
            "timed runs are off",
            "stepsThatAreTimedTakeTurnsWithOthers",
            b -> Faults.timed(b, x -> x * 1.001)),
        new Case(
            "leaves the old state open",
            "aValueThatWasReadKeepsWhileStepsGoOn",
            b -> Faults.donating(b, p -> Set.of())),
        new Case(
            "goes on with the state of the run before",
            "twoStatesTakeTurnsInOneExecutable",
            StateFaults::keepsItsState),
        new Case(
            "does not see that another executable went on",
            "stateMovesBetweenExecutablesAndOutlivesTheOneThatMadeIt",
            StateFaults::keepsItsState),
        new Case(
            "does not see that moments changed places",
            "momentsThatChangePlacesDoNotMixUp",
            StateFaults::keepsItsState),
        new Case(
            "updates in place what was not donated",
            "stateThatIsNotDonatedStaysAsItIs",
            b -> Faults.donating(b, Faults::inputs)),
        new Case(
            "decays no weights",
            "aGradientThatIsTheDonatedParameterItselfIsReadBeforeTheParameterChanges",
            b -> adam(b, p -> new AdamUpdate(p.beta1(), p.beta2(), p.epsilon(), 0))));
  }

  private static Backend adam(Backend target, UnaryOperator<AdamUpdate> change) {
    return Faults.rewriting(
        target,
        e -> {
          Primitive p =
              e.primitive() instanceof AdamUpdate adam ? change.apply(adam) : e.primitive();
          return new Equation(p, e.inputs(), e.outputs(), e.origin());
        });
  }

  /** An executable goes on with its last results instead of the donated arguments. */
  private static Backend keepsItsState(Backend target) {
    Map<Executable, List<HostArray>> last = new WeakHashMap<>();
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<HostArray> kept = last.getOrDefault(call.executable(), List.of());
        List<DeviceArray> inputs = new ArrayList<>(call.inputs());
        for (int i = 0; i < Math.min(kept.size(), inputs.size()); i++) {
          if (call.donates(i) && kept.get(i).type().equals(inputs.get(i).type())) {
            inputs.set(i, target.upload(kept.get(i)));
          }
        }
        List<DeviceArray> results = super.run(call.with(inputs));
        call.closeDonated();
        last.put(call.executable(), results.stream().map(DeviceArray::download).toList());
        return results;
      }
    };
  }
}
