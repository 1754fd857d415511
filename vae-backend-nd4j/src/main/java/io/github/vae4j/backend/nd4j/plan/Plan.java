package io.github.vae4j.backend.nd4j.plan;

import io.github.vae4j.api.backend.EquationTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps that are bound once to arrays that are allocated once. Only steps on arrays that a run is
 * given are bound again, when these are others than in the run before.
 */
public final class Plan implements AutoCloseable {
  /**
   * How a result of the program comes about.
   *
   * @param register that holds it
   * @param input number of the donated input whose array it is computed in; -1 if none
   * @param room whether it is computed in the array that the run provides; otherwise, where there
   *     is no input, it is copied there
   */
  public record Output(int register, int input, boolean room) {}

  private final Memory memory;
  private final List<Step> steps;
  private final int[] equations;
  private final List<Register> registers;
  private final int[] inputs;
  private final List<Output> outputs;
  private final INDArray[] arrays;
  private final boolean[] changed;
  private final List<Register> outside = new ArrayList<>();
  private final List<Register> outsideViews = new ArrayList<>();
  private final List<Step> outsideSteps = new ArrayList<>();
  private final List<INDArray> owned = new ArrayList<>();

  /**
   * Allocates what the steps need, and binds them.
   *
   * @param equations index of the equation that each step is a part of
   */
  public Plan(
      Memory memory,
      List<Step> steps,
      int[] equations,
      List<Register> registers,
      int[] inputs,
      List<Output> outputs) {
    this.memory = memory;
    this.steps = List.copyOf(steps);
    this.equations = equations;
    this.registers = List.copyOf(registers);
    this.inputs = inputs;
    this.outputs = List.copyOf(outputs);
    this.arrays = new INDArray[registers.size()];
    this.changed = new boolean[registers.size()];
    try {
      new Slots(steps, registers, outputs.stream().mapToInt(Output::register).toArray(), owned)
          .assign(arrays);
      bind();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void bind() {
    boolean[] fromOutside = new boolean[registers.size()];
    for (Register register : registers) {
      if (register.kind() == Register.Kind.OUTSIDE) {
        fromOutside[register.number()] = true;
        outside.add(register);
      } else if (register.kind() == Register.Kind.VIEW && fromOutside[register.source()]) {
        fromOutside[register.number()] = true;
        outsideViews.add(register);
      }
    }
    for (Step step : steps) {
      if (touches(step, fromOutside)) {
        outsideSteps.add(step);
      } else {
        step.bind(arrays);
      }
    }
  }

  private static boolean touches(Step step, boolean[] which) {
    return Arrays.stream(step.inputs()).anyMatch(i -> which[i])
        || Arrays.stream(step.outputs()).anyMatch(i -> which[i]);
  }

  public List<Output> outputs() {
    return outputs;
  }

  /**
   * Runs the steps.
   *
   * @param given one array for each input
   * @param rooms one array for each output: that of its donated input, or one of its own
   * @param times if present, where the time of each step goes
   */
  public void run(INDArray[] given, INDArray[] rooms, Optional<EquationTimes> times) {
    boolean done = false;
    try {
      take(given, rooms);
      if (times.isPresent()) {
        runTimed(times.get());
      } else {
        for (Step step : steps) {
          step.run();
        }
      }
      for (int i = 0; i < rooms.length; i++) {
        Output output = outputs.get(i);
        if (output.input() < 0 && !output.room()) {
          copy(arrays[output.register()], rooms[i], output.register());
        }
      }
      done = true;
    } finally {
      if (!done) { // then some may be bound and others not
        outside.forEach(register -> arrays[register.number()] = null);
      }
    }
  }

  private void runTimed(EquationTimes times) {
    for (int i = 0; i < equations.length; i++) {
      long start = System.nanoTime();
      steps.get(i).run();
      Nd4j.getExecutioner().commit(); // waits for a card
      times.add(equations[i], System.nanoTime() - start);
    }
  }

  private void take(INDArray[] given, INDArray[] rooms) {
    for (int i = 0; i < given.length; i++) {
      if (registers.get(inputs[i]).kind() == Register.Kind.OWN) {
        copy(given[i], arrays[inputs[i]], inputs[i]);
      } else {
        set(inputs[i], given[i]);
      }
    }
    for (int i = 0; i < rooms.length; i++) {
      if (outputs.get(i).room()) {
        set(outputs.get(i).register(), rooms[i]);
      }
    }
    for (Register view : outsideViews) {
      changed[view.number()] = changed[view.source()];
      if (changed[view.number()]) {
        arrays[view.number()] = Memory.view(arrays[view.source()], view.type().shape());
      }
    }
    for (Step step : outsideSteps) {
      if (touches(step)) {
        step.bind(arrays);
      }
    }
  }

  private void copy(INDArray from, INDArray to, int register) {
    memory.copy(from, to, registers.get(register).type()).run();
  }

  private void set(int register, INDArray array) {
    changed[register] = arrays[register] != array;
    arrays[register] = array;
  }

  private boolean touches(Step step) {
    for (int register : step.inputs()) {
      if (changed[register]) {
        return true;
      }
    }
    for (int register : step.outputs()) {
      if (changed[register]) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number of bytes that it holds. */
  public long bytes() {
    return owned.stream().mapToLong(array -> array.length() * array.dataType().width()).sum();
  }

  @Override
  public void close() {
    steps.forEach(Step::close);
    owned.forEach(INDArray::close);
    for (Register register : registers) {
      register.own().ifPresent(INDArray::close);
    }
  }
}
