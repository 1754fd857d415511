package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/** Writes a program as a graph. */
final class GraphWriter {
  private final Program program;
  private final Nodes nodes;
  private final AdamVariables variables;
  private final Layouts layouts;
  private final TanhSlopes slopes;
  private final Map<Value, Map<Layout, Output<?>>> outputs = new HashMap<>();
  private final Map<Value, Equation> deferred = new HashMap<>();
  private final Map<Value, Integer> places = new HashMap<>(); // index of each deferred equation
  private final Map<List<Object>, Output<?>> adamScalars = new HashMap<>();

  private GraphWriter(Program program, Nodes nodes, AdamVariables variables) {
    this.program = program;
    this.nodes = nodes;
    this.variables = variables;
    this.layouts = new Layouts(program, variables::holds);
    this.slopes = new TanhSlopes(program);
  }

  /** Returns the graph of a program; the caller closes it. */
  static ProgramGraph write(Program program, Set<Value> donated, String device) {
    Graph graph = new Graph();
    try {
      AdamVariables variables = AdamVariables.of(program, donated);
      return new GraphWriter(program, new Nodes(graph, device), variables).write();
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  private ProgramGraph write() {
    List<Output<?>> inputs = new ArrayList<>();
    Map<Integer, ProgramGraph.Variable> held = new LinkedHashMap<>();
    for (int i = 0; i < program.inputs().size(); i++) {
      Value value = program.inputs().get(i).value();
      Output<?> placeholder = nodes.placeholder(value.type());
      inputs.add(placeholder);
      if (variables.holds(value)) {
        held.put(i, variable(value, placeholder));
      } else {
        put(value, placeholder);
      }
    }
    List<Equation> equations = program.equations();
    for (int index = 0; index < equations.size(); index++) {
      Equation e = equations.get(index);
      nodes.of(index);
      if (isDeferred(e)) {
        deferred.put(e.output(), e);
        places.put(e.output(), index);
      } else if (variables.update(e).isEmpty()) {
        List<Output<?>> results = lower(e);
        for (int i = 0; i < results.size(); i++) {
          put(e.outputs().get(i), results.get(i));
        }
      }
    }
    List<Operation> targets = new ArrayList<>();
    // Last, when all that reads a parameter is known.
    for (int index = 0; index < equations.size(); index++) {
      Equation e = equations.get(index);
      nodes.of(index);
      variables.update(e).ifPresent(p -> targets.add(applyAdam(e, p, held)));
    }
    nodes.of(Nodes.NONE);
    List<Output<?>> fetches = new ArrayList<>();
    Map<Integer, Integer> homes = new HashMap<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      Value value = program.outputs().get(i).value();
      int output = i;
      variables
          .home(value)
          .ifPresentOrElse(
              input -> homes.put(output, input),
              // A result never is the tensor that was passed in.
              () -> fetches.add(nodes.add("Identity", output(value))));
    }
    return new ProgramGraph(
        nodes.graph(), inputs, held, homes, fetches, targets, nodes.equations());
  }

  /** Returns whether those that use the result can often do without it. */
  private static boolean isDeferred(Equation e) {
    return e.primitive() instanceof Primitive.Broadcast
        || e.primitive() instanceof Primitive.Transpose;
  }

  private List<Output<?>> lower(Equation e) {
    return e.primitive().accept(new Lowering(this, nodes, e));
  }

  /** Adds a variable that keeps a value in its layout. */
  private ProgramGraph.Variable variable(Value value, Output<?> initial) {
    var dataType = Transfer.dataType(value.dtype());
    Layout layout = layouts.of(value);
    Output<?> handle =
        nodes.add(
            "VarHandleOp",
            b ->
                b.setAttr("dtype", dataType)
                    .setAttr("shape", Transfer.shape(layout.shape(value.shape())))
                    .setAttr("shared_name", "state" + value.id()));
    Operation assign =
        nodes.operation(
            "AssignVariableOp",
            b -> b.setAttr("dtype", dataType),
            handle,
            layout == Layout.PLAIN ? initial : nodes.transpose(initial, layout.order()));
    Supplier<Output<?>> read =
        () -> nodes.add("ReadVariableOp", b -> b.setAttr("dtype", dataType), handle);
    put(value, read.get());
    // What is read for others is not part of a step: the update would wait for it.
    Output<?> plain =
        layout == Layout.PLAIN ? output(value) : nodes.transpose(read.get(), layout.inverse());
    return new ProgramGraph.Variable(handle, initial, assign, plain);
  }

  /** Updates the variables in place, after everything that reads the parameter has read it. */
  private Operation applyAdam(Equation e, AdamUpdate p, Map<Integer, ProgramGraph.Variable> held) {
    List<ProgramGraph.Variable> state =
        e.inputs().subList(0, 3).stream().map(value -> held.get(variables.number(value))).toList();
    DType dtype = e.output().dtype();
    Output<?> rate = output(e.inputs().get(4));
    Output<?> t = output(e.inputs().get(5));
    // With the powers of both betas given as 0 the engine corrects nothing itself: in FLOAT32 its
    // own 1 - beta^t would keep four digits.
    Output<?> zero = nodes.scalar(dtype, 0);
    GraphOperationBuilder builder = nodes.builder("ResourceApplyAdam");
    state.forEach(variable -> builder.addInput(variable.handle()));
    builder
        .addInput(zero)
        .addInput(zero)
        .addInput(adamRate(p, rate, t, dtype))
        .addInput(nodes.scalar(dtype, p.beta1()))
        .addInput(nodes.scalar(dtype, p.beta2()))
        .addInput(adamEpsilon(p, t, dtype))
        .addInput(output(e.inputs().get(3), layouts.of(e.output())));
    for (Value value : e.inputs().subList(0, 3)) {
      GraphOperation read = (GraphOperation) output(value, layouts.of(value)).op();
      builder.addControlInput(read);
      read.consumers().forEach(builder::addControlInput);
    }
    return builder.build();
  }

  /** Returns rate sqrt(1 - beta2^t) / (1 - beta1^t). */
  private Output<?> adamRate(AdamUpdate p, Output<?> rate, Output<?> t, DType dtype) {
    return adamScalars.computeIfAbsent(
        List.of("rate", p.beta1(), p.beta2(), rate, t),
        key ->
            nodes.add(
                "RealDiv",
                nodes.add("Mul", rate, nodes.add("Sqrt", oneMinusPower(p.beta2(), t, dtype))),
                oneMinusPower(p.beta1(), t, dtype)));
  }

  /** Returns epsilon sqrt(1 - beta2^t): the engine adds it to the uncorrected root. */
  private Output<?> adamEpsilon(AdamUpdate p, Output<?> t, DType dtype) {
    return adamScalars.computeIfAbsent(
        List.of("epsilon", p.epsilon(), p.beta2(), t),
        key ->
            nodes.add(
                "Mul",
                nodes.scalar(dtype, p.epsilon()),
                nodes.add("Sqrt", oneMinusPower(p.beta2(), t, dtype))));
  }

  /** Returns 1 - beta^t without cancellation. */
  private Output<?> oneMinusPower(double beta, Output<?> t, DType dtype) {
    return nodes.add(
        "Neg", nodes.add("Expm1", nodes.add("Mul", t, nodes.scalar(dtype, Math.log(beta)))));
  }

  /** Writes an Adam step whose state is in no variable. */
  List<Output<?>> adam(Equation e, AdamUpdate p) {
    DType dtype = e.output().dtype();
    List<Output<?>> in = new ArrayList<>();
    e.inputs().subList(0, 4).forEach(value -> in.add(output(value, layouts.of(e.output()))));
    Output<?> g = in.get(3);
    Output<?> rate = output(e.inputs().get(4));
    Output<?> t = output(e.inputs().get(5));
    Output<?> m = mixed(in.get(1), g, p.beta1(), dtype);
    Output<?> v = mixed(in.get(2), nodes.add("Mul", g, g), p.beta2(), dtype);
    Output<?> scale = nodes.add("AddV2", nodes.add("Sqrt", v), adamEpsilon(p, t, dtype));
    Output<?> step = nodes.add("RealDiv", nodes.add("Mul", m, adamRate(p, rate, t, dtype)), scale);
    Output<?> parameter = in.get(0);
    if (p.weightDecay() != 0) {
      Output<?> kept =
          nodes.add(
              "Sub",
              nodes.scalar(dtype, 1),
              nodes.add("Mul", rate, nodes.scalar(dtype, p.weightDecay())));
      parameter = nodes.add("Mul", parameter, kept);
    }
    return List.of(nodes.add("Sub", parameter, step), m, v);
  }

  /** Returns beta old + (1 - beta) fresh. */
  private Output<?> mixed(Output<?> old, Output<?> fresh, double beta, DType dtype) {
    return nodes.add(
        "AddV2",
        nodes.add("Mul", old, nodes.scalar(dtype, beta)),
        nodes.add("Mul", fresh, nodes.scalar(dtype, 1 - beta)));
  }

  /** Returns the layout in which a value is computed. */
  Layout layout(Value value) {
    return layouts.of(value);
  }

  /** Returns y if a value is the slope of tanh where it is y. */
  Optional<Value> slopeOfTanh(Value value) {
    return slopes.of(value);
  }

  private void put(Value value, Output<?> output) {
    outputs.computeIfAbsent(value, v -> new EnumMap<>(Layout.class)).put(layouts.of(value), output);
  }

  /** Returns the tensor of a value in the plain layout. */
  Output<?> output(Value value) {
    return output(value, Layout.PLAIN);
  }

  /** Returns the tensor of a value in a layout; it is transposed when first wanted. */
  Output<?> output(Value value, Layout layout) {
    Output<?> output = outputs.getOrDefault(value, Map.of()).get(layout);
    if (output == null) {
      output = layout == layouts.of(value) ? late(value) : transposed(value, layout);
      outputs.computeIfAbsent(value, v -> new EnumMap<>(Layout.class)).put(layout, output);
    }
    return output;
  }

  /** Computes a value that was deferred. */
  private Output<?> late(Value value) {
    Equation e = deferred.get(value);
    if (e == null) {
      throw new IllegalStateException("tf: value " + value + " is used before it is computed");
    }
    int before = nodes.equation();
    nodes.of(places.getOrDefault(value, before));
    Output<?> output = lower(e).get(0);
    nodes.of(before);
    return output;
  }

  private Output<?> transposed(Value value, Layout layout) {
    Layout own = layouts.of(value);
    return layout == Layout.PLAIN
        ? nodes.transpose(output(value, own), own.inverse())
        : nodes.transpose(output(value), layout.order());
  }

  /**
   * Returns what a value is a broadcast of, if it is one: a tensor that the engine broadcasts to
   * the value in the layout.
   */
  Optional<Output<?>> unbroadcast(Value value, Layout layout) {
    Equation e = deferred.get(value);
    return e != null && e.primitive() instanceof Primitive.Broadcast
        ? Optional.of(narrow(e.inputs().get(0), layout))
        : Optional.empty();
  }

  private Output<?> narrow(Value source, Layout layout) {
    Optional<Output<?>> narrower = unbroadcast(source, layout);
    if (narrower.isPresent()) {
      return narrower.get();
    }
    if (source.shape().size() == 1) {
      return output(source);
    }
    if (layout == Layout.PLAIN || source.shape().rank() == Layout.RANK) {
      return output(source, layout);
    }
    int[] ones = new int[Layout.RANK - source.shape().rank()];
    Arrays.fill(ones, 1);
    Output<?> aligned = nodes.reshape(output(source), Shape.of(ones).concat(source.shape()));
    return nodes.transpose(aligned, layout.order());
  }

  /** Returns what a value is the transpose of, in its last two axes, if it is one. */
  Optional<Output<?>> untransposed(Value value) {
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
        ? Optional.of(output(e.inputs().get(0)))
        : Optional.empty();
  }
}
