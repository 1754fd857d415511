package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One step of an optimiser on all parameters of a scope, and the state that it starts from. */
public final class ParameterUpdates {
  private ParameterUpdates() {}

  /**
   * Records the step; each output is the next value of the input of its name.
   *
   * @param gradients of what is minimised, in the order of the scope's parameters
   * @param learningRate a scalar
   * @param step a scalar that counts from 1
   */
  public static Map<String, Tensor> record(
      Scope scope, List<Tensor> gradients, Optimizer optimizer, Tensor learningRate, Tensor step) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    List<Parameter> parameters = scope.parameters();
    List<Tensor> old = scope.tensors();
    for (int i = 0; i < old.size(); i++) {
      outputs.putAll(
          record(parameters.get(i), old.get(i), gradients.get(i), optimizer, learningRate, step));
    }
    return outputs;
  }

  /**
   * Records the step of one parameter; each output is the next value of the input of its name.
   *
   * @param old the parameter before the step
   * @param gradient of what is minimised
   * @param learningRate a scalar
   * @param step a scalar that counts from 1
   */
  public static Map<String, Tensor> record(
      Parameter parameter,
      Tensor old,
      Tensor gradient,
      Optimizer optimizer,
      Tensor learningRate,
      Tensor step) {
    List<Tensor> state =
        optimizer.stateNames().stream()
            .map(name -> stateInput(old.trace(), parameter, name))
            .toList();
    Optimizer.Update update = optimizer.update(old, state, gradient, learningRate, step);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(parameter.name(), update.parameter());
    for (int j = 0; j < state.size(); j++) {
      outputs.put(state.get(j).value().name(), update.state().get(j));
    }
    return outputs;
  }

  private static Tensor stateInput(Trace trace, Parameter parameter, String name) {
    return trace.input(stateName(parameter, name), Role.STATE, parameter.type());
  }

  /**
   * Returns the first value of every input that {@link #record} gives the next value of.
   *
   * @param seed of the values that are drawn
   * @param initialValues first values of parameters by name that replace the model's own
   */
  public static Map<String, HostArray> initialState(
      List<Parameter> parameters,
      Optimizer optimizer,
      long seed,
      Map<String, double[]> initialValues) {
    RandomKey key = RandomKey.of(seed).fold("initialization");
    Map<String, HostArray> state = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      double[] given = initialValues.get(parameter.name());
      state.put(
          parameter.name(),
          given == null
              ? parameter.initialValue(key)
              : HostArray.ofDoubles(parameter.type(), given.clone()));
      for (String name : optimizer.stateNames()) {
        state.put(
            stateName(parameter, name),
            HostArray.filled(parameter.type(), optimizer.initialState()));
      }
    }
    return state;
  }

  private static String stateName(Parameter parameter, String state) {
    return parameter.name() + "#" + state;
  }
}
