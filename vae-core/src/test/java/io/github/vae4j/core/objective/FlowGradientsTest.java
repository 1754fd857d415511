package io.github.vae4j.core.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients with and without the score of a proposal, whose means are one. */
class FlowGradientsTest {
  private static final int GROUPS = 24;
  private static final int ROWS = 400;

  private static VaeSpec spec(String posterior) {
    return VaeSpec.builder(Shape.of(3))
        .latent(2)
        .network(Network.of("mlp:4"))
        .posterior(Posterior.of(posterior))
        .build();
  }

  /** Returns the surrogate's gradient by all parameters for each group of noise. */
  private static List<Map<String, double[]>> gradients(String posterior, String method) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, ROWS, 3));
    ObjectiveContext context =
        new ObjectiveContext(
            trace.constant(DType.FLOAT64, 0.7),
            trace.constant(TensorType.of(DType.FLOAT64, ROWS), 1));
    Objective objective =
        InferenceMethods.discover()
            .create(method)
            .objective(spec(posterior).bind(scope, Given.nothing()), x, context);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    List<Tensor> slopes = Gradients.of(objective.surrogate(), scope.tensors());
    for (int i = 0; i < slopes.size(); i++) {
      outputs.put(scope.parameters().get(i).name(), slopes.get(i));
    }
    List<Map<String, double[]>> groups = new ArrayList<>();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        CompiledProgram program =
            CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      for (int group = 0; group < GROUPS; group++) {
        Map<String, HostArray> inputs =
            new LinkedHashMap<>(program.drawNoise(RandomKey.of(1 + group)));
        for (Parameter p : scope.parameters()) {
          double[] numbers = new double[p.type().shape().size()];
          Arrays.setAll(numbers, i -> 0.6 * Math.sin(7.0 * p.name().length() + 3.0 * i));
          inputs.put(p.name(), HostArray.ofDoubles(p.type(), numbers));
        }
        double[] data = new double[3 * ROWS];
        Arrays.setAll(data, i -> i % 3 == 1 ? 0 : 1);
        inputs.put("x", HostArray.ofDoubles(x.type(), data));
        Map<String, double[]> found = new LinkedHashMap<>();
        program.runToHost(Map.of(), inputs).forEach((n, array) -> found.put(n, array.toDoubles()));
        groups.add(found);
      }
    }
    return groups;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iaf:2,5 | elbo:sampled | elbo:stl",
        "planar:2 | elbo:sampled | elbo:stl",
        "realnvp:2,5 | elbo:sampled | elbo:stl",
        "full | elbo:sampled | elbo:stl",
        "full | elbo:sampled | elbo",
        "lowrank:1 | elbo:sampled | elbo",
        "iaf:2,5 | iwae:3 | iwae:3,dreg",
        "lowrank:1 | iwae:3 | iwae:3,dreg",
        "iaf:2,5 | miwae:2,2 | miwae:2,2,dreg",
        "iaf:2,5 | renyi:0.5,3 | renyi:0.5,3,dreg"
      })
  void bothGradientsHaveOneMean(String posterior, String method, String other) {
    List<Map<String, double[]>> plain = gradients(posterior, method);
    List<Map<String, double[]>> without = gradients(posterior, other);
    int different = 0;
    for (String name : plain.get(0).keySet()) {
      for (int i = 0; i < Named.get(plain.get(0), name).length; i++) {
        double[] differences = new double[GROUPS];
        for (int group = 0; group < GROUPS; group++) {
          differences[group] =
              Named.get(plain.get(group), name)[i] - Named.get(without.get(group), name)[i];
        }
        different += Math.abs(differences[0]) > 1e-9 ? 1 : 0;
        Estimate e = Estimate.of(name, 1, differences, 0);
        assertEquals(0, e.mean(), 5 * e.standardError() + 1e-12, name + " " + i + ": " + e);
      }
    }
    assertTrue(different > 10, "two estimators, " + different + " differences");
  }
}
