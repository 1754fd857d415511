package io.github.vae4j.api.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomNoiseTest {
  private final Program.Builder builder = new Program.Builder();

  @Test
  void theResultHasTheTypeThatIsAskedFor() {
    TensorType type = TensorType.of(DType.FLOAT64, 4, 3);
    Value key = builder.noise("eps", Noise.NORMAL, RandomNoise.KEY);
    assertEquals(
        type, builder.add(new RandomNoise(Noise.NORMAL, type), List.of(key), "").get(0).type());
  }

  @Test
  void otherKeysAndIntegerNoiseAreRefused() {
    Value wrong = builder.input("k", Role.DATA, TensorType.of(DType.INT32, 3));
    RandomNoise noise = new RandomNoise(Noise.UNIFORM, TensorType.of(DType.FLOAT32, 4));
    ShapeException e =
        assertThrows(ShapeException.class, () -> builder.add(noise, List.of(wrong), ""));
    assertEquals("randomNoise: the key needs to be INT32 [2], got INT32 [3] (k)", e.getMessage());
    assertThrows(
        ShapeException.class, () -> new RandomNoise(Noise.UNIFORM, TensorType.of(DType.INT32, 4)));
  }

  @Test
  void aKeyInputHoldsTheLowHalfFirst() {
    HostArray key =
        HostArray.draw(RandomNoise.KEY, Noise.NORMAL, new RandomKey(0x0123456789ABCDEFL));
    assertArrayEquals(new int[] {0x89ABCDEF, 0x01234567}, key.ints());
  }
}
