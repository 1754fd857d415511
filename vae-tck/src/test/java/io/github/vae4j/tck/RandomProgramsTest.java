package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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

  @Test
  void everyPrimitiveOccurs() {
    Set<Class<?>> found = new HashSet<>();
    for (long seed = 0; seed < 30; seed++) {
      for (Equation e : RandomPrograms.draw(DType.FLOAT32, 60, seed).program().equations()) {
        found.add(e.primitive().getClass());
      }
    }
    for (Class<?> primitive : Primitive.class.getPermittedSubclasses()) {
      if (primitive.isRecord()) { // the optional ones are an interface of their own
        assertTrue(found.contains(primitive), primitive.getSimpleName());
      }
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
