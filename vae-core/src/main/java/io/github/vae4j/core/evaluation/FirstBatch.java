package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.examination.Verifier;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Verifies what a program makes of the first batch of data, with the numbers of that batch and its
 * noise; where plain Java would take too long for all rows, with the first rows of both, in a
 * program of fewer rows.
 *
 * @param backend that computes
 * @param resident the parameters on the device
 * @param parameters the same on the heap
 */
record FirstBatch(
    Backend backend, Map<String, DeviceArray> resident, Map<String, HostArray> parameters) {

  /**
   * Runs the batch on the backend and in plain Java.
   *
   * @param what is computed, for people
   * @param program of the batch
   * @param rows of the batch
   * @param ofRows compiles the program of fewer rows
   * @param inputs of the batch beside the parameters
   * @throws io.github.vae4j.core.examination.VerificationException if they differ
   */
  Verification verify(
      String what,
      CompiledProgram program,
      int rows,
      IntFunction<CompiledProgram> ofRows,
      Map<String, HostArray> inputs) {
    int affordable = Verifier.affordableRows(program.program(), rows);
    if (affordable == 0) {
      return new Verification(what, 0, rows, 0, 0);
    }
    if (affordable == rows) {
      return compare(what, program, rows, rows, inputs);
    }
    try (CompiledProgram fewer = ofRows.apply(affordable)) {
      return compare(what, fewer, affordable, rows, inputs);
    }
  }

  private Verification compare(
      String what, CompiledProgram program, int rows, int batch, Map<String, HostArray> inputs) {
    Map<String, HostArray> fresh = new LinkedHashMap<>();
    Map<String, HostArray> all = new LinkedHashMap<>();
    for (Program.Input input : program.program().inputs()) {
      HostArray parameter = parameters.get(input.name());
      if (parameter == null) {
        HostArray given = Named.get(inputs, input.name());
        fresh.put(input.name(), corner(given, input.type().shape()));
      } else {
        all.put(input.name(), parameter);
      }
    }
    all.putAll(fresh);
    Map<String, HostArray> found = program.runToHost(resident, fresh);
    return Verifier.compare(what, rows, batch, backend, program.program(), all, found);
  }

  /** Returns the elements of an array that also a smaller shape of the same rank has. */
  static HostArray corner(HostArray array, Shape shape) {
    if (array.shape().equals(shape)) {
      return array;
    }
    double[] numbers = new double[shape.size()];
    int[] place = new int[shape.rank()];
    for (int i = 0; i < numbers.length; i++) {
      int from = 0;
      for (int axis = 0; axis < place.length; axis++) {
        from = from * array.shape().dim(axis) + place[axis];
      }
      numbers[i] = array.get(from);
      for (int axis = place.length - 1; axis >= 0 && ++place[axis] == shape.dim(axis); axis--) {
        place[axis] = 0;
      }
    }
    return HostArray.ofDoubles(new TensorType(array.type().dtype(), shape), numbers);
  }
}
