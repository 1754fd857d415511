package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.examination.Runs;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.network.Sequential;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small autoencoder trained with Adam on noise: state is donated from step to step. */
final class TrainingTrajectory {
  private static final int BATCH = 16;
  private static final int WIDTH = 12;

  private TrainingTrajectory() {}

  /** Returns the parameters after some steps. */
  static List<HostArray> run(Backend backend, DType dtype, int steps) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, dtype);
    Tensor x = trace.input("x", Role.DATA, TensorType.of(dtype, BATCH, WIDTH));
    Tensor rate = trace.input("rate", Role.DATA, TensorType.of(dtype));
    Tensor step = trace.input("step", Role.DATA, TensorType.of(dtype));
    Tensor y =
        Sequential.of(
                Dense.of(8), Activation.TANH, Dense.of(8), Activation.SIGMOID, Dense.of(WIDTH))
            .apply(scope, x);
    Tensor loss = y.sub(x).square().sum(1).mean(0);
    List<Tensor> gradients = Gradients.of(loss, scope.tensors());
    Map<String, HostArray> state = new LinkedHashMap<>();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < gradients.size(); i++) {
      Parameter p = scope.parameters().get(i);
      Tensor m = trace.input(p.name() + "#m", Role.STATE, p.type());
      Tensor v = trace.input(p.name() + "#v", Role.STATE, p.type());
      Optimizer.Update update =
          Adam.defaults()
              .update(scope.tensors().get(i), List.of(m, v), gradients.get(i), rate, step);
      state.put(p.name(), p.initialValue(RandomKey.of(3)));
      state.put(p.name() + "#m", HostArray.filled(p.type(), 0));
      state.put(p.name() + "#v", HostArray.filled(p.type(), 0));
      outputs.put(p.name(), update.parameter());
      outputs.put(p.name() + "#m", update.state().get(0));
      outputs.put(p.name() + "#v", update.state().get(1));
    }
    try (CompiledProgram program =
            CompiledProgram.compile(backend, trace.program(outputs), outputs.keySet());
        DeviceArrays arrays = DeviceArrays.upload(backend, state)) {
      for (int i = 0; i < steps; i++) {
        Map<String, HostArray> inputs = new LinkedHashMap<>();
        inputs.put(
            "x",
            Runs.draw(
                new TensorType(dtype, Shape.of(BATCH, WIDTH)), -1, 1, RandomKey.of(4).fold(i)));
        inputs.put("rate", HostArray.filled(TensorType.of(dtype), 0.01));
        inputs.put("step", HostArray.filled(TensorType.of(dtype), i + 1));
        Map<String, DeviceArray> next = program.run(arrays.map(), inputs);
        arrays.map().putAll(next);
      }
      return scope.parameters().stream()
          .map(p -> Named.get(arrays.map(), p.name()).download())
          .toList();
    }
  }
}
