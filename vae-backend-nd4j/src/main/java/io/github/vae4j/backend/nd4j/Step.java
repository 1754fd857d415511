package io.github.vae4j.backend.nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** Something a plan does. */
interface Step {
  /** Returns the registers it reads or writes. */
  List<Integer> registers();

  /** Binds the arrays that do not change. */
  void bind(INDArray[] arrays, boolean[] changes);

  /** Does it on these arrays. */
  void run(INDArray[] arrays);

  /** An operation of the engine by its name. */
  final class Custom implements Step {
    private final CustomOp operation;
    private final OpContext context = Plan.context();
    private final List<Integer> inputs;
    private final List<Integer> outputs;
    private final INDArray[] boundInputs;
    private final INDArray[] boundOutputs;
    private boolean[] changes = new boolean[0];

    Custom(String name, List<Integer> inputs, List<Integer> outputs, Arguments arguments) {
      this.operation = DynamicCustomOp.builder(name).build();
      this.inputs = inputs;
      this.outputs = outputs;
      this.boundInputs = new INDArray[inputs.size()];
      this.boundOutputs = new INDArray[outputs.size()];
      context.setIArguments(arguments.integers());
      context.setTArguments(arguments.numbers());
      context.setBArguments(arguments.switches());
    }

    @Override
    public List<Integer> registers() {
      return Stream.concat(inputs.stream(), outputs.stream()).toList();
    }

    @Override
    public void bind(INDArray[] arrays, boolean[] changing) {
      changes = changing;
      set(arrays, false);
    }

    /** Binds what is not bound yet: state that is updated in place comes back as the same array. */
    private void set(INDArray[] arrays, boolean changed) {
      for (int i = 0; i < inputs.size(); i++) {
        INDArray array = arrays[inputs.get(i)];
        if (changes[inputs.get(i)] == changed && boundInputs[i] != array) {
          context.setInputArray(i, array);
          boundInputs[i] = array;
        }
      }
      for (int i = 0; i < outputs.size(); i++) {
        INDArray array = arrays[outputs.get(i)];
        if (changes[outputs.get(i)] == changed && boundOutputs[i] != array) {
          context.setOutputArray(i, array);
          boundOutputs[i] = array;
        }
      }
    }

    @Override
    public void run(INDArray[] arrays) {
      set(arrays, true);
      try {
        Nd4j.getExecutioner().exec(operation, context);
      } catch (RuntimeException e) {
        throw new IllegalStateException(describe(arrays), e);
      }
    }

    /** Tells what the engine was given: its own messages name neither operation nor shapes. */
    private String describe(INDArray[] arrays) {
      return operation.opName()
          + inputs.stream().map(i -> Arrays.toString(arrays[i].shape())).toList()
          + " into "
          + outputs.stream().map(i -> Arrays.toString(arrays[i].shape())).toList()
          + " failed";
    }
  }

  /** An element-wise operation that the engine has as a class only. */
  final class Elementwise implements Step {
    private final Op operation;
    private final int input;
    private final int output;
    private boolean changes;

    Elementwise(Op operation, int input, int output) {
      this.operation = operation;
      this.input = input;
      this.output = output;
    }

    @Override
    public List<Integer> registers() {
      return List.of(input, output);
    }

    @Override
    public void bind(INDArray[] arrays, boolean[] changing) {
      changes = changing[input] || changing[output];
      if (!changes) {
        set(arrays);
      }
    }

    private void set(INDArray[] arrays) {
      // The engine does not check these, and would write beyond a result that is too small.
      if (arrays[input].length() != arrays[output].length()) {
        throw new IllegalStateException(
            "nd4j: "
                + operation.opName()
                + " of "
                + arrays[input].length()
                + " elements into "
                + arrays[output].length());
      }
      operation.setX(arrays[input]);
      operation.setZ(arrays[output]);
    }

    @Override
    public void run(INDArray[] arrays) {
      if (changes) {
        set(arrays);
      }
      Nd4j.getExecutioner().exec(operation);
    }
  }

  /** Work of our own between the engine's operations. */
  record Own(List<Integer> registers, Consumer<INDArray[]> body) implements Step {
    @Override
    public void bind(INDArray[] arrays, boolean[] changes) {}

    @Override
    public void run(INDArray[] arrays) {
      body.accept(arrays);
    }
  }
}
