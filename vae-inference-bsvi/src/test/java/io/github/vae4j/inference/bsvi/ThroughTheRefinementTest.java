package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients through the refinement against central differences of the whole loop. */
class ThroughTheRefinementTest {
  private static final VaeSpec MODEL = VaeSpec.mlp(Shape.of(3), 2, Likelihoods.BERNOULLI, 4);
  private static final double[] DATA = {0, 1, 1, 1, 0, 0, 0.3, 0.7, 0.1};
  private static final double H = 2e-6;

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static double surrogate(Experiment.Prepared prepared, String moved, double by) {
    return prepared
        .run(
            inputs -> {
              Map<String, HostArray> all = new LinkedHashMap<>(inputs);
              all.computeIfPresent(
                  moved,
                  (name, value) -> {
                    double[] numbers = value.toDoubles();
                    double[] direction = direction(name, numbers.length);
                    for (int i = 0; i < numbers.length; i++) {
                      numbers[i] += by * direction[i];
                    }
                    return HostArray.ofDoubles(value.type(), numbers);
                  });
              return all;
            })
        .get("surrogate")
        .get(0);
  }

  private static double[] direction(String name, int n) {
    double[] direction = new double[n];
    Noise.NORMAL.fill(RandomKey.of(3).fold(name), 0, direction);
    return direction;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "savae:4,step=0.3,log-scale-step=0.2,kl=analytic,schedule=constant",
        "savae:4,optimizer=ascent,step=0.3,log-scale-step=0.2,kl=sampled,clip=0",
        "savae:4,optimizer=ascent,step=0.3,log-scale-step=0.2,kl=stl",
        "savae:4,step=0.3,log-scale-step=0.2,clip=0.5,schedule=cosine",
        "savae:4,optimizer=adam,step=0.1,log-scale-step=0.05,kl=stl,learned-steps",
        "savae:3,optimizer=adam,step=0.1,log-scale-step=0.05,clip=0.5,schedule=linear",
        "savae:3,step=0.3,log-scale-step=0.2,momentum=0.9,learned-steps",
        "savae:3,step=0.3,log-scale-step=0.2,learned-steps=dimensions",
        "savae:3,optimizer=damped,step=0.3,log-scale-step=0.2,kl=analytic",
        "bsvi:3,step=0.3,log-scale-step=0.2,encoder=through,weights=learned",
        "bsvi:3,step=0.3,log-scale-step=0.2,encoder=through,sampling=double,kl=stl",
      })
  void equalsTheDifferenceQuotient(String name) {
    try (Experiment.Prepared prepared =
        experiment.prepare(MODEL, DATA, experiment.objective(Experiment.method(name), 0.7))) {
      Map<String, HostArray> exact = prepared.run(UnaryOperator.identity());
      for (String output : exact.keySet()) {
        if (output.startsWith("gradient of ")) {
          String parameter = output.substring("gradient of ".length());
          double[] gradient = exact.get(output).toDoubles();
          double[] direction = direction(parameter, gradient.length);
          double along = 0;
          for (int i = 0; i < gradient.length; i++) {
            along += gradient[i] * direction[i];
          }
          assertEquals(
              quotient(prepared, parameter), along, 1e-8 * (1 + Math.abs(along)), parameter);
        }
      }
    }
  }

  /** Returns the central difference of fourth order: Adam bends sharply at small gradients. */
  private static double quotient(Experiment.Prepared prepared, String parameter) {
    double near = surrogate(prepared, parameter, H) - surrogate(prepared, parameter, -H);
    double far = surrogate(prepared, parameter, 2 * H) - surrogate(prepared, parameter, -2 * H);
    return (8 * near - far) / (12 * H);
  }
}
