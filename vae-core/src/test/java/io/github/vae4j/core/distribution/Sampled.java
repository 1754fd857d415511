package io.github.vae4j.core.distribution;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Closes a trace whose only inputs are noise, and runs it under a fixed key. */
final class Sampled {
  private Sampled() {}

  static HostArray run(Tensor result) {
    return run(result.trace(), result).get(0);
  }

  static List<HostArray> run(Trace trace, Tensor... results) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Tensor result : results) {
      outputs.put("y" + outputs.size(), result);
    }
    Program program = trace.program(outputs);
    return Run.once(program, program.inputs().stream().map(Sampled::noise).toList());
  }

  private static HostArray noise(Program.Input input) {
    double[] numbers = new double[input.value().shape().size()];
    Noise noise = input.noise().orElseThrow();
    noise.fill(RandomKey.of(1).fold(input.name()), 0, numbers);
    return HostArray.ofDoubles(input.value().type(), numbers);
  }
}
