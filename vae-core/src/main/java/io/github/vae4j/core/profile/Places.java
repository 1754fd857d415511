package io.github.vae4j.core.profile;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the model made each equation of a program: at the layer whose parameters it takes, or whose
 * gradient it computes; else at the line of code that asked for it.
 */
final class Places {
  private static final Pattern LINE =
      Pattern.compile("(?:\\w+\\.)*(\\w+(?:\\$\\w+)*)\\.([^.(]+)\\([^:()]*(?::(-?\\d+))?\\)");
  private static final String GRADIENT = "gradient of ";
  private static final int GRADIENT_ARGUMENT = 3; // of an Adam step

  private final Map<Value, Equation> definitions = new HashMap<>();
  private final Map<Value, String> layers = new HashMap<>(); // of parameters and their views
  private final IdentityHashMap<Equation, String> places = new IdentityHashMap<>();
  private final Set<Equation> looked = Collections.newSetFromMap(new IdentityHashMap<>());

  private Places(Program program) {
    for (Program.Input input : program.inputs()) {
      if (input.role() == Role.PARAMETER) {
        layers.put(input.value(), layer(input.name()));
      }
    }
    for (Equation equation : program.equations()) {
      equation.outputs().forEach(value -> definitions.put(value, equation));
      Optional<String> layer =
          equation.inputs().stream().flatMap(v -> layerOf(v).stream()).findFirst();
      layer.ifPresent(
          found -> {
            places.put(equation, found);
            if (isView(equation)) {
              layers.put(equation.output(), found);
            }
          });
    }
    for (Program.Input input : program.inputs()) {
      layerOf(input.value())
          .ifPresent(
              layer ->
                  program.outputs().stream()
                      .filter(output -> isOf(output.name(), input.name()))
                      .forEach(output -> lookBack(output.value(), layer)));
    }
  }

  /** Finds the places of all equations of a program. */
  static Places of(Program program) {
    return new Places(program);
  }

  /** Returns the place of an equation; empty if nothing is known of it. */
  String of(Equation equation) {
    String layer = places.get(equation);
    return layer == null ? shortened(equation.origin()) : layer;
  }

  /** Returns whether an output is the next value of a parameter, or its gradient. */
  private static boolean isOf(String output, String parameter) {
    return output.equals(parameter) || output.equals(parameter + "#gradient");
  }

  private Optional<String> layerOf(Value value) {
    return Optional.ofNullable(layers.get(value));
  }

  /** Returns the name of the layer that a parameter is of. */
  private static String layer(String parameter) {
    int last = parameter.lastIndexOf('/');
    return last < 0 ? parameter : parameter.substring(0, last);
  }

  /**
   * Gives a layer to what computes the next value of its parameter, or its gradient, back to the
   * product or the sum over data that gives the gradient.
   */
  private void lookBack(Value value, String layer) {
    Equation equation = definitions.get(value);
    if (equation == null
        || value.shape().size() == 1
        || !mayBeOf(equation, layer)
        || !looked.add(equation)) {
      return;
    }
    places.put(equation, layer);
    if (equation.primitive() instanceof OptionalPrimitive.AdamUpdate) {
      lookBack(equation.inputs().get(GRADIENT_ARGUMENT), layer);
    } else if (isView(equation) || isElementwise(equation)) {
      equation.inputs().stream()
          .filter(input -> input.shape().size() == value.shape().size())
          .forEach(input -> lookBack(input, layer));
    }
  }

  private boolean mayBeOf(Equation equation, String layer) {
    return places.getOrDefault(equation, layer).equals(layer);
  }

  private static boolean isView(Equation equation) {
    Primitive p = equation.primitive();
    return p instanceof Primitive.Reshape
        || p instanceof Primitive.Transpose
        || p instanceof Primitive.Broadcast
        || p instanceof Primitive.Slice
        || p instanceof Primitive.Cast
        || p instanceof Primitive.StopGradient;
  }

  private static boolean isElementwise(Equation equation) {
    Primitive p = equation.primitive();
    return p instanceof Primitive.Unary
        || p instanceof Primitive.Binary
        || p instanceof Primitive.Select;
  }

  /** Returns a line of code without package and file: {@code grad Dense.apply:45}. */
  static String shortened(String origin) {
    String line = origin;
    String prefix = "";
    while (line.startsWith(GRADIENT)) {
      line = line.substring(GRADIENT.length());
      prefix = "grad ";
    }
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return prefix + line;
    }
    String number = parts.group(3);
    return prefix + parts.group(1) + "." + parts.group(2) + (number == null ? "" : ":" + number);
  }
}
