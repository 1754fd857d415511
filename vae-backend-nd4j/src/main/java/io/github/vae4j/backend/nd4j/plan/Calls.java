package io.github.vae4j.backend.nd4j.plan;

import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.factory.Nd4j;

/** How operations that are bound to their arrays reach the engine. */
public interface Calls {
  /** Returns a call of an operation that has a name, as its context is when it is made. */
  Runnable named(CustomOp operation, OpContext context);

  /** Returns a call of an element-wise operation of one argument, with its arrays of now. */
  Runnable elementwise(TransformOp operation);

  /** Through the engine's executioner, which serves every device. */
  static Calls executioner() {
    return new Calls() {
      @Override
      public Runnable named(CustomOp operation, OpContext context) {
        return () -> Nd4j.getExecutioner().exec(operation, context);
      }

      @Override
      public Runnable elementwise(TransformOp operation) {
        return () -> Nd4j.getExecutioner().exec(operation);
      }
    };
  }
}
