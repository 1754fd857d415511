package io.github.vae4j.api.tensor;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.Noise;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The recording of one tensor program. Open a trace, declare inputs, compute with the {@link Tensor
 * tensors} they give, and {@link #program close} it with the results. A trace belongs to the thread
 * that opened it.
 */
public final class Trace {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.SHOW_REFLECT_FRAMES);
  private static final String REFLECTION = Method.class.getName();
  private static final String PROJECT = "io.github.vae4j.";
  private static final String API = PROJECT + "api.";
  private static final List<String> LIBRARY =
      List.of(API, PROJECT + "core.", PROJECT + "inference.");

  private final Thread owner = Thread.currentThread();
  private final Program.Builder builder = new Program.Builder();
  private String fixedOrigin = "";
  private boolean closed;

  private Trace() {}

  /** Opens an empty trace. */
  public static Trace open() {
    return new Trace();
  }

  /**
   * Declares an input that is not noise.
   *
   * @throws IllegalArgumentException if the name is empty or taken, or the role is NOISE
   * @throws IllegalStateException if the trace is closed or belongs to another thread
   */
  public Tensor input(String name, Role role, TensorType type) {
    check();
    return new Tensor(this, builder.input(name, role, type));
  }

  /**
   * Declares random numbers that the caller of the program fills.
   *
   * @throws IllegalArgumentException if the name is empty or taken, or the type is not floating
   *     point
   * @throws IllegalStateException if the trace is closed or belongs to another thread
   */
  public Tensor noise(String name, Noise noise, TensorType type) {
    check();
    return new Tensor(this, builder.noise(name, noise, type));
  }

  /** Returns a tensor that has the same value in every run. */
  public Tensor constant(HostArray value) {
    return record(new Primitive.Constant(value), List.of()).get(0);
  }

  /** Returns a tensor of this type whose elements all have the given value. */
  public Tensor constant(TensorType type, double value) {
    Tensor scalar = constant(HostArray.filled(type.withShape(Shape.scalar()), value));
    return scalar.broadcastTo(type.shape());
  }

  /** Returns a scalar of this type and value. */
  public Tensor constant(DType dtype, double value) {
    return constant(HostArray.filled(TensorType.of(dtype), value));
  }

  /** Returns the position along the axis, 0, 1, 2, ..., in a tensor of this type. */
  public Tensor iota(TensorType type, int axis) {
    return record(new Primitive.Iota(type, type.shape().axis(axis)), List.of()).get(0);
  }

  /**
   * Records an equation; the methods of {@link Tensor} are the usual way to do this.
   *
   * @throws ShapeException if the arguments do not fit; the message ends with the caller's line
   * @throws IllegalArgumentException if an argument belongs to another trace
   * @throws IllegalStateException if the trace is closed or belongs to another thread
   */
  public List<Tensor> record(Primitive primitive, List<Tensor> arguments) {
    check();
    for (Tensor argument : arguments) {
      if (argument.trace() != this) {
        throw new IllegalArgumentException("tensor " + argument + " belongs to another trace");
      }
    }
    String origin = fixedOrigin.isEmpty() ? callerLine() : fixedOrigin;
    try {
      return builder.add(primitive, arguments.stream().map(Tensor::value).toList(), origin).stream()
          .map(value -> new Tensor(this, value))
          .toList();
    } catch (ShapeException e) {
      throw located(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Runs {@code body}; what it records counts as coming from {@code origin} instead of the caller's
   * line.
   */
  public <R> R withOrigin(String origin, Supplier<R> body) {
    String before = fixedOrigin;
    fixedOrigin = origin;
    try {
      return body.get();
    } finally {
      fixedOrigin = before;
    }
  }

  /** Returns the equations so far, a view that later ones extend. */
  public List<Equation> equations() {
    return builder.equations();
  }

  /** Returns the inputs so far, a view that later ones extend. */
  public List<Program.Input> inputs() {
    return builder.inputs();
  }

  /** Returns the tensor of a value of this trace, for code that works on {@link #equations}. */
  public Tensor tensor(Value value) {
    return new Tensor(this, value);
  }

  /**
   * Closes the trace and returns what was recorded.
   *
   * @param outputs the results by name, in the order of the map
   * @throws IllegalArgumentException if a result belongs to another trace
   * @throws IllegalStateException if the trace is closed or belongs to another thread
   */
  public Program program(Map<String, Tensor> outputs) {
    check();
    closed = true;
    return builder.build(
        outputs.entrySet().stream()
            .map(e -> new Program.Output(e.getKey(), e.getValue().value()))
            .toList());
  }

  /** Returns an exception whose message ends with the caller's line, to be thrown. */
  public ShapeException located(String message) {
    String origin = fixedOrigin.isEmpty() ? callerLine() : fixedOrigin;
    return new ShapeException(origin.isEmpty() ? message : message + ", at " + origin);
  }

  private void check() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "trace: belongs to thread "
              + owner.getName()
              + ", used from "
              + Thread.currentThread().getName());
    }
    if (closed) {
      throw new IllegalStateException("trace: already closed; open another one");
    }
  }

  /**
   * Returns the innermost line of user code, which is what stands around the library. Where a
   * program of this project or a reflective call is met before, as by a test runner, nobody else
   * wrote the model: then it is the innermost line outside vae-api. Who only runs a lambda for the
   * class that wrote it, as an assertion does, is no user either.
   */
  private static String callerLine() {
    return WALKER.walk(
        frames -> {
          String inner = "";
          String lambdaOf = "";
          String runner = "";
          for (StackWalker.StackFrame f : (Iterable<StackWalker.StackFrame>) frames::iterator) {
            String type = f.getClassName();
            if (type.equals(REFLECTION)) {
              break;
            }
            if (type.startsWith("java.") || type.startsWith("jdk.")) {
              continue;
            }
            if (!type.startsWith(PROJECT)) {
              if (lambdaOf.isEmpty()) {
                return line(f);
              }
              runner = runner.isEmpty() ? line(f) : runner;
              continue;
            }
            if (!runner.isEmpty() && !type.equals(lambdaOf)) {
              return runner;
            }
            runner = "";
            lambdaOf = f.getMethodName().startsWith("lambda$") ? type : "";
            if (inner.isEmpty() && !type.startsWith(API)) {
              inner = line(f);
            }
            if (LIBRARY.stream().noneMatch(type::startsWith)) {
              break;
            }
          }
          return runner.isEmpty() ? inner : runner;
        });
  }

  private static String line(StackWalker.StackFrame f) {
    return f.getClassName()
        + "."
        + f.getMethodName()
        + "("
        + f.getFileName()
        + ":"
        + f.getLineNumber()
        + ")";
  }
}
