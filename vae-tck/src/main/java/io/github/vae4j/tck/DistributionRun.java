package io.github.vae4j.tck;

import static io.github.vae4j.tck.Tables.matrix;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.examination.Runs;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.core.execution.CompiledProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A distribution on a backend in one element type. */
record DistributionRun(Backend backend, DistributionCase tested, DType dtype) {
  private static final RandomKey KEY = RandomKey.of(1);

  DistributionTable table() {
    return tested.table();
  }

  Distribution distribution(Tensor parameters) {
    return tested.of().apply(parameters);
  }

  /** Returns what a function of the inputs gives, its noise drawn under a fixed key. */
  List<HostArray> run(List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    Program program = Runs.trace(inputs.stream().map(HostArray::type).toList(), function);
    try (CompiledProgram compiled = CompiledProgram.compile(backend, program, Set.of())) {
      Map<String, HostArray> arguments = new LinkedHashMap<>(compiled.drawNoise(KEY));
      for (int i = 0; i < inputs.size(); i++) {
        arguments.put(program.inputs().get(i).name(), inputs.get(i));
      }
      return List.copyOf(compiled.runToHost(Map.of(), arguments).values());
    }
  }

  /** Returns what a function of the distribution with these parameters gives. */
  List<HostArray> evaluate(
      List<double[]> parameters, Function<Distribution, List<Tensor>> function) {
    return run(List.of(matrix(dtype, parameters)), in -> function.apply(distribution(in.get(0))));
  }

  /**
   * Returns samples [draws, parameters, event], their log-probabilities, and those computed anew
   * from the samples.
   */
  List<HostArray> sample(List<double[]> parameters, int draws) {
    return evaluate(
        parameters,
        d -> {
          Distribution.SampleAndLogProb draw = d.sampleAndLogProb("x", Shape.of(draws));
          return List.of(draw.sample(), draw.logProb(), d.logProb(draw.sample()));
        });
  }

  Tolerance tolerance() {
    return Tolerance.of(dtype);
  }

  void assertClose(double[] expected, HostArray actual, double factor) {
    HostArray array = HostArray.ofDoubles(actual.type(), expected);
    tolerance().times(factor).difference(array, actual).ifPresent(difference -> fail(difference));
  }
}
