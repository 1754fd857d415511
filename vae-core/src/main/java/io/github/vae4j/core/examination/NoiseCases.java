package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Random numbers of an engine that draws its own. They are no other engine's, so what is examined
 * is what they have in common: the same numbers for the same key, the domain, the first two
 * moments, and no number that comes back.
 */
final class NoiseCases {
  private static final int MANY = 1 << 14;
  private static final double DEVIATIONS = 6; // by chance once in 5e8
  private static final int REPEATED = MANY / 100; // by chance some 16 of 2^23 numbers

  private NoiseCases() {}

  /** Returns the noise that a backend draws itself; none if it draws no numbers. */
  static List<RandomNoise> of(Backend backend) {
    List<RandomNoise> all = new ArrayList<>();
    for (Noise noise : Noise.values()) {
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        RandomNoise primitive = new RandomNoise(noise, TensorType.of(dtype, MANY));
        if (backend.supports(primitive)) {
          all.add(primitive);
        }
      }
    }
    return all;
  }

  /** Examines one of them. */
  static Optional<Examination.Finding> find(Backend backend, RandomNoise noise) {
    Optional<String> wrong;
    Program program =
        Runs.trace(List.of(RandomNoise.KEY), in -> in.get(0).trace().record(noise, in));
    List<HostArray> key = List.of(HostArray.of(Shape.of(2), new int[] {17, -4}));
    try (Executable executable = backend.compile(program, Set.of())) {
      MemoryDirt.spread(backend);
      HostArray first = Runs.run(backend, executable, key).get(0);
      MemoryDirt.spread(backend);
      HostArray second = Runs.run(backend, executable, key).get(0);
      wrong =
          first.equals(second)
              ? wrong(noise.noise(), first.toDoubles())
              : Optional.of("one key gives other numbers the second time");
    } catch (BackendException e) {
      wrong = Optional.of(String.valueOf(e.getMessage()));
    }
    return wrong.map(
        w ->
            new Examination.Finding(
                noise.type().dtype()
                    + " "
                    + noise.noise().name().toLowerCase(Locale.ROOT)
                    + " noise",
                List.of(noise.operation()),
                w));
  }

  private static Optional<String> wrong(Noise noise, double[] numbers) {
    boolean uniform = noise == Noise.UNIFORM;
    double mean = uniform ? 0.5 : 0;
    double variance = uniform ? 1.0 / 12 : 1;
    double fourth = uniform ? 1.0 / 80 : 3; // central moment
    double sum = 0;
    double squares = 0;
    for (double x : numbers) {
      if (uniform ? !(x > 0 && x < 1) : !Double.isFinite(x)) {
        return Optional.of("found " + x + (uniform ? ", not between 0 and 1" : ""));
      }
      sum += x - mean;
      squares += (x - mean) * (x - mean);
    }
    double first = Math.abs(sum / MANY) / Math.sqrt(variance / MANY);
    double second =
        Math.abs(squares / MANY - variance) / Math.sqrt((fourth - variance * variance) / MANY);
    if (first > DEVIATIONS || second > DEVIATIONS) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "mean and variance of %d numbers are %.1f and %.1f standard errors off",
              MANY,
              first,
              second));
    }
    long repeated = MANY - Arrays.stream(numbers).distinct().count();
    return repeated > REPEATED
        ? Optional.of(repeated + " of " + MANY + " numbers came before")
        : Optional.empty();
  }
}
