package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;

/** Writes a program as steps on registers. */
final class PlanWriter {
  private final Program program;
  private final Set<Value> donated;
  private final LastUses lastUses;
  private final List<Step> steps = new ArrayList<>();
  private final List<Register> registers = new ArrayList<>();
  private final List<INDArray> constants = new ArrayList<>();
  private final Map<Value, Integer> known = new HashMap<>();
  private final Map<Value, Equation> deferred = new HashMap<>();
  private final Map<TensorType, Map<Double, Integer>> filled = new HashMap<>();
  private final Map<AdamStep.Scalars.Of, AdamStep.Scalars> adamScalars = new HashMap<>();
  // The register that a value which is an output is to be computed into.
  private final Map<Value, Integer> wanted = new HashMap<>();
  // Registers of state that is updated where it is, by that of the value it becomes.
  private final Set<Integer> reused = new HashSet<>();

  private PlanWriter(Program program, Set<Value> donated) {
    this.program = program;
    this.donated = donated;
    this.lastUses = LastUses.of(program);
  }

  /**
   * A plan with the registers of a program's inputs and outputs.
   *
   * @param inputs by number of the input
   * @param outputs by number of the output: what the run is to provide, or, if it is the register
   *     of an input, whose array becomes the output
   */
  record Written(Plan plan, List<Integer> inputs, List<Integer> outputs) {}

  static Written write(Program program, Set<Value> donated) {
    PlanWriter writer = new PlanWriter(program, donated);
    try {
      return writer.write();
    } catch (RuntimeException | Error e) {
      writer.constants.forEach(INDArray::close);
      throw e;
    }
  }

