package io.github.vae4j.api.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramTest {
  @Test
  void printsAsInTheGolden() throws IOException {
    Trace trace = Trace.open();
    TensorType scalar = TensorType.of(DType.FLOAT32);
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, 4, 3));
    Tensor weight = trace.input("weight", Role.PARAMETER, TensorType.of(DType.FLOAT32, 3, 2));
    Tensor bias = trace.input("bias", Role.PARAMETER, TensorType.of(DType.FLOAT32, 2));
    Tensor m = trace.input("m", Role.STATE, TensorType.of(DType.FLOAT32, 2));
    Tensor noise = trace.noise("z", Noise.NORMAL, TensorType.of(DType.FLOAT32, 4, 2));
    Tensor y = x.affine(weight, bias).tanh().add(noise).softplus();
    Tensor largest = y.maxOver(0);
    Tensor chosen = largest.less(0.5).select(largest, bias);
    Tensor indices = trace.constant(HostArray.of(Shape.of(2), new int[] {1, 0}));
    List<Tensor> step =
        trace.record(
            new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0),
            List.of(
                bias,
                m,
                m,
                chosen.gather(0, indices),
                trace.constant(scalar, 0.1),
                trace.constant(scalar, 1)));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("bias", step.get(0));
    outputs.put("m", step.get(1));
    outputs.put("x", x);

    String text = trace.program(outputs).toString();

    try (InputStream golden = ProgramTest.class.getResourceAsStream("program.txt")) {
      assertEquals(
          new String(
              Optional.ofNullable(golden).orElseThrow().readAllBytes(), StandardCharsets.UTF_8),
          text);
    }
  }

  @Test
  void outputNamesAreUsedOnce() {
    Program.Builder builder = new Program.Builder();
    Value x = builder.input("x", Role.DATA, TensorType.of(DType.FLOAT32));
    List<Program.Output> outputs = List.of(new Program.Output("y", x), new Program.Output("y", x));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> builder.build(outputs));

    assertEquals("output 'y': a name must be used once", e.getMessage());
  }

  @Test
  void unknownInputIsNamedWithThoseThatThereAre() {
    Program.Builder builder = new Program.Builder();
    builder.input("x", Role.DATA, TensorType.of(DType.FLOAT32));
    Program program = builder.build(List.of());

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> program.input("y"));

    assertEquals("no input 'y'; there are [x]", e.getMessage());
  }
}
