package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;

/**
 * When each input is last read, also under another shape: what only arranges elements anew may be
 * carried out where its result is read.
 */
final class LastUses {
  private final int[] last;

  private LastUses(int[] last) {
    this.last = last;
  }

  static LastUses of(Program program) {
    Value[] root = new Value[program.valueCount()];
    int[] last = new int[program.valueCount()];
    program.inputs().forEach(input -> root[input.value().id()] = input.value());
    for (int i = 0; i < program.equations().size(); i++) {
      Equation e = program.equations().get(i);
      for (Value input : e.inputs()) {
        last[root[input.id()].id()] = i;
      }
      for (Value output : e.outputs()) {
        root[output.id()] = isArrangement(e) ? root[e.inputs().get(0).id()] : output;
      }
    }
    program
        .outputs()
        .forEach(output -> last[root[output.value().id()].id()] = program.equations().size());
    return new LastUses(last);
  }

  private static boolean isArrangement(Equation e) {
    Primitive p = e.primitive();
    return p instanceof Primitive.Reshape
        || p instanceof Primitive.Transpose
        || p instanceof Primitive.Broadcast
        || p instanceof Primitive.StopGradient
        || p instanceof Primitive.Cast
        || p instanceof Primitive.Reduce
        || p instanceof Primitive.Pad
        || p instanceof Primitive.Concat
        || p instanceof Primitive.Slice;
  }

  /** Returns the index of the last equation that reads an input; their number for an output. */
  int of(Value input) {
    return last[input.id()];
  }
}
