package io.github.vae4j.bench;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.bench.model.BenchModel;
import io.github.vae4j.bench.model.TrainingStep;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.pass.FlopCount;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The step as the trainer builds it. */
final class TracedStep implements TrainingStep {
  private static final TensorType SCALAR = TensorType.of(DType.FLOAT32);

  private final CompiledProgram program;
  private final DeviceArrays state;
  private final Map<String, HostArray> inputs = new HashMap<>();
  private int step;
  private double bound;

  TracedStep(Backend backend, BenchModel model) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT32);
    HostArray data = model.data();
    Tensor x = trace.input("x", Role.DATA, data.type());
    Tensor weights =
        trace.input("rowWeights", Role.DATA, TensorType.of(DType.FLOAT32, model.batch()));
    Tensor klWeight = trace.input("klWeight", Role.DATA, SCALAR);
    Tensor rate = trace.input("learningRate", Role.DATA, SCALAR);
    Tensor number = trace.input("step", Role.DATA, SCALAR);
    Objective objective =
        Elbo.defaults()
            .objective(
                model.spec().bind(scope, Given.nothing()),
                x,
                new ObjectiveContext(klWeight, weights));
    List<Tensor> gradients = Gradients.of(objective.surrogate().neg(), scope.tensors());
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Map<String, HostArray> initial = new LinkedHashMap<>();
    for (int i = 0; i < gradients.size(); i++) {
      Parameter p = scope.parameters().get(i);
      Tensor m = trace.input(p.name() + "#m", Role.STATE, p.type());
      Tensor v = trace.input(p.name() + "#v", Role.STATE, p.type());
      Optimizer.Update update =
          new Adam(BenchModel.BETA1, BenchModel.BETA2, BenchModel.EPSILON, 0, false)
              .update(scope.tensors().get(i), List.of(m, v), gradients.get(i), rate, number);
      outputs.put(p.name(), update.parameter());
      outputs.put(m.value().name(), update.state().get(0));
      outputs.put(v.value().name(), update.state().get(1));
      initial.put(p.name(), p.initialValue(model.key()));
      initial.put(m.value().name(), HostArray.filled(p.type(), 0));
      initial.put(v.value().name(), HostArray.filled(p.type(), 0));
    }
    this.state = DeviceArrays.upload(backend, initial);
    Map<String, Tensor> all = new LinkedHashMap<>(outputs);
    all.put("report", objective.value());
    this.program = CompiledProgram.compile(backend, trace.program(all), outputs.keySet());
    inputs.put("x", data);
    Shape site = Shape.of(1, model.batch(), model.latent());
    inputs.put(Elbo.SITE, HostArray.of(site, model.noise().floats()));
    inputs.put("rowWeights", HostArray.filled(weights.type(), 1));
    inputs.put("klWeight", HostArray.filled(SCALAR, 1));
    inputs.put("learningRate", HostArray.filled(SCALAR, BenchModel.LEARNING_RATE));
  }

  @Override
  public void run() {
    inputs.put("step", HostArray.filled(SCALAR, ++step));
    Map<String, DeviceArray> results = program.run(state.map(), inputs);
    try (DeviceArray report = Named.get(results, "report")) {
      results.remove("report");
      state.map().putAll(results);
      float[] values = report.download().floats();
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      bound = sum / values.length;
    }
  }

  @Override
  public double bound() {
    return bound;
  }

  /** Returns how many floating-point operations the products and convolutions of a step take. */
  double flops() {
    return FlopCount.of(program.program()).products();
  }

  @Override
  public void close() {
    program.close();
    state.close();
  }
}
