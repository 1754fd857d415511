package io.github.vae4j.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final TensorType SCALAR = TensorType.of(DType.FLOAT32);

  private static TensorType type(int... dims) {
    return TensorType.of(DType.FLOAT32, dims);
  }

  private static String places(Program program) {
    Places places = Places.of(program);
    StringBuilder text = new StringBuilder();
    for (Equation equation : program.equations()) {
      text.append(equation.primitive().operation()).append(' ').append(places.of(equation));
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void layersComeFromParametersForwardsAndFromTheirUpdatesBackwards() {
    Trace trace = Trace.open();
    Program program = trace.withOrigin("my.Model.layer(Model.java:7)", () -> step(trace));
    assertEquals(
        """
        transpose decoder/output
        matmul decoder/output
        tanh Model.layer:7
        transpose Model.layer:7
        matmul decoder/output
        neg decoder/output
        adamUpdate decoder/output
        """,
        places(program));
  }

  /** Adam down a made-up gradient of x w^T, the product of the result and x. */
  private static Program step(Trace trace) {
    Tensor w = trace.input("decoder/output/weight", Role.PARAMETER, type(3, 4));
    Tensor m = trace.input("decoder/output/weight#m", Role.STATE, type(3, 4));
    Tensor v = trace.input("decoder/output/weight#v", Role.STATE, type(3, 4));
    Tensor x = trace.input("x", Role.DATA, type(5, 4));
    Tensor rate = trace.input("rate", Role.DATA, SCALAR);
    Tensor result = x.matmul(w.transpose(1, 0)).tanh();
    Tensor gradient = result.transpose(1, 0).matmul(x).neg();
    List<Tensor> updated =
        trace.record(new AdamUpdate(0.9, 0.999, 1e-8, 0), List.of(w, m, v, gradient, rate, rate));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("decoder/output/weight", updated.get(0));
    outputs.put("report", result);
    return trace.program(outputs);
  }

  @Test
  void aParameterWithoutALayerIsAPlaceOfItsOwn() {
    Trace trace = Trace.open();
    Tensor scale = trace.input("scale", Role.PARAMETER, type(4));
    Program program =
        trace.withOrigin(
            "gradient", () -> trace.program(Map.of("y", scale.exp().add(scale.exp()))));
    assertEquals("exp scale\nexp scale\nadd gradient\n", places(program));
  }

  @Test
  void linesLosePackageAndFile() {
    assertEquals("Dense.apply:45", Places.shortened("a.b.Dense.apply(Dense.java:45)"));
    assertEquals(
        "grad Dense.apply:45",
        Places.shortened("gradient of gradient of a.b.Dense.apply(Dense.java:45)"));
    assertEquals(
        "Vae$Bound.lambda$of$1:9", Places.shortened("a.Vae$Bound.lambda$of$1(Vae.java:9)"));
    assertEquals("grad gradient", Places.shortened("gradient of gradient"));
    assertEquals("", Places.shortened(""));
  }
}
