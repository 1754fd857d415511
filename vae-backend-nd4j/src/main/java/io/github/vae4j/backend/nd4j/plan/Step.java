package io.github.vae4j.backend.nd4j.plan;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.factory.Nd4j;

/** Something a plan does with the arrays of some registers. */
public abstract class Step implements AutoCloseable {
  private final int[] inputs;
  private final int[] outputs;
  private final boolean pointwise;
  private Runnable call = () -> {};

  private Step(int[] inputs, int[] outputs, boolean pointwise) {
    this.inputs = inputs.clone();
    this.outputs = outputs.clone();
    this.pointwise = pointwise;
  }

  int[] inputs() {
    return inputs;
  }

  int[] outputs() {
    return outputs;
  }

  /**
   * Returns whether each element of a result depends on the elements at its own place alone, so
   * that a result may be written over an argument of its size.
   */
  boolean isPointwise() {
    return pointwise;
  }

  /** Takes the arrays of its registers, by number of the register. */
  final void bind(INDArray[] arrays) {
    call = bound(arrays);
  }

  abstract Runnable bound(INDArray[] arrays);

  final void run() {
    call.run();
  }

  /** Frees what it holds of the engine. */
  @Override
  public void close() {}

  /** An operation of the engine by its name. */
  public static final class Named extends Step {
    private final CustomOp operation;
    private final OpContext context = Nd4j.getExecutioner().buildContext();
    private final Calls calls;
    private boolean checked;

    public Named(
        Calls calls,
        String name,
        int[] inputs,
        int[] outputs,
        Arguments arguments,
        boolean pointwise) {
      super(inputs, outputs, pointwise);
      this.calls = calls;
      this.operation = DynamicCustomOp.builder(name).build();
      context.setIArguments(arguments.integers());
      context.setTArguments(arguments.numbers());
      context.allowHelpers(arguments.helpers());
    }

    @Override
    Runnable bound(INDArray[] arrays) {
      context.purge(); // it would keep every array it was ever given
      for (int i = 0; i < inputs().length; i++) {
        context.setInputArray(i, arrays[inputs()[i]]);
      }
      for (int i = 0; i < outputs().length; i++) {
        context.setOutputArray(i, arrays[outputs()[i]]);
      }
      Runnable bound = calls.named(operation, context);
      return checked ? bound : () -> runFirst(bound);
    }

    /** The engine compares the shapes of the results with its own the first time only. */
    private void runFirst(Runnable bound) {
      if (!checked) {
        try {
          bound.run();
        } catch (RuntimeException e) {
          throw new IllegalStateException(describe() + ": " + e.getMessage(), e);
        }
        checked = true;
        context.shapeFunctionOverride(true);
      } else {
        bound.run();
      }
    }

    /** Tells what the engine was given: its own messages name neither operation nor shapes. */
    private String describe() {
      return operation.opName()
          + shapes(context.getInputArrays())
          + " into "
          + shapes(context.getOutputArrays())
          + " failed";
    }

    private static List<String> shapes(List<INDArray> arrays) {
      return arrays.stream().map(array -> Arrays.toString(array.shape())).toList();
    }

    @Override
    public void close() {
      context.purge();
    }
  }

  /** An element-wise operation of one argument that the engine has as a class. */
  public static final class Elementwise extends Step {
    private final TransformOp operation;
    private final Calls calls;

    public Elementwise(Calls calls, TransformOp operation, int input, int output) {
      super(new int[] {input}, new int[] {output}, true);
      this.calls = calls;
      this.operation = operation;
    }

    @Override
    Runnable bound(INDArray[] arrays) {
      INDArray x = arrays[inputs()[0]];
      INDArray z = arrays[outputs()[0]];
      // The engine does not check these, and would write beyond a result that is too small.
      if (x.length() != z.length() || x.dataType() != z.dataType()) {
        throw new IllegalStateException(
            operation.opName()
                + " of "
                + x.length()
                + " "
                + x.dataType()
                + " into "
                + z.length()
                + " "
                + z.dataType());
      }
      operation.setX(x);
      operation.setZ(z);
      return calls.elementwise(operation);
    }
  }

  /** Work of our own, as it is to be done on these arrays, those of the inputs first. */
  public interface Work {
    Runnable on(INDArray[] arrays);
  }

  /** Work of our own between the engine's operations. */
  public static final class Own extends Step {
    private final Work work;

    public Own(int[] inputs, int[] outputs, boolean pointwise, Work work) {
      super(inputs, outputs, pointwise);
      this.work = work;
    }

    @Override
    Runnable bound(INDArray[] arrays) {
      return work.on(
          IntStream.concat(IntStream.of(inputs()), IntStream.of(outputs()))
              .mapToObj(register -> arrays[register])
              .toArray(INDArray[]::new));
    }
  }
}
