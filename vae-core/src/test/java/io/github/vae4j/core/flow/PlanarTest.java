package io.github.vae4j.core.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanarTest {
  private static final int SIZE = 3;
  private static final int LAYERS = 2;

  private static Backend open() {
    return PlainJava.provider().open(BackendConfig.defaults().withThreads(1));
  }

  /**
   * In exact arithmetic their gradient is 0, and Adam makes steps of what rounding leaves of it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "FLOAT64"})
  void theFirstStepLeavesDirectionsAndBiasesAlone(DType dtype) {
    Dataset data = Datasets.of("rows", new float[][] {{0, 1, 1, 0}, {1, 1, 0, 0}, {0, 0, 1, 1}});
    VaeSpec spec =
        VaeSpec.builder(data.itemShape())
            .latent(SIZE)
            .network(Network.of("mlp:5"))
            .posterior(Posterior.of("planar:" + LAYERS))
            .build();
    TrainingOptions options = TrainingOptions.builder().batchSize(3).dtype(dtype).build();
    Trainer trainer = Trainer.of(spec, Preprocessing.divide(1)).options(options);
    try (Backend backend = open();
        TrainingSteps steps = trainer.steps(data, backend)) {
      Map<String, HostArray> before = steps.state();
      steps.run(steps.inputs(0));
      Map<String, HostArray> after = steps.state();
      for (String name : steps.parameters()) {
        double[] old = Named.get(before, name).toDoubles();
        double[] now = Named.get(after, name).toDoubles();
        if (name.startsWith("encoder/flow/")) {
          assertFalse(Arrays.equals(ofU(old), ofU(now)), name);
          assertArrayEquals(others(old), others(now), name);
        } else {
          assertFalse(Arrays.equals(old, now), name);
        }
      }
    }
  }

  /** Returns the numbers of u, which stand before those of w and b in each row. */
  private static double[] ofU(double[] numbers) {
    return columns(numbers, column -> column < LAYERS * SIZE);
  }

  private static double[] others(double[] numbers) {
    return columns(numbers, column -> column >= LAYERS * SIZE);
  }

  private static double[] columns(double[] numbers, IntPredicate taken) {
    int width = 2 * LAYERS * SIZE + LAYERS;
    return IntStream.range(0, numbers.length)
        .filter(i -> taken.test(i % width))
        .mapToDouble(i -> numbers[i])
        .toArray();
  }

  /** At z = 0 the determinant is 1 + w'u^ = softplus(w'u + log(e - 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {-100, -30, -1.5, -1, -0.5, -1e-9, 0, 1e-9, 0.5, 2, 40, 1000})
  void theMapIsInvertibleWhateverTheDirections(double product) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor features = trace.constant(TensorType.of(DType.FLOAT64, 1, 1), 0);
    Bijector.Image image =
        new Planar(scope, features, 2, 1)
            .forward(trace.constant(TensorType.of(DType.FLOAT64, 1, 2), 0));
    Map<String, HostArray> values = new LinkedHashMap<>();
    scope.parameters().forEach(p -> values.put(p.name(), HostArray.filled(p.type(), 0)));
    double[] numbers = {product / 2, 3, 2, 0, 0}; // u, w and b
    values.put("bias", HostArray.of(Shape.of(5), numbers));
    double x = product + Math.log(Math.E - 1);
    double softplus = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    try (Backend backend = open();
        CompiledProgram program =
            CompiledProgram.compile(
                backend, trace.program(Map.of("log", image.logDeterminant())), Set.of())) {
      double found = Named.get(program.runToHost(Map.of(), values), "log").get(0);
      assertEquals(Math.log(softplus), found, 1e-12 * Math.max(1, Math.abs(Math.log(softplus))));
    }
  }
}
