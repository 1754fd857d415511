package io.github.vae4j.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A program run operation by operation on the engine's arrays, each freed after its last use. */
final class EagerLowering implements Lowered {
  private final PtNDManager manager;
  private final Program program;
  private final Liveness liveness;

  EagerLowering(PtNDManager manager, Program program) {
    this.manager = manager;
    this.program = program;
    this.liveness = Liveness.of(program);
  }

  /** The engine's arrays lack log1p, expm1, digamma, transposed convolutions and all gradients of convolutions. */
  static boolean supports(OptionalPrimitive primitive) {
    return primitive instanceof OptionalPrimitive.OptionalUnary u
        && (u.op() == OptionalUnaryOp.ERF || u.op() == OptionalUnaryOp.LGAMMA);
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      Map<Value, NDArray> values = new HashMap<>();
      Set<Value> given = new HashSet<>();
      for (int i = 0; i < inputs.length; i++) {
        values.put(program.inputs().get(i).value(), inputs[i]);
        given.add(program.inputs().get(i).value());
      }
      for (int i = 0; i < program.equations().size(); i++) {
        Equation e = program.equations().get(i);
        NDList arguments = new NDList(e.inputs().size());
        e.inputs().forEach(v -> arguments.add(values.get(v)));
        NDArray result = e.primitive().accept(new EagerInterpreter(scope, arguments, e.output().type()));
        result.attach(scope);
        values.put(e.output(), result);
        for (Value dead : liveness.dyingAfter(i)) {
          NDArray array = values.remove(dead);
          if (array != null && !given.contains(dead) && !values.containsValue(array)) {
            array.close();
          }
        }
      }
      PtNDArray[] results = new PtNDArray[program.outputs().size()];
      for (int i = 0; i < results.length; i++) {
        // A copy is contiguous and shares memory with nothing.
        NDArray copy = values.get(program.outputs().get(i).value()).duplicate();
        copy.attach(manager);
        results[i] = (PtNDArray) copy;
      }
      return results;
    }
  }

  @Override
  public void close() {}
}
