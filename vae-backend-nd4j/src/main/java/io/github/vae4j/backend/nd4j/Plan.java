package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps that are bound once to arrays that are allocated once. A register that nothing needs any
 * more leaves its memory to a later one of the same type and length. What changes from run to run,
 * inputs and outputs and views of them, is bound again before each step that uses it.
 */
final class Plan implements AutoCloseable {
  private final List<Step> steps;
  private final List<Register> registers;
  private final INDArray[] arrays;
  private final boolean[] changes;
  private final INDArray[] seen;
  private final INDArray[] views;
  private final List<INDArray> owned = new ArrayList<>();

  Plan(List<Step> steps, List<Register> registers, List<INDArray> constants) {
    this.steps = steps;
    this.registers = registers;
    this.arrays = new INDArray[registers.size()];
    this.changes = new boolean[registers.size()];
    this.seen = new INDArray[registers.size()];
    this.views = new INDArray[registers.size()];
    owned.addAll(constants);
    try {
      allocate();
      for (Step step : steps) {
        step.bind(arrays, changes);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void allocate() {
    int[] lastUse = new int[registers.size()];
    for (int i = 0; i < steps.size(); i++) {
      for (int register : steps.get(i).registers()) {
        lastUse[root(register)] = i;
      }
    }
    Map<Integer, List<Integer>> dying = new HashMap<>();
    for (Register register : registers) {
      changes[register.number()] = registers.get(root(register.number())).isOutside();
      if (register.kind() == Register.Kind.TEMPORARY) {
        dying
            .computeIfAbsent(lastUse[register.number()], i -> new ArrayList<>())
            .add(register.number());
      } else if (register.kind() == Register.Kind.CONSTANT) {
        arrays[register.number()] = register.constant().orElseThrow();
      }
    }
    Map<TensorType, Deque<INDArray>> free = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      for (int register : steps.get(i).registers()) {
        resolve(register, free);
      }
      for (int register : dying.getOrDefault(i, List.of())) {
        if (arrays[register] != null) {
          free.computeIfAbsent(flat(registers.get(register).type()), t -> new ArrayDeque<>())
              .push(arrays[register]);
        }
      }
    }
  }

  private int root(int register) {
    int now = register;
    while (registers.get(now).kind() == Register.Kind.VIEW) {
      now = registers.get(now).source();
    }
    return now;
  }

  /** Gives a register that does not change its array. */
  private void resolve(int number, Map<TensorType, Deque<INDArray>> free) {
    Register register = registers.get(number);
    if (arrays[number] != null || changes[number]) {
      return;
    }
    if (register.kind() == Register.Kind.VIEW) {
      resolve(register.source(), free);
      arrays[number] = view(arrays[register.source()], register.type());
      return;
    }
    Deque<INDArray> fitting = free.get(flat(register.type()));
    if (fitting == null || fitting.isEmpty()) {
      INDArray fresh = Transfer.allocate(register.type());
      owned.add(fresh);
      arrays[number] = fresh;
    } else {
      arrays[number] = view(fitting.pop(), register.type());
    }
  }

  private static TensorType flat(TensorType type) {
    return TensorType.of(type.dtype(), type.shape().size());
  }

  private static INDArray view(INDArray array, TensorType type) {
    long[] dims = Transfer.dims(type.shape());
    return Arrays.equals(array.shape(), dims) ? array : array.reshape('c', dims);
  }

  /**
   * Runs the steps.
   *
   * @param outside the arrays of this run by number of their register
   */
  void run(Map<Integer, INDArray> outside) {
    outside.forEach((register, array) -> arrays[register] = array);
    for (Register register : registers) {
      if (changes[register.number()] && register.kind() == Register.Kind.VIEW) {
        arrays[register.number()] = viewAgain(register);
      }
    }
    for (Step step : steps) {
      step.run(arrays);
    }
    for (int i = 0; i < arrays.length; i++) {
      if (changes[i]) {
        arrays[i] = null;
      }
    }
  }

  /** Returns the view of the run before, if it looks at the same array. */
  private INDArray viewAgain(Register register) {
    int number = register.number();
    INDArray source = arrays[register.source()];
    if (seen[number] != source) {
      seen[number] = source;
      views[number] = view(source, register.type());
    }
    return views[number];
  }

  static OpContext context() {
    return Nd4j.getExecutioner().buildContext();
  }

  @Override
  public void close() {
    owned.forEach(INDArray::close);
  }
}
