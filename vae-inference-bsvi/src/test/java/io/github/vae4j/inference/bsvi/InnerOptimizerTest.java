package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class InnerOptimizerTest {
  /** Two numbers of one datum, each with gradients of its own. */
  @Test
  void dampedStepsAreShortenedByEachChangeOfSign() {
    double[][] gradients = {{1, -3}, {2, -3}, {-1, -3}, {-1, 0}, {1, 2}};
    double[][] steps = {{1, -3}, {2, -3}, {-1. / 2, -3}, {-1. / 2, 0}, {1. / 3, 2}};
    try (Experiment experiment = new Experiment()) {
      Map<String, HostArray> found =
          experiment.run(
              ExactModels.LINE,
              new double[] {0},
              (model, x, scope) -> {
                Tensor zero = x.trace().constant(HostArray.of(Shape.of(1, 2), new double[2]));
                List<Tensor> moments = List.of(zero, zero);
                Map<String, Tensor> all = new LinkedHashMap<>();
                for (int i = 0; i < gradients.length; i++) {
                  InnerOptimizer.Direction next =
                      InnerOptimizer.DAMPED.direction(
                          x.trace().constant(HostArray.of(Shape.of(1, 2), gradients[i])),
                          moments,
                          0.5,
                          x.trace().constant(x.dtype(), i + 1));
                  moments = next.moments();
                  all.put("step " + i, next.direction());
                }
                return all;
              },
              UnaryOperator.identity());
      for (int i = 0; i < steps.length; i++) {
        assertArrayEquals(steps[i], found.get("step " + i).toDoubles(), 1e-15, "step " + i);
      }
    }
  }
}
