package io.github.vae4j.backend.djl.torchscript;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;

/**
 * Which values of a program may share memory in the engine, where a change of shape is a view. An
 * input may be overwritten only after the last use of all that may share its memory.
 */
final class Storage {
  private final Value[] owner;
  private final int[] lastUse;

  Storage(Program program) {
    Liveness liveness = Liveness.of(program);
    owner = new Value[program.valueCount()];
    lastUse = new int[program.valueCount()];
    program.inputs().forEach(input -> define(input.value(), input.value(), liveness));
    for (Equation e : program.equations()) {
      for (Value out : e.outputs()) {
        define(out, isView(e) ? owner(e.inputs().get(0)) : out, liveness);
      }
    }
  }

  private void define(Value value, Value from, Liveness liveness) {
    owner[value.id()] = from;
    lastUse[from.id()] = Math.max(lastUse[from.id()], liveness.lastUse(value));
  }

  /** Returns the value whose memory this one may share, itself if none. */
  Value owner(Value value) {
    return owner[value.id()];
  }

  /**
   * Returns the index of the last equation that uses the memory of a value; the number of equations
   * if an output may share it.
   */
  int lastUse(Value value) {
    return lastUse[owner(value).id()];
  }

  /** Returns whether the result may share the memory of the first argument. */
  static boolean isView(Equation e) {
    Primitive p = e.primitive();
    return p instanceof Primitive.Reshape
        || p instanceof Primitive.Transpose
        || p instanceof Primitive.Broadcast
        || p instanceof Primitive.Slice
        || p instanceof Primitive.StopGradient
        || (p instanceof Primitive.Cast cast && cast.to() == e.inputs().get(0).dtype())
        || (p instanceof Primitive.Reduce reduce && reduce.axes().isEmpty())
        || (p instanceof Primitive.Pad pad && pad.low().isEmpty());
  }
}
