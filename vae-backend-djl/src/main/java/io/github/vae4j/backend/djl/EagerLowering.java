package io.github.vae4j.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.djl.torchscript.Ramp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A program run operation by operation on the engine's arrays, each freed after its last use. */
final class EagerLowering implements Lowered {
  private final PtNDManager manager; // of the constants
  private final PtNDManager results;
  private final EngineThread thread;
  private final Program program;
  private final Liveness liveness;
  private final Map<Value, NDArray> constants = new HashMap<>();

  private EagerLowering(
      PtNDManager manager, PtNDManager results, EngineThread thread, Program program) {
    this.manager = manager;
    this.results = results;
    this.thread = thread;
    this.program = program;
    this.liveness = Liveness.of(program);
  }

  /** Uploads the constants. The program holds no primitive that {@link #supports} refuses. */
  static EagerLowering compile(PtNDManager results, EngineThread thread, Program program) {
    PtNDManager manager = (PtNDManager) results.newSubManager();
    try {
      EagerLowering lowering = new EagerLowering(manager, results, thread, program);
      for (Equation e : program.equations()) {
        if (e.primitive() instanceof Primitive.Constant c) {
          lowering.constants.put(e.output(), Transfer.upload(manager, c.value()));
        } else if (e.primitive() instanceof Primitive.Iota p) {
          lowering.constants.put(
              e.output(), EagerInterpreter.expand(manager, Ramp.of(p), p.type().shape()));
        }
      }
      return lowering;
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Returns whether the engine's arrays have it: they lack log1p, expm1, an accurate softplus,
   * digamma, transposed convolutions and all gradients of convolutions.
   */
  static boolean supports(OptionalPrimitive primitive) {
    return primitive instanceof OptionalPrimitive.OptionalUnary u
        && (u.op() == OptionalUnaryOp.ERF || u.op() == OptionalUnaryOp.LGAMMA);
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs) {
    return run(inputs, Optional.empty());
  }

  @Override
  public boolean timed() {
    return true;
  }

  @Override
  public PtNDArray[] run(PtNDArray[] inputs, EquationTimes times) {
    PtNDArray[] outputs = run(inputs, Optional.of(times));
    times.timed("the clock of the Java machine around each call, which a card may outlast");
    return outputs;
  }

  private PtNDArray[] run(PtNDArray[] inputs, Optional<EquationTimes> times) {
    try (PtNDManager scope = (PtNDManager) results.newSubManager()) {
      NDArray[] values = new NDArray[program.valueCount()];
      boolean[] own = new boolean[values.length];
      for (int i = 0; i < inputs.length; i++) {
        values[program.inputs().get(i).value().id()] = inputs[i];
      }
      constants.forEach((value, array) -> values[value.id()] = array);
      for (int i = 0; i < program.equations().size(); i++) {
        Equation e = program.equations().get(i);
        int out = e.output().id();
        if (values[out] == null) {
          long start = times.isPresent() ? System.nanoTime() : 0;
          NDList arguments = new NDList(e.inputs().size());
          e.inputs().forEach(v -> arguments.add(values[v.id()]));
          values[out] =
              e.primitive().accept(new EagerInterpreter(scope, arguments, e.output().type()));
          values[out].attach(scope);
          own[out] = true;
          if (times.isPresent()) {
            times.get().add(i, System.nanoTime() - start);
          }
        }
        for (Value dead : liveness.dyingAfter(i)) {
          if (own[dead.id()]) {
            values[dead.id()].close();
          }
        }
      }
      PtNDArray[] copies = new PtNDArray[program.outputs().size()];
      for (int i = 0; i < copies.length; i++) {
        // A copy is contiguous and shares memory with nothing.
        NDArray value = values[program.outputs().get(i).value().id()];
        copies[i] = (PtNDArray) EagerInterpreter.copy(value);
        copies[i].attach(scope);
      }
      for (PtNDArray copy : copies) {
        copy.attach(results);
      }
      return copies;
    }
  }

  @Override
  public void close() {
    thread.call(
        () -> {
          manager.close();
          return true;
        });
  }
}
