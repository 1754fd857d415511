package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A weight that is no number and yet absent from the bound, as its buffer weight is 0. */
class MaskedWeightTest {
  private static final int ROWS = 200;
  private static final double LEAST = -0.5; // of z, below which the likelihood is NaN

  /** Moves a latent where the likelihood is NaN to NaN, through which no gradient passes. */
  private record Broken(LatentModel model) implements LatentModel {
    @Override
    public Distribution prior() {
      return model.prior();
    }

    @Override
    public Distribution posterior(Tensor x) {
      return model.posterior(x);
    }

    @Override
    public Distribution likelihood(Tensor z) {
      Tensor nan = z.trace().constant(z.dtype(), Double.NaN);
      return model.likelihood(z.less(LEAST).select(nan, z));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bsvi:1", "bsvi:1,weights=0/1", "bsvi:1,weights=1/0"})
  void makesTheBoundNotANumber(String method) {
    try (Experiment experiment = new Experiment()) {
      double[] data = Experiment.repeated(ExactModels.X, ROWS);
      Map<String, HostArray> drawn =
          experiment.run(
              ExactModels.LINE,
              data,
              (model, x, scope) -> {
                Trajectory t = Experiment.trajectory(method, new Broken(model), x, scope);
                return Map.of(
                    "z0", t.draws().get(0).terms().z(), "z1", t.draws().get(1).terms().z());
              },
              UnaryOperator.identity());
      double[] value =
          experiment
              .run(
                  ExactModels.LINE,
                  data,
                  (model, x, scope) ->
                      experiment
                          .objective(Experiment.method(method), 1)
                          .of(new Broken(model), x, scope),
                  UnaryOperator.identity())
              .get("value")
              .toDoubles();
      int broken = 0;
      for (int r = 0; r < ROWS; r++) {
        double z0 = drawn.get("z0").get(r);
        double z1 = drawn.get("z1").get(r);
        boolean bad = Double.isNaN(z0) || z0 < LEAST || Double.isNaN(z1) || z1 < LEAST;
        assertEquals(bad, Double.isNaN(value[r]), "row " + r);
        broken += bad ? 1 : 0;
      }
      assertTrue(broken > 20 && broken < ROWS - 20, broken + " rows");
    }
  }
}
