package io.github.vae4j.backend.nd4j.plan;

import io.github.vae4j.api.program.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which memory each intermediate of a plan takes. What nothing needs any more leaves its memory to
 * a later one of its element type, and at once to the result of a pointwise step that reads it
 * last.
 */
final class Slots {
  private static final int SLACK = 4; // a slot serves what needs at least a quarter of it

  private final List<Step> steps;
  private final List<Register> registers;
  private final List<INDArray> owned;
  private final int[] lastUse;
  private final INDArray[] slots;
  private final Map<DType, TreeMap<Integer, Deque<INDArray>>> free = new EnumMap<>(DType.class);

  /**
   * Prepares the assignment.
   *
   * @param results registers that are read after the last step
   * @param owned receives the arrays that are allocated
   */
  Slots(List<Step> steps, List<Register> registers, int[] results, List<INDArray> owned) {
    this.steps = steps;
    this.registers = registers;
    this.owned = owned;
    this.slots = new INDArray[registers.size()];
    this.lastUse = new int[registers.size()];
    for (int i = 0; i < steps.size(); i++) {
      for (int register : steps.get(i).inputs()) {
        lastUse[root(register)] = i;
      }
      for (int register : steps.get(i).outputs()) {
        lastUse[root(register)] = i;
      }
    }
    for (int register : results) {
      lastUse[root(register)] = steps.size();
    }
  }

  private int root(int register) {
    int now = register;
    while (registers.get(now).kind() == Register.Kind.VIEW) {
      now = registers.get(now).source();
    }
    return now;
  }

  /** Sets the array of every register that has the same one in all runs. */
  void assign(INDArray[] arrays) {
    List<List<Integer>> dying = new ArrayList<>();
    steps.forEach(step -> dying.add(new ArrayList<>()));
    for (Register register : registers) {
      if (register.kind() == Register.Kind.TEMPORARY && lastUse[register.number()] < steps.size()) {
        dying.get(lastUse[register.number()]).add(register.number());
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      for (int register : steps.get(i).outputs()) {
        place(root(register), i);
      }
      for (int register : dying.get(i)) {
        release(register);
      }
    }
    for (Register register : registers) {
      int root = root(register.number());
      if (registers.get(root).kind() == Register.Kind.TEMPORARY && slots[root] != null) {
        arrays[register.number()] = Memory.view(slots[root], register.type().shape());
      } else if (registers.get(root).kind() == Register.Kind.OWN) {
        INDArray own = registers.get(root).own().orElseThrow();
        arrays[register.number()] =
            root == register.number() ? own : Memory.view(own, register.type().shape());
      }
    }
  }

  private void place(int register, int index) {
    if (slots[register] != null || registers.get(register).kind() != Register.Kind.TEMPORARY) {
      return;
    }
    OptionalInt argument = overwritten(register, index);
    if (argument.isPresent()) {
      slots[register] = slots[argument.getAsInt()];
      lastUse[argument.getAsInt()] = -1; // given away, not to be released
    } else {
      slots[register] = find(register);
    }
  }

  private OptionalInt overwritten(int register, int index) {
    Step step = steps.get(index);
    return step.isPointwise()
        ? Arrays.stream(step.inputs())
            .map(this::root)
            .filter(root -> slots[root] != null && lastUse[root] == index)
            .filter(root -> dtype(root) == dtype(register) && size(root) == size(register))
            .findFirst()
        : OptionalInt.empty();
  }

  private INDArray find(int register) {
    Map.Entry<Integer, Deque<INDArray>> fitting =
        free.computeIfAbsent(dtype(register), d -> new TreeMap<>()).ceilingEntry(size(register));
    if (fitting != null && fitting.getKey() <= (long) SLACK * size(register)) {
      INDArray slot = fitting.getValue().pop();
      if (fitting.getValue().isEmpty()) {
        free.getOrDefault(dtype(register), new TreeMap<>()).remove(fitting.getKey());
      }
      return slot;
    }
    INDArray fresh = Memory.allocate(registers.get(register).type());
    owned.add(fresh);
    return fresh;
  }

  private void release(int register) {
    INDArray slot = slots[register];
    if (slot != null && lastUse[register] >= 0) {
      free.computeIfAbsent(dtype(register), d -> new TreeMap<>())
          .computeIfAbsent((int) slot.length(), n -> new ArrayDeque<>())
          .push(slot);
    }
  }

  private DType dtype(int register) {
    return registers.get(register).type().dtype();
  }

  private int size(int register) {
    return registers.get(register).type().shape().size();
  }
}
