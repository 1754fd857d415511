package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a program as a TorchScript method from the list of inputs and constants to the list of outputs. The engine frees each
 * variable after its last use. Constants of one element become numbers in the text where an operation takes them.
 */
final class TorchScriptWriter {
  static final String METHOD = "step";

  private final Program program;
  private final Set<Value> donated;
  private final Liveness liveness;
  private final Fusions fusions;
  private final StringBuilder body = new StringBuilder();
  private final List<HostArray> constants = new ArrayList<>();
  private final Map<Value, Equation> definitions = new HashMap<>();
  private final Map<Value, String> names = new HashMap<>();
  private final Set<Value> views = new HashSet<>(); // inputs, constants, and values that may share memory with others
  private final Set<Value> returned = new HashSet<>();
  private int temporaries;

  TorchScriptWriter(Program program, Set<Value> donated) {
    this.program = program;
    this.donated = donated;
    this.liveness = Liveness.of(program);
    program.equations().forEach(e -> e.outputs().forEach(v -> definitions.put(v, e)));
    this.fusions = new Fusions(program, definitions);
  }

  /** Returns the tensors that follow the inputs in the list of arguments. */
  List<HostArray> constants() {
    return constants;
  }

  String write() {
    for (Program.Input input : program.inputs()) {
      names.put(input.value(), "v" + input.value().id());
      views.add(input.value());
    }
    List<Equation> equations = program.equations();
    for (int i = 0; i < equations.size(); i++) {
      Equation e = equations.get(i);
      if (e.primitive() instanceof OptionalPrimitive.AdamUpdate adam) {
        int end = endOfGroup(equations, i);
        writeAdam(adam, equations.subList(i, end), end - 1);
        i = end - 1;
      } else if (!fusions.absorbed(e)) {
        writeEquation(e);
      }
    }
    String results = program.outputs().stream().map(this::result).collect(Collectors.joining(", "));
    String arguments =
        program.inputs().stream().map(input -> name(input.value()) + ", ").collect(Collectors.joining());
    StringBuilder constantNames = new StringBuilder();
    for (int i = 0; i < constants.size(); i++) {
      constantNames.append("c").append(i).append(", ");
    }
    String unpack = arguments + constantNames;
    return "  def " + METHOD + "(self: __torch__.M, xs: List[Tensor]) -> List[Tensor]:\n"
        + (unpack.isEmpty() ? "" : "    " + unpack.strip() + " = xs\n")
        + body
        + "    return annotate(List[Tensor], [" + results + "])\n";
  }

  /** Returns an expression for an output that shares memory with nothing else. */
  private String result(Program.Output output) {
    Value value = output.value();
    boolean first = returned.add(value);
    boolean own = !views.contains(value) || donated.contains(value);
    return first && own
        ? "torch.contiguous(" + name(value) + ")"
        : "torch.clone(" + name(value) + ", memory_format=0)";
  }

  private void writeEquation(Equation e) {
    Value out = e.output();
    if (!literal(out).isEmpty()) {
      views.add(out);
      return; // a number in the text, or written by name(...) for who needs the tensor
    }
    names.put(out, "v" + out.id());
    if (fusions.replacement(e).isPresent()) {
      Fusions.Replacement r = fusions.replacement(e).get();
      assign(out, r.function() + "(" + name(r.first()) + ", " + name(r.second()) + ")");
      return;
    }
    if (e.primitive() instanceof Primitive.Constant c) {
      views.add(out);
      names.put(out, constant(c.value()));
      return;
    }
    TorchExpressions expressions = new TorchExpressions(this, e);
    assign(out, e.primitive().accept(expressions));
    if (expressions.isView()) {
      views.add(out);
    }
  }

  private void assign(Value out, String expression) {
    line("v" + out.id() + " = " + expression);
  }

  /** Adds a statement. */
  void line(String statement) {
    body.append("    ").append(statement).append('\n');
  }

  /** Returns a fresh variable. */
  String temporary() {
    return "t" + temporaries++;
  }

