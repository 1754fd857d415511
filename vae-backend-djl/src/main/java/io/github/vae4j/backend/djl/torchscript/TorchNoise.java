package io.github.vae4j.backend.djl.torchscript;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.random.Noise;
import java.util.Arrays;

/**
 * Writes draws of random numbers, from generators that live for one call. The engine's generator
 * for the processor heeds 32 bits of its seed, so each half of the key seeds one of its own and an
 * exclusive or joins their bits: two keys that share a half still give independent numbers. The
 * second stream leaves out a number, lest equal halves cancel.
 */
final class TorchNoise {
  private final TorchScriptWriter writer;
  private final RandomNoise noise;

  TorchNoise(TorchScriptWriter writer, RandomNoise noise) {
    this.writer = writer;
    this.noise = noise;
  }

  /**
   * Returns the numbers of a key. Of k, evenly distributed below 2^b, uniform numbers are (k + 1/2)
   * / 2^b, which is never 0 or 1, and normal ones sqrt(2) erfinv((2 k + 1) / 2^b - 1).
   */
  String draw(String key) {
    DType dtype = noise.type().dtype();
    double step = dtype == DType.FLOAT32 ? 0x1p-23 : 0x1p-52; // 1 / 2^b; all below is exact
    int size = noise.type().shape().size();
    String first = stream(key, 0, size, step);
    String second = stream(key, 1, size + 1L, step);
    String k = writer.temporary();
    writer.line(
        k
            + " = torch.to(torch.bitwise_xor("
            + first
            + ", torch.slice("
            + second
            + ", 0, 1, "
            + (size + 1L)
            + ", 1)), "
            + TorchScriptWriter.code(dtype)
            + ")");
    String numbers =
        noise.noise() == Noise.UNIFORM
            ? affine(k, step, step / 2)
            : "torch.mul(torch.erfinv("
                + affine(k, 2 * step, step - 1)
                + "), "
                + Math.sqrt(2)
                + ")";
    return "torch.reshape("
        + numbers
        + ", "
        + Arrays.toString(noise.type().shape().toArray())
        + ")";
  }

  private static String affine(String k, double factor, double offset) {
    return "torch.add(torch.mul(" + k + ", " + factor + "), " + offset + ")";
  }

  /** Writes whole numbers below 2^b from a generator seeded by one half of the key. */
  private String stream(String key, int half, long count, double step) {
    String generator = writer.temporary();
    String device = "device=ops.prim.device(" + key + ")";
    writer.line(
        generator
            + " = torch.Generator("
            + device
            + ", seed=int(torch.select("
            + key
            + ", 0, "
            + half
            + ")))");
    String numbers = writer.temporary();
    writer.line(
        numbers
            + " = torch.randint("
            + (long) (1 / step)
            + ", ["
            + count
            + "], generator="
            + generator
            + ", dtype="
            + (noise.type().dtype() == DType.FLOAT32 ? 3 : 4) // int32, int64
            + ", "
            + device
            + ")");
    return numbers;
  }
}
