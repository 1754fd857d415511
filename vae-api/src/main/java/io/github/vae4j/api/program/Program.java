package io.github.vae4j.api.program;

import io.github.vae4j.api.random.Noise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pure function on tensors: named inputs, equations in an order in which each uses only what is
 * defined before it, and named outputs. Immutable. {@link #toString()} prints it for people.
 */
public final class Program {

  /**
   * An argument of the program.
   *
   * @param name unique within the program
   * @param role what it stands for
   * @param value the tensor
   * @param noise how to fill it, present for {@link Role#NOISE} alone
   */
  public record Input(String name, Role role, Value value, Optional<Noise> noise) {
    /** Returns the element type and shape. */
    public TensorType type() {
      return value.type();
    }
  }

  /** A result of the program. An input may be an output, and a value may be several. */
  public record Output(String name, Value value) {}

  private final List<Input> inputs;
  private final List<Equation> equations;
  private final List<Output> outputs;
  private final int valueCount;

  private Program(
      List<Input> inputs, List<Equation> equations, List<Output> outputs, int valueCount) {
    this.inputs = List.copyOf(inputs);
    this.equations = List.copyOf(equations);
    this.outputs = List.copyOf(outputs);
    this.valueCount = valueCount;
  }

  /** Returns the inputs in the order in which {@code Executable.run} takes them. */
  public List<Input> inputs() {
    return inputs;
  }

  /** Returns the equations in order of execution. */
  public List<Equation> equations() {
    return equations;
  }

  /** Returns the outputs in the order in which {@code Executable.run} gives them. */
  public List<Output> outputs() {
    return outputs;
  }

  /** Returns the number of values; their ids are below it. */
  public int valueCount() {
    return valueCount;
  }

  /**
   * Returns the input of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Input input(String name) {
    return inputs.stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no input '"
                        + name
                        + "'; there are "
                        + inputs.stream().map(Input::name).toList()));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Input in : inputs) {
      text.append("input  ").append(in.value()).append(" : ").append(in.type()).append(' ');
      text.append(in.role().name().toLowerCase(Locale.ROOT))
          .append(' ')
          .append(in.name())
          .append('\n');
    }
    for (Equation e : equations) {
      text.append("       ");
      text.append(
          e.outputs().stream().map(v -> v + " : " + v.type()).collect(Collectors.joining(", ")));
      text.append(" = ").append(describe(e.primitive()));
      e.inputs().forEach(v -> text.append(' ').append(v));
      text.append('\n');
    }
    for (Output out : outputs) {
      text.append("output ").append(out.value()).append(' ').append(out.name()).append('\n');
    }
    return text.toString();
  }

  private static String describe(Primitive primitive) {
    if (primitive instanceof Primitive.Unary
        || primitive instanceof Primitive.Binary
        || primitive instanceof Primitive.Compare
        || primitive instanceof OptionalPrimitive.OptionalUnary) {
      return primitive.operation();
    }
    String text = primitive.toString().replace("[]", "");
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /** Collects a program value by value. Not thread-safe. */
  public static final class Builder {
    private final List<Input> inputs = new ArrayList<>();
    private final Set<String> inputNames = new HashSet<>();
    private final List<Equation> equations = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    /**
     * Adds an input that is not noise.
     *
     * @throws IllegalArgumentException if the name is empty or taken, or the role is {@link
     *     Role#NOISE}
     */
    public Value input(String name, Role role, TensorType type) {
      if (role == Role.NOISE) {
        throw new IllegalArgumentException(
            "input '" + name + "': noise needs a distribution; use noise(...)");
      }
      return addInput(name, role, type, Optional.empty());
    }

    /**
     * Adds an input of role {@link Role#NOISE}: random numbers, or the key to draw them from on the
     * device.
     *
     * @throws IllegalArgumentException if the name is empty or taken, or the type is neither
     *     floating point nor {@link OptionalPrimitive.RandomNoise#KEY}
     */
    public Value noise(String name, Noise noise, TensorType type) {
      if (!type.dtype().isFloating() && !type.equals(OptionalPrimitive.RandomNoise.KEY)) {
        throw new IllegalArgumentException(
            "noise '" + name + "': needs FLOAT32, FLOAT64 or a key, got " + type);
      }
      return addInput(name, Role.NOISE, type, Optional.of(noise));
    }

    private Value addInput(String name, Role role, TensorType type, Optional<Noise> noise) {
      if (name.isEmpty() || !inputNames.add(name)) {
        throw new IllegalArgumentException(
            "input '" + name + "': a name must be non-empty and used once");
      }
      Value value = newValue(type, name);
      inputs.add(new Input(name, role, value, noise));
      return value;
    }

    /**
     * Adds an equation and returns its results.
     *
     * @param origin the line of user code that asked for it, or an empty string
     * @throws ShapeException if the arguments do not fit the primitive
     * @throws IllegalArgumentException if an argument is not a value of this builder
     */
    public List<Value> add(Primitive primitive, List<Value> arguments, String origin) {
      for (Value argument : arguments) {
        requireOwn(argument);
      }
      List<Value> results = new ArrayList<>();
      for (TensorType type : primitive.infer(arguments)) {
        results.add(newValue(type, ""));
      }
      equations.add(new Equation(primitive, arguments, results, origin));
      return List.copyOf(results);
    }

    /** Returns the equations so far, a view that later additions extend. */
    public List<Equation> equations() {
      return Collections.unmodifiableList(equations);
    }

    /** Returns the inputs so far, a view that later additions extend. */
    public List<Input> inputs() {
      return Collections.unmodifiableList(inputs);
    }

    /**
     * Returns the program with these outputs.
     *
     * @throws IllegalArgumentException if an output is not a value of this builder or two have one
     *     name
     */
    public Program build(List<Output> outputs) {
      Set<String> names = new HashSet<>();
      for (Output output : outputs) {
        requireOwn(output.value());
        if (!names.add(output.name())) {
          throw new IllegalArgumentException(
              "output '" + output.name() + "': a name must be used once");
        }
      }
      return new Program(inputs, equations, outputs, values.size());
    }

    private Value newValue(TensorType type, String name) {
      Value value = new Value(values.size(), type, name);
      values.add(value);
      return value;
    }

    private void requireOwn(Value value) {
      if (value.id() >= values.size() || values.get(value.id()) != value) {
        throw new IllegalArgumentException(
            "value " + value + " " + value.describe() + " belongs to another program");
      }
    }
  }
}
