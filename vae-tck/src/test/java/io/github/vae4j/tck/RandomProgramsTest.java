package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomProgramsTest {
  @Test
  void aSeedGivesOneProgramAndOneSetOfInputs() {
    RandomPrograms.Sample first = RandomPrograms.draw(DType.FLOAT32, 60, 3);
    RandomPrograms.Sample again = RandomPrograms.draw(DType.FLOAT32, 60, 3);
    RandomPrograms.Sample other = RandomPrograms.draw(DType.FLOAT32, 60, 4);
    assertAll(
        () -> assertEquals(first.program().toString(), again.program().toString()),
        () -> assertEquals(first.inputs(), again.inputs()),
        () -> assertNotEquals(first.program().toString(), other.program().toString()));
  }

  /** Names primitive, function and argument types of an equation as the next test counts them. */
  private static Stream<String> traits(Equation e) {
    String name = e.primitive().getClass().getSimpleName();
    List<String> traits = new ArrayList<>(List.of(name));
    if (e.primitive() instanceof Primitive.Unary p) {
      traits.add(p.op().toString());
    } else if (e.primitive() instanceof Primitive.Binary p) {
      traits.add(p.op().toString());
    } else if (e.primitive() instanceof Primitive.Compare p) {
      traits.add(p.op().toString());
    } else if (e.primitive() instanceof Primitive.Reduce p) {
      traits.add(p.op().toString());
    } else if (e.primitive() instanceof OptionalPrimitive.OptionalUnary p) {
      traits.add(p.op().toString());
    }
    if (!e.inputs().isEmpty()) {
      Value first = e.inputs().get(0);
      traits.add(name + " of " + first.dtype());
      traits.add(name + " of rank " + first.shape().rank());
      if (Arrays.stream(first.shape().toArray()).anyMatch(dim -> dim == 1)) {
        traits.add(name + " with an axis of 1");
      }
    }
    return traits.stream();
  }

  @Test
  void everyPrimitiveAndFunctionOccurs() {
    Map<String, Long> found =
        LongStream.range(0, 100)
            .mapToObj(seed -> RandomPrograms.draw(DType.FLOAT32, 60, seed).program())
            .flatMap(program -> program.equations().stream())
            .flatMap(RandomProgramsTest::traits)
            .collect(Collectors.groupingBy(t -> t, Collectors.counting()));
    Set<String> wanted = new TreeSet<>();
    Stream.of(Primitive.class, OptionalPrimitive.class)
        .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
        .filter(Class::isRecord)
        .map(Class::getSimpleName)
        .forEach(wanted::add);
    wanted.remove("RandomNoise"); // whose numbers are the engine's own
    Stream.of(
            UnaryOp.values(),
            BinaryOp.values(),
            CompareOp.values(),
            ReduceOp.values(),
            OptionalUnaryOp.values())
        .flatMap(Arrays::stream)
        .map(Enum::toString)
        .forEach(wanted::add);
    for (String p : List.of("Binary", "Compare", "Select", "Reduce", "Gather", "Cast", "Concat")) {
      wanted.add(p + " with an axis of 1");
    }
    for (String p : List.of("Binary", "Compare", "Reduce", "Cast", "Concat", "Pad", "Reshape")) {
      wanted.add(p + " of INT32");
    }
    for (String p : List.of("Conv2d", "Conv2dInputGradient", "Conv2dFilterGradient", "Matmul")) {
      wanted.add(p + " with an axis of 1");
      wanted.add(p + " of rank 4");
    }
    wanted.addAll(List.of("Matmul of rank 2", "Matmul of rank 3", "Cast of BOOL"));
    wanted.removeAll(found.keySet());
    assertEquals(Set.of(), wanted, "missing in 100 programs");
  }

  /** Returns the number of equations on the longest way to a result. */
  private static int depth(Program program) {
    int[] depth = new int[program.valueCount()];
    int longest = 0;
    for (Equation e : program.equations()) {
      int inputs = e.inputs().stream().mapToInt(v -> depth[v.id()]).max().orElse(0);
      e.outputs().forEach(v -> depth[v.id()] = inputs + 1);
    }
    for (Program.Output output : program.outputs()) {
      longest = Math.max(longest, depth[output.value().id()]);
    }
    return longest;
  }

  @Test
  void someSixtyEquationsLeadToAResult() {
    for (long seed = 0; seed < 100; seed++) {
      int depth = depth(RandomPrograms.draw(DType.FLOAT32, 60, seed).program());
      assertTrue(depth >= 60, "seed " + seed + ": " + depth);
    }
  }

  @Test
  void noProgramHasAnAxisOfSizeZero() {
    TensorType type = TensorType.of(DType.FLOAT32, 2, 3);
    List<Function<Tensor, Tensor>> empty =
        List.of(
            x -> x.slice(1, 2, 2),
            x -> x.reshape(0, 6),
            x -> x.slice(1, 0, 1).broadcastTo(Shape.of(2, 0)),
            x -> x.pad(new int[] {0, 0}, new int[] {0, -3}),
            x -> x.trace().constant(HostArray.of(Shape.of(0), new float[0])),
            x -> x.gather(0, x.trace().constant(HostArray.of(Shape.of(0), new int[0]))),
            x -> x.trace().iota(TensorType.of(DType.INT32, 0), 0));
    for (int i = 0; i < empty.size(); i++) {
      Function<Tensor, Tensor> function = empty.get(i);
      assertThrows(
          ShapeException.class,
          () -> Runs.trace(List.of(type), in -> List.of(function.apply(in.get(0)))),
          "function " + i);
    }
  }

  @Test
  void valuesStaySane() {
    for (long seed = 0; seed < 100; seed++) {
      RandomPrograms.Sample sample = RandomPrograms.draw(DType.FLOAT64, 60, seed);
      String message = "seed " + seed + "\n" + sample.program();
      Definitions.run(sample.program(), sample.inputs())
          .forEach(
              output ->
                  assertTrue(
                      Arrays.stream(output.toDoubles()).allMatch(v -> Math.abs(v) < 100), message));
    }
  }
}
