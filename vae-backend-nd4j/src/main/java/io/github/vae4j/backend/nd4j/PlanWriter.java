package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.nd4j.plan.Arguments;
import io.github.vae4j.backend.nd4j.plan.Memory;
import io.github.vae4j.backend.nd4j.plan.Plan;
import io.github.vae4j.backend.nd4j.plan.Register;
import io.github.vae4j.backend.nd4j.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.TransformOp;

/** Writes a program as steps on registers. */
final class PlanWriter {
  /**
   * Up to this size an input or output is copied, which is faster than to bind operations to
   * another array.
   */
  private static final long SMALL_BYTES = 16 << 10;

  private final Engine engine;
  private final Memory memory;
  private final Program program;
  private final Set<Value> donated;
  private final LastUses lastUses;
  private final Map<Value, Integer> resultCounts = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> ofSteps = new ArrayList<>(); // index of the equation of each
  private final List<Register> registers = new ArrayList<>();
  private final Map<Value, Integer> known = new HashMap<>();
  private final Map<Value, Equation> deferred = new HashMap<>();
  private final Map<Value, Integer> places = new HashMap<>(); // index of each deferred equation
  private final Map<TensorType, Map<Double, Integer>> filled = new HashMap<>();
  private final Map<AdamStep.Scalars.Of, AdamStep.Scalars> adamScalars = new HashMap<>();
  // The room in which a value that is an output is to be computed.
  private final Map<Value, Integer> rooms = new HashMap<>();
  // Donated inputs whose array is that of an output already.
  private final Set<Value> given = new HashSet<>();
  private int current;
  private int written; // index of the equation whose steps are being added

  private PlanWriter(Engine engine, Memory memory, Program program, Set<Value> donated) {
    this.engine = engine;
    this.memory = memory;
    this.program = program;
    this.donated = donated;
    this.lastUses = LastUses.of(program);
    program.outputs().forEach(output -> resultCounts.merge(output.value(), 1, Integer::sum));
  }

  static Plan write(Engine engine, Memory memory, Program program, Set<Value> donated) {
    PlanWriter writer = new PlanWriter(engine, memory, program, donated);
    try {
      return writer.write();
    } catch (RuntimeException | Error e) {
      writer.steps.forEach(Step::close);
      writer.registers.forEach(register -> register.own().ifPresent(INDArray::close));
      throw e;
    }
  }

  private Plan write() {
    int[] inputs = new int[program.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      Value value = program.inputs().get(i).value();
      boolean copied = isSmall(value) && !donated.contains(value);
      inputs[i] = copied ? own(Memory.allocate(value.type()), value.type()) : outside(value.type());
      known.put(value, inputs[i]);
    }
    for (current = 0; current < program.equations().size(); current++) {
      written = current;
      write(program.equations().get(current));
    }
    List<Plan.Output> outputs = new ArrayList<>();
    for (Program.Output output : program.outputs()) {
      outputs.add(output(output.value()));
    }
    int[] equations = ofSteps.stream().mapToInt(Integer::intValue).toArray();
    return new Plan(memory, steps, equations, registers, inputs, outputs);
  }

  private static boolean isSmall(Value value) {
    return value.type().bytes() <= SMALL_BYTES;
  }

  private void write(Equation e) {
    if (e.primitive() instanceof Primitive.Broadcast
        || e.primitive() instanceof Primitive.Transpose) {
      deferred.put(e.output(), e);
      places.put(e.output(), current);
    } else if (!known.containsKey(e.output())) {
      known.put(e.output(), e.primitive().accept(lowering(e)));
    }
  }

  private Lowering lowering(Equation e) {
    return engine.onHost() ? new HostLowering(this, e) : new Lowering(this, e);
  }

  private Plan.Output output(Value value) {
    int register = register(value);
    for (int i = 0; i < program.inputs().size(); i++) {
      Value input = program.inputs().get(i).value();
      boolean isIts = donated.contains(input) && Objects.equals(known.get(input), register);
      if (isIts && given.add(input)) {
        return new Plan.Output(register, i, false);
      }
    }
    Integer room = rooms.remove(value); // of several outputs the first takes it
    return new Plan.Output(register, -1, room != null && room == register);
  }

  Engine engine() {
    return engine;
  }

  Memory memory() {
    return memory;
  }

  /** Returns the equations that come after the one being written. */
  List<Equation> later() {
    return program.equations().subList(current + 1, program.equations().size());
  }

  boolean isKnown(Value value) {
    return known.containsKey(value) || deferred.containsKey(value);
  }

  /** Says where a value is, for one that is not the first result of the equation being written. */
  void define(Value value, int register) {
    known.put(value, register);
  }

  /** Returns the register of a value. */
  int register(Value value) {
    Integer register = known.get(value);
    if (register == null) {
      Equation e = deferred.get(value);
      if (e == null) {
        throw new IllegalStateException("value " + value + " is used before it is computed");
      }
      int before = written;
      written = places.getOrDefault(value, before);
      register = e.primitive().accept(lowering(e));
      written = before;
      known.put(value, register);
    }
    return register;
  }