  private Written write() {
    List<Integer> inputs = new ArrayList<>();
    for (Program.Input input : program.inputs()) {
      int register = register(input.type(), Register.Kind.OUTSIDE, -1, Optional.empty());
      known.put(input.value(), register);
      inputs.add(register);
    }
    Map<Integer, Integer> rooms = new LinkedHashMap<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      Value value = program.outputs().get(i).value();
      int room = register(value.type(), Register.Kind.OUTSIDE, -1, Optional.empty());
      rooms.put(i, room);
      wanted.putIfAbsent(value, room);
    }
    for (int i = 0; i < program.equations().size(); i++) {
      write(program.equations().get(i), i);
    }
    List<Integer> outputs = new ArrayList<>();
    rooms.forEach(
        (i, room) -> {
          int computed = register(program.outputs().get(i).value());
          if (reused.remove(computed)) {
            outputs.add(computed);
          } else {
            if (computed != room) {
              copy(room, computed);
            }
            outputs.add(room);
          }
        });
    return new Written(new Plan(steps, registers, constants), inputs, outputs);
  }

  private void write(Equation e, int index) {
    if (e.primitive() instanceof Primitive.Broadcast
        || e.primitive() instanceof Primitive.Transpose) {
      deferred.put(e.output(), e);
    } else if (e.primitive() instanceof AdamUpdate p) {
      adam(e, p, index);
    } else {
      known.put(e.output(), e.primitive().accept(new Lowering(this, e)));
    }
  }

  /** Returns the register of a value. */
  int register(Value value) {
    Integer register = known.get(value);
    if (register == null) {
      Equation e = deferred.get(value);
      if (e == null) {
        throw new IllegalStateException("nd4j: value " + value + " is used before it is computed");
      }
      register = e.primitive().accept(new Lowering(this, e));
      known.put(value, register);
    }
    return register;
  }

  /** Returns what a value is a broadcast of, if it is one and nobody needed it whole so far. */
  Optional<Integer> unbroadcast(Value value) {
    return source(value, Primitive.Broadcast.class)
        .map(from -> unbroadcast(from).orElseGet(() -> register(from)));
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

  private Optional<Value> source(Value value, Class<? extends Primitive> kind) {
    Equation e = deferred.get(value);
    return e != null && kind.isInstance(e.primitive())
        ? Optional.of(e.inputs().get(0))
        : Optional.empty();
  }

  TensorType type(int register) {
    return registers.get(register).type();
  }

  private int register(
      TensorType type, Register.Kind kind, int source, Optional<INDArray> constant) {
    Register register = new Register(registers.size(), type, kind, source, constant);
    registers.add(register);
    return register.number();
  }

  int temporary(TensorType type) {
    return register(type, Register.Kind.TEMPORARY, -1, Optional.empty());
  }

  /** Returns where the result of an equation goes: to the room of an output, if it is one. */
  int result(Value value) {
    return wanted.containsKey(value) ? wanted.get(value) : temporary(value.type());
  }

  int constant(HostArray value) {
    INDArray array = Transfer.upload(value);
    constants.add(array);
    return register(value.type(), Register.Kind.CONSTANT, -1, Optional.of(array));
  }

  /** Returns a constant whose elements are all the same, one register for the same number. */
  int filled(TensorType type, double value) {
    return filled
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(value, v -> constant(HostArray.filled(type, v)));
  }

  int view(int source, Shape shape) {
    TensorType type = type(source).withShape(shape);
    return type.equals(type(source))
        ? source
        : register(type, Register.Kind.VIEW, source, Optional.empty());
  }

  /** Adds an operation of the engine by its name and returns the register of its result. */
  int custom(String name, int result, Arguments arguments, int... inputs) {
    List<Integer> read = new ArrayList<>();
    for (int input : inputs) {
      read.add(input);
    }
    custom(name, List.of(result), arguments, read);
    return result;
  }

  void custom(String name, List<Integer> results, Arguments arguments, List<Integer> inputs) {
    step(new Step.Custom(name, inputs, results, arguments));
  }

  void step(Step step) {
    steps.add(step);
  }

  int elementwise(Supplier<Op> operation, int result, int input) {
    step(new Step.Elementwise(operation.get(), input, result));
    return result;
  }

  int copy(int result, int input) {
    return custom("identity", result, Arguments.none(), input);
  }

  void own(List<Integer> touched, Consumer<INDArray[]> body) {
    step(new Step.Own(touched, body));
  }

  int cast(int input, DType to, int result) {
    return custom("cast", result, Arguments.of(Transfer.dataType(to).toInt()), input);
  }

  /** Returns the shared scalars of steps of Adam, computed where the first of them stands. */
  AdamStep.Scalars adamScalars(AdamStep.Scalars.Of of, TensorType type) {
    AdamStep.Scalars known = adamScalars.get(of);
    if (known == null) {
      known = AdamStep.Scalars.write(this, of, type);
      adamScalars.put(of, known);
    }
    return known;
  }

  private void adam(Equation e, AdamUpdate p, int index) {
    List<Integer> state = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Value old = e.inputs().get(i);
      int register = register(old);
      if (isLastUse(e, old, index)) {
        reused.add(register);
      } else {
        register = copy(result(e.outputs().get(i)), register);
      }
      state.add(register);
      known.put(e.outputs().get(i), register);
    }
    int gradient = register(e.inputs().get(3));
    if (state.contains(root(gradient))) { // it would change under the step's own hands
      gradient = copy(temporary(type(gradient)), gradient);
    }
    new AdamStep(this, p, state)
        .write(gradient, register(e.inputs().get(4)), register(e.inputs().get(5)));
  }

  private int root(int register) {
    int now = register;
    while (registers.get(now).kind() == Register.Kind.VIEW) {
      now = registers.get(now).source();
    }
    return now;
  }

  /** Returns whether an equation may overwrite a value: a donated input that nobody else uses. */
  private boolean isLastUse(Equation user, Value value, int index) {
    if (!donated.contains(value) || user.inputs().stream().filter(v -> v == value).count() > 1) {
      return false;
    }
    int place = user.inputs().indexOf(value);
    long results =
        program.outputs().stream().filter(o -> o.value() == user.outputs().get(place)).count();
    return results == 1 && lastUses.of(value) <= index;
  }
}