  /** Returns the variable of a value. Constants are passed in, and repeated numbers expanded, when something asks for them. */
  String name(Value value) {
    String known = names.get(value);
    if (known != null) {
      return known;
    }
    Equation definition = definitions.get(value);
    if (definition == null) {
      throw new IllegalStateException("djl: value " + value + " is used before it is defined");
    }
    if (definition.primitive() instanceof Primitive.Constant c) {
      known = constant(c.value());
    } else {
      known = "v" + value.id();
      assign(value, definition.primitive().accept(new TorchExpressions(this, definition)));
    }
    names.put(value, known);
    return known;
  }

  /** Returns the variable of a tensor that is passed in beside the inputs. */
  String constant(HostArray tensor) {
    constants.add(tensor);
    return "c" + (constants.size() - 1);
  }

  /** Returns the number that all elements of a floating-point value have, as text, or an empty string. */
  String literal(Value value) {
    Equation e = definitions.get(value);
    while (e != null && (e.primitive() instanceof Primitive.Broadcast || e.primitive() instanceof Primitive.Reshape)) {
      e = definitions.get(e.inputs().get(0));
    }
    if (e != null
        && e.primitive() instanceof Primitive.Constant c
        && c.value().shape().size() == 1
        && c.value().type().dtype().isFloating()) {
      double number = c.value().get(0);
      return Double.isFinite(number) ? Double.toString(number) : "";
    }
    return "";
  }

  private int endOfGroup(List<Equation> equations, int start) {
    Equation first = equations.get(start);
    int end = start + 1;
    while (end < equations.size()
        && equations.get(end).primitive().equals(first.primitive())
        && equations.get(end).inputs().subList(4, 6).equals(first.inputs().subList(4, 6))
        && equations.get(end).output().dtype() == first.output().dtype()
        && independent(equations.subList(start, end), equations.get(end))) {
      end++;
    }
    return end;
  }

  private static boolean independent(List<Equation> group, Equation next) {
    return group.stream()
        .noneMatch(
            e ->
                e.outputs().stream().anyMatch(next.inputs()::contains)
                    || e.inputs().subList(0, 3).stream().anyMatch(next.inputs()::contains));
  }

  /**
   * Writes consecutive Adam steps with the same settings as one call of the engine's fused kernel, which writes into the tensors
   * of three lists. The results are read from the lists: the engine drops a call whose lists nobody reads.
   */
  private void writeAdam(OptionalPrimitive.AdamUpdate adam, List<Equation> group, int last) {
    String[] lists = {temporary(), temporary(), temporary()};
    for (int k = 0; k < 3; k++) {
      int column = k;
      line(
          lists[k] + " = ["
              + group.stream().map(e -> overwritten(e.inputs().get(column), e, last)).collect(Collectors.joining(", "))
              + "]");
    }
    String gradients =
        group.stream()
            .map(e -> "torch.contiguous(" + name(e.inputs().get(3)) + ")")
            .collect(Collectors.joining(", "));
    String rate = name(group.get(0).inputs().get(4));
    String step = name(group.get(0).inputs().get(5));
    String steps = group.stream().map(e -> step).collect(Collectors.joining(", "));
    line(
        "torch." + (adam.weightDecay() == 0 ? "_fused_adam_" : "_fused_adamw_") + "(" + lists[0] + ", [" + gradients + "], "
            + lists[1] + ", " + lists[2] + ", annotate(List[Tensor], []), [" + steps + "], lr=" + rate
            + ", beta1=" + adam.beta1() + ", beta2=" + adam.beta2() + ", weight_decay=" + adam.weightDecay()
            + ", eps=" + adam.epsilon() + ", amsgrad=False, maximize=False)");
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < group.size(); i++) {
        Value out = group.get(i).outputs().get(k);
        names.put(out, "v" + out.id());
        assign(out, lists[k] + "[" + i + "]");
      }
    }
  }

  /** Returns the tensor that the kernel writes into: the donated input itself if nothing needs it later, else a copy. */
  private String overwritten(Value old, Equation e, int last) {
    boolean own =
        donated.contains(old)
            && liveness.lastUse(old) <= last
            && e.inputs().stream().filter(v -> v == old).count() == 1;
    return own ? name(old) : "torch.clone(" + name(old) + ", memory_format=0)";
  }

  static int code(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> 6;
      case FLOAT64 -> 7;
      case INT32 -> 3;
      case BOOL -> 11;
    };
  }
}
