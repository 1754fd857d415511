package io.github.vae4j.core.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Passes;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardNoiseTest {
  private static final int ROWS = 3;
  private static final int SHARDS = 4;
  private static final RandomKey KEY = RandomKey.of(5);

  private static Program program(TensorType type, Noise noise) {
    Trace trace = Trace.open();
    Tensor site = trace.noise("z", noise, type);
    return trace.program(Map.of("sum", site.sumAll()));
  }

  private static ShardNoise noise(DType dtype, Noise noise, IntFunction<Shape> shape) {
    return new ShardNoise(
        program(new TensorType(dtype, shape.apply(ROWS)), noise).inputs(),
        ROWS,
        program(new TensorType(dtype, shape.apply(ROWS + 1)), noise).inputs(),
        SHARDS);
  }

  /** Returns what a shard draws. */
  private static HostArray drawn(
      DType dtype, Noise noise, IntFunction<Shape> shape, int shard, boolean onDevice) {
    Program program = program(new TensorType(dtype, shape.apply(ROWS)), noise);
    return Named.get(
        noise(dtype, noise, shape)
            .draw(onDevice ? Passes.drawNoiseOnDevice(program) : program, KEY, shard),
        "z");
  }

  /** [samples, rows, latent], as the whole batch has them. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void aShardHasTheNumbersOfItsRows(DType dtype) {
    for (Noise noise : Noise.values()) {
      IntFunction<Shape> shape = rows -> Shape.of(2, rows, 5);
      HostArray whole =
          HostArray.draw(new TensorType(dtype, shape.apply(ROWS * SHARDS)), noise, KEY.fold("z"));
      for (int shard = 0; shard < SHARDS; shard++) {
        HostArray part = drawn(dtype, noise, shape, shard, false);
        for (int i = 0; i < part.shape().size(); i++) {
          int sample = i / (ROWS * 5);
          int row = i / 5 % ROWS + shard * ROWS;
          assertEquals(whole.get((sample * ROWS * SHARDS + row) * 5 + i % 5), part.get(i));
        }
      }
    }
  }

  /** An axis with the batch twice over, as of two classes of each row. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void anAxisMayHoldTheRowsSeveralTimes(DType dtype) {
    IntFunction<Shape> shape = rows -> Shape.of(2 * rows);
    HostArray whole =
        HostArray.draw(TensorType.of(dtype, 2 * ROWS * SHARDS), Noise.NORMAL, KEY.fold("z"));
    HostArray part = drawn(dtype, Noise.NORMAL, shape, 1, false);
    for (int i = 0; i < 2 * ROWS; i++) {
      assertEquals(whole.get(i / ROWS * ROWS * SHARDS + ROWS + i % ROWS), part.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void whatIsDrawnOnceIsTheSameInAllShards(DType dtype) {
    IntFunction<Shape> shape = rows -> Shape.of(7);
    HostArray once = HostArray.draw(TensorType.of(dtype, 7), Noise.NORMAL, KEY.fold("z"));
    assertEquals(once, drawn(dtype, Noise.NORMAL, shape, 0, false));
    assertEquals(once, drawn(dtype, Noise.NORMAL, shape, 3, false));
    assertEquals(
        drawn(dtype, Noise.NORMAL, shape, 0, true), drawn(dtype, Noise.NORMAL, shape, 3, true));
    IntFunction<Shape> ofRows = rows -> Shape.of(rows);
    assertNotEquals(
        drawn(dtype, Noise.NORMAL, ofRows, 0, true), drawn(dtype, Noise.NORMAL, ofRows, 3, true));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void noiseInWhichTheRowsHaveNoAxisIsRefused(DType dtype) {
    for (IntFunction<Shape> shape :
        List.<IntFunction<Shape>>of(rows -> Shape.of(rows, rows), rows -> Shape.of(rows + 2))) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> noise(dtype, Noise.NORMAL, shape))
                  .getMessage());
      assertTrue(message.contains("found 'z' of shape " + shape.apply(ROWS)), message);
    }
  }
}
