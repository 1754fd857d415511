package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The part of the contract that is about random numbers drawn by the engine, {@link RandomNoise},
 * where the backend supports it. Keys are fixed, so a backend passes always or never; one that
 * draws independent numbers fails a bound with a probability of about 1 in 100,000.
 */
abstract class BackendNoiseConformance extends BackendStateConformance {
  private static final int MANY = 1_000_000;
  private static final double STANDARD_ERRORS = 5;
  private static final double KOLMOGOROV = 2.5; // times 1 / sqrt(n)
  private static final HostArray KEY = key(0x5eed, -77);

  private static HostArray key(int low, int high) {
    return HostArray.of(Shape.of(2), new int[] {low, high});
  }

  private static Tensor noise(RandomNoise p, Tensor key) {
    return key.trace().record(p, List.of(key)).get(0);
  }

  /** Runs a test for each noise and element type that the backend supports. */
  private Stream<DynamicTest> supported(Consumer<RandomNoise> test, int... dims) {
    return Stream.of(Noise.values())
        .flatMap(
            noise ->
                Stream.of(DType.FLOAT32, DType.FLOAT64)
                    .map(dtype -> new RandomNoise(noise, TensorType.of(dtype, dims))))
        .filter(backend()::supports)
        .map(p -> DynamicTest.dynamicTest(p.noise() + " " + p.type(), () -> test.accept(p)));
  }

  /** Returns the noise of several keys, drawn by one program. */
  private List<HostArray> draw(RandomNoise p, List<HostArray> keys) {
    Program program =
        Runs.trace(
            Collections.nCopies(keys.size(), RandomNoise.KEY),
            in -> in.stream().map(key -> noise(p, key)).toList());
    return Runs.run(backend(), program, keys);
  }

  private double[] numbers(RandomNoise p) {
    return draw(p, List.of(KEY)).get(0).toDoubles();
  }

  @TestFactory
  Stream<DynamicTest> aKeyGivesTheSameNumbersWheneverAndHoweverItComes() {
    return supported(
        p -> {
          Program program =
              Runs.trace(List.of(RandomNoise.KEY), in -> List.of(noise(p, in.get(0))));
          Program elsewhere =
              Runs.trace(
                  List.of(RandomNoise.KEY),
                  in ->
                      List.of(
                          noise(p, in.get(0).trace().constant(KEY)),
                          noise(p, in.get(0).mul(2).sub(in.get(0)))));
          try (Executable executable = backend().compile(program, Set.of())) {
            HostArray first = Runs.run(backend(), executable, List.of(KEY)).get(0);
            Runs.run(backend(), executable, List.of(key(1, 2)));
            HostArray again = Runs.run(backend(), executable, List.of(KEY)).get(0);
            List<HostArray> others = Runs.run(backend(), elsewhere, List.of(KEY));
            assertAll(
                () -> assertEquals(first, again, "in another run"),
                () -> assertEquals(first, draw(p, List.of(KEY)).get(0), "compiled again"),
                () -> assertEquals(first, others.get(0), "from a constant"),
                () -> assertEquals(first, others.get(1), "from a computed key"));
          }
        },
        3,
        7);
  }

