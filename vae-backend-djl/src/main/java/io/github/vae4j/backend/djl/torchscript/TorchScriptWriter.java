package io.github.vae4j.backend.djl.torchscript;

import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a program as a TorchScript method from the list of inputs and constants to the list of
 * outputs. The engine frees each variable after its last use. Constants of one element become
 * numbers in the text where an operation takes them.
 */
public final class TorchScriptWriter implements TorchConvolution.Script {
  public static final String METHOD = "step";

  /**
   * What is computed between two points in time.
   *
   * @param equations indices of those that are computed together
   * @param elements of the result of each
   */
  public record Stretch(List<Integer> equations, List<Integer> elements) {
    /** Shares a time among the equations, by the elements of their results. */
    public void add(long nanoseconds, EquationTimes times) {
      long all = elements.stream().mapToLong(Integer::longValue).sum();
      for (int i = 0; i < equations.size(); i++) {
        times.add(equations.get(i), Math.round((double) nanoseconds * elements.get(i) / all));
      }
    }
  }

  private final Program program;
  private final Set<Value> donated;
  private final TorchTarget target;
  private final boolean timed;
  private final Storage storage;
  private final Fusions fusions;
  private final StringBuilder body = new StringBuilder();
  private final List<HostArray> constants = new ArrayList<>();
  private final Map<Value, Equation> definitions = new HashMap<>();
  private final Map<Value, String> names = new HashMap<>();
  private final Set<Value> shared = new HashSet<>(); // memory that others may hold too
  private final Set<Value> returned = new HashSet<>();
  private final List<Equation> adamSteps = new ArrayList<>(); // that wait for others to join
  private final List<Integer> adamPlaces = new ArrayList<>(); // their indices
  private final List<Stretch> stretches = new ArrayList<>();
  private int marked; // length of the body at the last point in time
  private int temporaries;

  /** Prepares the text of a program that tells no times. */
  public TorchScriptWriter(Program program, Set<Value> donated, TorchTarget target) {
    this(program, donated, target, false);
  }

  /**
   * Prepares the text of a program.
   *
   * @param timed whether the method also reads the engine's clock between equations: a last output
   *     then holds the points in time in nanoseconds, one more than there are {@link #stretches}
   */
  public TorchScriptWriter(Program program, Set<Value> donated, TorchTarget target, boolean timed) {
    this.program = program;
    this.donated = donated;
    this.target = target;
    this.timed = timed;
    this.storage = new Storage(program);
    program.equations().forEach(e -> e.outputs().forEach(v -> definitions.put(v, e)));
    this.fusions = new Fusions(program, definitions);
  }

  /** Returns the tensors that follow the inputs in the list of arguments, once written. */
  public List<HostArray> constants() {
    return constants;
  }

  /** Returns what is computed between the points in time, once written. */
  public List<Stretch> stretches() {
    return List.copyOf(stretches);
  }

  /** Returns what the program is for. */
  TorchTarget target() {
    return target;
  }

  public String write() {
    for (Program.Input input : program.inputs()) {
      names.put(input.value(), variable(input.value()));
      if (!donated.contains(input.value())) {
        shared.add(input.value());
      }
    }
    if (timed) {
      readClock(0);
    }
    for (int i = 0; i < program.equations().size(); i++) {
      Equation e = program.equations().get(i);
      if (!adamSteps.isEmpty() && mustFollow(e, adamSteps)) {
        writeAdamSteps(i - 1);
      }
      if (e.primitive() instanceof OptionalPrimitive.AdamUpdate) {
        adamSteps.add(e);
        adamPlaces.add(i);
      } else if (!fusions.absorbed(e)) {
        writeEquation(e);
        mark(List.of(i));
      }
    }
    if (!adamSteps.isEmpty()) {
      writeAdamSteps(program.equations().size() - 1);
    }
    List<String> results = new ArrayList<>();
    program.outputs().forEach(output -> results.add(result(output.value())));
    if (timed) {
      results.add(times());
    }
    StringBuilder arguments = new StringBuilder();
    program.inputs().forEach(input -> arguments.append(variable(input.value())).append(", "));
    for (int i = 0; i < constants.size(); i++) {
      arguments.append("c").append(i).append(", ");
    }
    return "  def "
        + METHOD
        + "(self: __torch__.M, xs: List[Tensor]) -> List[Tensor]:\n"
        + (arguments.isEmpty() ? "" : "    " + arguments + "= xs\n")
        + body
        + "    return annotate(List[Tensor], ["
        + String.join(", ", results)
        + "])\n";
  }

