package io.github.vae4j.api.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final TensorType SMALL = TensorType.of(DType.FLOAT32, 10); // 40 bytes
  private static final Primitive TANH = new Primitive.Unary(UnaryOp.TANH);
  private static final Primitive ADD = new Primitive.Binary(BinaryOp.ADD);

  private final Program.Builder builder = new Program.Builder();
  private final Value x = builder.input("x", Role.DATA, SMALL);
  private final Value unused = builder.input("unused", Role.DATA, SMALL);
  private final Value a = add(TANH, x);
  private final Value wide = add(new Primitive.Broadcast(Shape.of(5, 10)), a); // 200 bytes
  private final Value dead = add(TANH, wide); // 200 bytes, used by nobody
  private final Value sum = add(new Primitive.Reduce(ReduceOp.SUM, List.of(0)), wide);
  private final Value twice = add(ADD, sum, sum);
  private final Liveness liveness =
      Liveness.of(
          builder.build(List.of(new Program.Output("twice", twice), new Program.Output("a", a))));

  private Value add(Primitive primitive, Value... arguments) {
    return builder.add(primitive, List.of(arguments), "").get(0);
  }

  @Test
  void lastUseIsTheLastReaderTheDefinitionOrTheEnd() {
    assertEquals(0, liveness.lastUse(x));
    assertEquals(-1, liveness.lastUse(unused));
    assertEquals(5, liveness.lastUse(a));
    assertEquals(3, liveness.lastUse(wide));
    assertEquals(2, liveness.lastUse(dead));
    assertEquals(4, liveness.lastUse(sum));
    assertEquals(5, liveness.lastUse(twice));
  }

  @Test
  void valuesDieOnceAfterTheirLastUse() {
    assertEquals(List.of(x), liveness.dyingAfter(0));
    assertEquals(List.of(), liveness.dyingAfter(1));
    assertEquals(List.of(dead), liveness.dyingAfter(2));
    assertEquals(List.of(wide), liveness.dyingAfter(3));
    assertEquals(List.of(sum), liveness.dyingAfter(4));
  }

  /** At the third equation: a 40, wide 200 and dead 200. */
  @Test
  void peakCountsIntermediatesAndOutputsTogether() {
    assertEquals(440, liveness.peakBytes());
    assertEquals(80, liveness.inputBytes());
  }
}