  @TestFactory
  Stream<DynamicTest> everyBitOfAKeyMatters() {
    return supported(
        p -> {
          int low = 0x5eed_cafe;
          int high = 0xfade_d0de;
          List<HostArray> keys =
              new ArrayList<>(List.of(key(low, high), key(high, low), key(0, 0)));
          for (int bit = 0; bit < Integer.SIZE; bit++) {
            keys.add(key(low ^ (1 << bit), high));
            keys.add(key(low, high ^ (1 << bit)));
            keys.add(key(low ^ (1 << bit), high ^ (1 << bit)));
            keys.add(key(1 << bit, 0));
            keys.add(key(0, 1 << bit));
          }
          List<HostArray> draws = draw(p, keys);
          for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < i; j++) {
              assertTrue(
                  differ(draws.get(i), draws.get(j)),
                  "numbers of keys " + keys.get(i) + " and " + keys.get(j) + " agree");
            }
          }
        },
        16);
  }

  /** Returns whether at most one element agrees; by chance two would in 1 of 10^11 pairs. */
  private static boolean differ(HostArray a, HostArray b) {
    int equal = 0;
    for (int i = 0; i < a.shape().size(); i++) {
      equal += a.get(i) == b.get(i) ? 1 : 0;
    }
    return equal <= 1;
  }

  @TestFactory
  Stream<DynamicTest> noiseFillsTheDeclaredShape() {
    return Stream.of(new int[] {}, new int[] {1}, new int[] {33}, new int[] {2, 1, 3, 5})
        .flatMap(dims -> supported(this::assertFills, dims));
  }

  private void assertFills(RandomNoise p) {
    HostArray noise = draw(p, List.of(KEY)).get(0);
    assertEquals(p.type(), noise.type());
    assertEquals(
        p.type().shape().size(), DoubleStream.of(noise.toDoubles()).distinct().count(), "distinct");
  }

  @TestFactory
  Stream<DynamicTest> noiseLiesInItsDomain() {
    return supported(
        p -> {
          for (double x : numbers(p)) {
            assertTrue(
                p.noise() == Noise.UNIFORM ? x > 0 && x < 1 : Double.isFinite(x),
                () -> "found " + x);
          }
        },
        MANY);
  }

  @TestFactory
  Stream<DynamicTest> noiseHasTheMomentsOfItsDistribution() {
    return supported(
        p -> {
          double[] x = numbers(p);
          boolean uniform = p.noise() == Noise.UNIFORM;
          double mean = uniform ? 0.5 : 0;
          double variance = uniform ? 1.0 / 12 : 1;
          double fourth = uniform ? 1.0 / 80 : 3; // central
          assertNear(mean, DoubleStream.of(x).average().orElseThrow(), variance, "mean");
          assertNear(
              variance,
              DoubleStream.of(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow(),
              fourth - variance * variance,
              "variance");
        },
        MANY);
  }

  /** Asserts that an average of MANY numbers is as near as their variance allows. */
  private static void assertNear(double expected, double found, double variance, String what) {
    assertEquals(expected, found, STANDARD_ERRORS * Math.sqrt(variance / MANY), what);
  }

  @TestFactory
  Stream<DynamicTest> noiseFollowsItsDistributionFunction() {
    return supported(
        p -> {
          double[] x = numbers(p);
          Arrays.sort(x);
          double distance = 0;
          for (int i = 0; i < x.length; i++) {
            double f = p.noise() == Noise.UNIFORM ? x[i] : normalDistribution(x[i]);
            distance = Math.max(distance, Math.max(f - (double) i / MANY, (i + 1.0) / MANY - f));
          }
          double bound = KOLMOGOROV / Math.sqrt(MANY);
          assertTrue(distance < bound, "Kolmogorov-Smirnov distance " + distance + " of " + bound);
        },
        MANY);
  }

  /** Zelen and Severo (Abramowitz and Stegun 1964), formula 26.2.17; the error is below 1e-7. */
  private static double normalDistribution(double x) {
    double t = 1 / (1 + 0.2316419 * Math.abs(x));
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double upper = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * series;
    return x > 0 ? 1 - upper : upper;
  }

  @TestFactory
  Stream<DynamicTest> numbersOfOneKeyAndOfTwoAreUncorrelated() {
    return supported(
        p -> {
          List<HostArray> keys = List.of(KEY, key(0x5eed, -78), key(0x5eee, -77), key(-77, 0x5eed));
          List<double[]> draws = draw(p, keys).stream().map(HostArray::toDoubles).toList();
          for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < keys.size(); j++) {
              for (int lag = i == j ? 1 : 0; lag < 3; lag++) {
                assertEquals(
                    0,
                    correlation(draws.get(i), draws.get(j), lag),
                    STANDARD_ERRORS / Math.sqrt(MANY),
                    "keys " + keys.get(i) + " and " + keys.get(j) + ", lag " + lag);
              }
            }
          }
        },
        MANY);
  }

  private static double correlation(double[] a, double[] b, int lag) {
    double meanA = DoubleStream.of(a).average().orElseThrow();
    double meanB = DoubleStream.of(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      double left = a[i] - meanA;
      double right = b[(i + lag) % b.length] - meanB;
      ab += left * right;
      aa += left * left;
      bb += right * right;
    }
    return ab / Math.sqrt(aa * bb);
  }
}