  /** Reads the clock after some equations, if there was anything to write for them. */
  private void mark(List<Integer> equations) {
    if (timed && body.length() > marked) {
      stretches.add(
          new Stretch(
              equations,
              equations.stream()
                  .map(i -> program.equations().get(i).output().shape().size())
                  .toList()));
      readClock(stretches.size());
    }
  }

  private void readClock(int point) {
    if (target.cuda()) {
      line(temporary() + " = ops.cuda.synchronize()");
    }
    line("p" + point + " = ops.prim.TimePoint()");
    marked = body.length();
  }

  /** Returns an expression for the points in time. */
  private String times() {
    return IntStream.rangeClosed(0, stretches.size())
        .mapToObj(i -> "p" + i)
        .collect(Collectors.joining(", ", "torch.tensor([", "], dtype=4)"));
  }

  /** Returns an expression for an output that shares memory with nothing else. */
  private String result(Value value) {
    return returned.add(value) && !shared.contains(value)
        ? "torch.contiguous(" + name(value) + ")"
        : copy(name(value));
  }

  private static String copy(String tensor) {
    return "torch.clone(" + tensor + ", memory_format=0)";
  }

  private void writeEquation(Equation e) {
    Value out = e.output();
    if (literal(out).isPresent()) {
      shared.add(out);
      return; // a number in the text, or written by name(...) for who needs the tensor
    }
    if (e.primitive() instanceof Primitive.Constant c) {
      shared.add(out);
      names.put(out, constant(c.value()));
      return;
    }
    Optional<Fusions.Replacement> fused = fusions.replacement(e);
    if (fused.isPresent()) {
      Fusions.Replacement r = fused.get();
      assign(out, r.function() + "(" + name(r.first()) + ", " + name(r.second()) + ")");
      return;
    }
    assign(out, e.primitive().accept(new TorchExpressions(this, e)));
    if (Storage.isView(e) || e.primitive() instanceof Primitive.Iota) {
      shared.add(out);
    }
  }

  private void assign(Value out, String expression) {
    names.put(out, variable(out));
    line(variable(out) + " = " + expression);
  }

  private static String variable(Value value) {
    return "v" + value.id();
  }

  @Override
  public void line(String statement) {
    body.append("    ").append(statement).append('\n');
  }

  @Override
  public String temporary() {
    return "t" + temporaries++;
  }

  /**
   * Returns the variable of a value. What was left out so far, a constant or what a fusion
   * absorbed, is written when something asks for it.
   */
  String name(Value value) {
    String known = names.get(value);
    if (known == null) {
      Equation definition = Objects.requireNonNull(definitions.get(value));
      if (definition.primitive() instanceof Primitive.Constant c) {
        known = constant(c.value());
        names.put(value, known);
      } else {
        assign(value, definition.primitive().accept(new TorchExpressions(this, definition)));
        known = variable(value);
      }
    }
    return known;
  }

  /** Returns the variable of a tensor that is passed in beside the inputs. */
  String constant(HostArray tensor) {
    constants.add(tensor);
    return "c" + (constants.size() - 1);
  }