  /** Returns what a value is a broadcast of, if it is one. */
  Optional<Integer> unbroadcast(Value value) {
    Equation e = deferred.get(value);
    if (e == null || !(e.primitive() instanceof Primitive.Broadcast)) {
      return Optional.empty();
    }
    Value from = e.inputs().get(0);
    return Optional.of(unbroadcast(from).orElseGet(() -> register(from)));
  }

  /** Returns what a value is the transpose of in its last two axes, if it is one. */
  Optional<Integer> untransposed(Value value) {
    Equation e = deferred.get(value);
    if (e == null || !(e.primitive() instanceof Primitive.Transpose p)) {
      return Optional.empty();
    }
    int rank = p.permutation().size();
    List<Integer> swapped = new ArrayList<>();
    for (int i = 0; i < rank - 2; i++) {
      swapped.add(i);
    }
    swapped.add(rank - 1);
    swapped.add(rank - 2);
    return p.permutation().equals(swapped)
        ? Optional.of(register(e.inputs().get(0)))
        : Optional.empty();
  }

  TensorType type(int register) {
    return registers.get(register).type();
  }

  private int add(TensorType type, Register.Kind kind, int source, Optional<INDArray> own) {
    registers.add(new Register(registers.size(), type, kind, source, own));
    return registers.size() - 1;
  }

  int temporary(TensorType type) {
    return add(type, Register.Kind.TEMPORARY, -1, Optional.empty());
  }

  private int outside(TensorType type) {
    return add(type, Register.Kind.OUTSIDE, -1, Optional.empty());
  }

  private int own(INDArray array, TensorType type) {
    return add(type, Register.Kind.OWN, -1, Optional.of(array));
  }

  /** Returns where a result goes: if it is a large output, to an array that the run provides. */
  int result(Value value) {
    if (!resultCounts.containsKey(value) || isSmall(value)) {
      return temporary(value.type());
    }
    return rooms.computeIfAbsent(value, v -> outside(v.type()));
  }

  /**
   * Returns where the result of a pointwise operation goes: over a donated input that it reads
   * last, if there is one.
   */
  int resultOver(Equation e) {
    for (Value old : e.inputs()) {
      if (mayBecome(e.output(), old)) {
        return register(old);
      }
    }
    return result(e.output());
  }

  /** Returns whether the equation being written may overwrite a donated input with a result. */
  boolean mayBecome(Value now, Value old) {
    return donated.contains(old)
        && old.type().equals(now.type())
        && resultCounts.getOrDefault(now, 0) == 1
        && lastUses.of(old) <= current;
  }

  int constant(HostArray value) {
    INDArray array = Memory.allocate(value.type());
    int register = own(array, value.type());
    memory.write(value, array);
    return register;
  }

  /** Returns a constant whose elements are all the same, one register for the same number. */
  int filled(TensorType type, double value) {
    return filled
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(value, v -> constant(HostArray.filled(type, v)));
  }

  /** Returns the shared scalars of steps of Adam, computed where the first of them stands. */
  AdamStep.Scalars adamScalars(AdamStep.Scalars.Of of, TensorType type) {
    AdamStep.Scalars scalars = adamScalars.get(of);
    if (scalars == null) {
      scalars = AdamStep.Scalars.write(this, of, type);
      adamScalars.put(of, scalars);
    }
    return scalars;
  }

  int view(int source, Shape shape) {
    TensorType type = type(source).withShape(shape);
    return type.equals(type(source))
        ? source
        : add(type, Register.Kind.VIEW, source, Optional.empty());
  }

  /** Adds an operation of the engine by its name and returns the register of its result. */
  int named(String name, int result, Arguments arguments, int... inputs) {
    named(name, new int[] {result}, arguments, inputs);
    return result;
  }

  void named(String name, int[] results, Arguments arguments, int[] inputs) {
    add(new Step.Named(engine.calls(), name, inputs, results, arguments, false));
  }

  /**
   * Adds an operation of the engine by its name that is {@linkplain Step#isPointwise pointwise}.
   */
  int pointwise(String name, int result, int... inputs) {
    add(new Step.Named(engine.calls(), name, inputs, new int[] {result}, Arguments.none(), true));
    return result;
  }

  private void add(Step step) {
    steps.add(step);
    ofSteps.add(written);
  }

  int elementwise(Supplier<TransformOp> operation, int result, int input) {
    add(new Step.Elementwise(engine.calls(), operation.get(), input, result));
    return result;
  }

  void own(int[] inputs, int[] outputs, boolean pointwise, Step.Work work) {
    add(new Step.Own(inputs, outputs, pointwise, work));
  }

  int copy(int result, int input) {
    own(
        new int[] {input},
        new int[] {result},
        true,
        arrays -> memory.copy(arrays[0], arrays[1], type(result)));
    return result;
  }

  /** Returns the register that a register is a view of, itself if it is none. */
  int root(int register) {
    int now = register;
    while (registers.get(now).kind() == Register.Kind.VIEW) {
      now = registers.get(now).source();
    }
    return now;
  }

  int cast(int input, DType to, int result) {
    return named("cast", result, Arguments.of(Memory.dataType(to).toInt()), input);
  }
}
