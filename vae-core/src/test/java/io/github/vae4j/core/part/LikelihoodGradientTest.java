package io.github.vae4j.core.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.pass.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The slopes of log-probabilities by what the decoder gives and by the likelihood's own parameters,
 * beside differences.
 */
class LikelihoodGradientTest {
  private static final double STEP = 1e-5;

  /** A likelihood in a program: log p(x) and its slopes by outputs and parameters. */
  private record Traced(Program program, List<HostArray> inputs) {
    static Traced of(String word, int size, double[] x, boolean masked) {
      Trace trace = Trace.open();
      Scope scope = Scope.root(trace, DType.FLOAT64);
      Likelihood likelihood = Likelihood.of(word);
      int rows = x.length / size;
      TensorType type = TensorType.of(DType.FLOAT64, 2, rows, likelihood.heads() * size);
      Tensor outputs = trace.input("outputs", Role.DATA, type);
      Tensor data = trace.constant(HostArray.of(Shape.of(rows, size), x));
      double[] mask = new double[x.length];
      Arrays.setAll(mask, i -> i % 5 == 0 ? 0 : 1);
      Given given =
          masked
              ? new Given(
                  Map.of(Given.MASK, trace.constant(HostArray.of(Shape.of(rows, size), mask))))
              : Given.nothing();
      Tensor logProb = likelihood.of(scope, outputs, given).logProb(data);
      assertEquals(Shape.of(2, rows), logProb.shape());
      List<Tensor> by = new ArrayList<>(List.of(outputs));
      by.addAll(scope.tensors());
      Map<String, Tensor> results = new LinkedHashMap<>();
      results.put("logProb", logProb.sumAll());
      Gradients.of(logProb.sumAll(), by).forEach(g -> results.put("g" + results.size(), g));
      List<HostArray> inputs = new ArrayList<>(List.of(random(type, "outputs")));
      for (Parameter p : scope.parameters()) {
        inputs.add(random(p.type(), p.name()));
      }
      return new Traced(trace.program(results), inputs);
    }

    private static HostArray random(TensorType type, String name) {
      double[] all = new double[type.shape().size()];
      Noise.NORMAL.fill(RandomKey.of(3).fold(name), 0, all);
      return HostArray.ofDoubles(type, all);
    }

    private HostArray moved(int input, int element, double by) {
      double[] all = inputs.get(input).toDoubles();
      all[element] += by;
      return HostArray.ofDoubles(inputs.get(input).type(), all);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log-normal|1|0.5 2 11|false",
        "log-normal:scale=column|3|0.5 2 11|false",
        "poisson|2|0 7 16 40|false",
        "negative-binomial|3|0 7 16 40 2 350|false",
        "categorical:3|3|0 1 0 0 0 1|false",
        "ordinal:2|4|0 1 1 0|false",
        "ordinal:4|4|0 0 1 0 0 1 0 0 1 0 0 0 0 0 0 1|false",
        "columns:2*negative-binomial+ordinal:3+log-normal|6|0 20 0 1 0 2 7 7 1 0 0 3|false",
        "columns:2*negative-binomial+ordinal:3+log-normal|6|0 20 0 1 0 0 7 7 1 0 0 3|true",
        "columns:categorical:2+poisson+2*normal:scale=column|5|0 1 3 -1 2 1 0 0 0.5 1|true"
      })
  void slopesAreThoseOfDifferences(String word, int size, String cells, boolean masked) {
    double[] x = Arrays.stream(cells.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    Traced traced = Traced.of(word, size, x, masked);
    int compared = 0;
    try (Run run = Run.compile(traced.program)) {
      List<HostArray> found = run.on(traced.inputs);
      for (int i = 0; i < traced.inputs.size(); i++) {
        for (int j = 0; j < traced.inputs.get(i).shape().size(); j++) {
          List<HostArray> inputs = new ArrayList<>(traced.inputs);
          inputs.set(i, traced.moved(i, j, STEP));
          double up = run.on(inputs).get(0).get(0);
          inputs.set(i, traced.moved(i, j, -STEP));
          double difference = (up - run.on(inputs).get(0).get(0)) / (2 * STEP);
          double slope = found.get(1 + i).get(j);
          double allowed = 1e-7 * (1 + Math.abs(slope) + Math.abs(found.get(0).get(0)));
          assertEquals(difference, slope, allowed, word + " input " + i + " element " + j);
          compared += slope == 0 ? 0 : 1;
        }
      }
    }
    assertTrue(compared > 0, "slopes that are not 0");
  }
}