  /** Returns the finite number, as text, that all elements of a floating-point constant have. */
  Optional<String> literal(Value value) {
    Equation e = definitions.get(value);
    while (e != null
        && (e.primitive() instanceof Primitive.Broadcast
            || e.primitive() instanceof Primitive.Reshape)) {
      e = definitions.get(e.inputs().get(0));
    }
    return e != null
            && e.primitive() instanceof Primitive.Constant c
            && c.value().shape().size() == 1
            && c.value().type().dtype().isFloating()
            && Double.isFinite(c.value().get(0))
        ? Optional.of(Double.toString(c.value().get(0)))
        : Optional.empty();
  }

  /** Returns whether Adam steps that wait have to be written before an equation. */
  private static boolean mustFollow(Equation e, List<Equation> steps) {
    Equation first = steps.get(0);
    boolean uses =
        steps.stream().flatMap(step -> step.outputs().stream()).anyMatch(e.inputs()::contains);
    boolean joins =
        e.primitive().equals(first.primitive())
            && e.inputs().subList(4, 6).equals(first.inputs().subList(4, 6));
    return uses || (e.primitive() instanceof OptionalPrimitive.AdamUpdate && !joins);
  }

  /**
   * Writes the Adam steps that wait, all of the same settings, as one call of the engine's fused
   * kernel, which writes into the tensors of three lists. The results are read from the lists: the
   * engine drops a call whose lists nobody reads.
   *
   * @param last index of the last equation before the call
   */
  private void writeAdamSteps(int last) {
    List<Equation> group = List.copyOf(adamSteps);
    List<Integer> places = List.copyOf(adamPlaces);
    adamSteps.clear();
    adamPlaces.clear();
    OptionalPrimitive.AdamUpdate adam = (OptionalPrimitive.AdamUpdate) group.get(0).primitive();
    String[] lists = {temporary(), temporary(), temporary()};
    for (int k = 0; k < 3; k++) {
      int column = k;
      line(
          lists[k]
              + " = ["
              + group.stream()
                  .map(e -> overwritten(e.inputs().get(column), group, last))
                  .collect(Collectors.joining(", "))
              + "]");
    }
    String gradients =
        group.stream()
            .map(e -> "torch.contiguous(" + name(e.inputs().get(3)) + ")")
            .collect(Collectors.joining(", "));
    String step = temporary();
    line(step + " = torch.to(" + name(group.get(0).inputs().get(5)) + ", 6)"); // as kernels read it
    line(
        (adam.weightDecay() == 0 ? "torch._fused_adam_(" : "torch._fused_adamw_(")
            + String.join(
                ", ",
                lists[0],
                "[" + gradients + "]",
                lists[1],
                lists[2],
                "annotate(List[Tensor], [])",
                "[" + String.join(", ", group.stream().map(e -> step).toList()) + "]",
                "lr=" + rate(group.get(0).inputs().get(4)),
                "beta1=" + adam.beta1(),
                "beta2=" + adam.beta2(),
                "weight_decay=" + adam.weightDecay(),
                "eps=" + adam.epsilon(),
                "amsgrad=False",
                "maximize=False)"));
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < group.size(); i++) {
        assign(group.get(i).outputs().get(k), lists[k] + "[" + i + "]");
      }
    }
    mark(places);
  }

  /** The CUDA kernel reads a rate in single precision; passed as a number, it keeps all digits. */
  private String rate(Value rate) {
    return target.cuda() && rate.dtype() == DType.FLOAT64
        ? "float(" + name(rate) + ")"
        : name(rate);
  }

  /**
   * Returns the tensor that the kernel writes into: the donated input itself if neither the rest of
   * the group nor anything later needs its memory, else a copy.
   */
  private String overwritten(Value old, List<Equation> group, int last) {
    boolean own =
        donated.contains(old)
            && storage.lastUse(old) <= last
            && group.stream()
                    .flatMap(e -> e.inputs().stream())
                    .filter(v -> storage.owner(v) == old)
                    .count()
                == 1;
    return own ? name(old) : copy(name(old));
  }

  /** Returns the engine's number of an element type. */
  static int code(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> 6;
      case FLOAT64 -> 7;
      case INT32 -> 3;
      case BOOL -> 11;
    };
  }
}
