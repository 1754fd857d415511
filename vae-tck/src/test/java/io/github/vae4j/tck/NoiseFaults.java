package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Random numbers that are broken in one way each. */
final class NoiseFaults {
  private NoiseFaults() {}

  static List<BrokenBackendsTest.Case> cases() {
    List<BrokenBackendsTest.Case> all = new ArrayList<>();
    keys(all);
    numbers(all);
    return all;
  }

  private static void keys(List<BrokenBackendsTest.Case> all) {
    String bits = "everyBitOfAKeyMatters";
    keys(all, bits, "low half of a key ignored", k -> new int[] {0, k[1]});
    keys(all, bits, "high half of a key ignored", k -> new int[] {k[0], 0});
    keys(all, bits, "halves joined by exclusive or", k -> new int[] {k[0] ^ k[1], 0});
    keys(all, bits, "half of a key read as a float", k -> new int[] {(int) (float) k[0], k[1]});
    String same = "aKeyGivesTheSameNumbersWheneverAndHoweverItComes";
    AtomicInteger runs = new AtomicInteger();
    keys(all, same, "state goes on", k -> new int[] {k[0], runs.incrementAndGet()});
    all.add(
        new BrokenBackendsTest.Case(
            "constant keys misread", same, b -> Faults.rewriting(b, NoiseFaults::otherConstant)));
  }

  private static Equation otherConstant(Equation e) {
    return e.primitive() instanceof Primitive.Constant c && c.value().type().equals(RandomNoise.KEY)
        ? new Equation(
            new Primitive.Constant(HostArray.of(c.value().shape(), new int[2])),
            e.inputs(),
            e.outputs(),
            e.origin())
        : e;
  }

  private static void numbers(List<BrokenBackendsTest.Case> all) {
    String fills = "noiseFillsTheDeclaredShape";
    all.add(new BrokenBackendsTest.Case("noise of another shape", fills, Faults::wrongShape));
    numbers(all, fills, "one number for all", (x, i) -> x[0]);
    String domain = "noiseLiesInItsDomain";
    numbers(all, domain, "0 is uniform", (x, i) -> x[i] > 0 && x[i] < 2e-5 ? 0 : x[i]);
    numbers(all, domain, "1 is uniform", (x, i) -> x[i] > 1 - 2e-5 && x[i] < 1 ? 1 : x[i]);
    numbers(
        all, domain, "infinity is normal", (x, i) -> x[i] > 4 ? Double.POSITIVE_INFINITY : x[i]);
    String moments = "noiseHasTheMomentsOfItsDistribution";
    numbers(all, moments, "variance off by a tenth", (x, i) -> x[i] * Math.sqrt(1.1));
    numbers(all, moments, "mean off by a hundredth", (x, i) -> x[i] + 0.01);
    String distribution = "noiseFollowsItsDistributionFunction";
    numbers(all, distribution, "two values", (x, i) -> Math.signum(x[i]));
    String correlated = "numbersOfOneKeyAndOfTwoAreUncorrelated";
    numbers(all, correlated, "each number twice", (x, i) -> x[i - i % 2]);
    all.add(
        new BrokenBackendsTest.Case("one stream for two keys", correlated, NoiseFaults::oneStream));
  }

  private static void keys(
      List<BrokenBackendsTest.Case> all, String test, String name, UnaryOperator<int[]> change) {
    all.add(new BrokenBackendsTest.Case(name, test, b -> withKeys(b, change)));
  }

  /** Draws with other keys than those that come as inputs. */
  private static Backend withKeys(Backend target, UnaryOperator<int[]> change) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        return super.run(call.with(call.inputs().stream().map(this::changed).toList()));
      }

      private DeviceArray changed(DeviceArray key) {
        int[] halves = change.apply(key.download().ints());
        return target.upload(HostArray.of(key.type().shape(), halves));
      }
    };
  }

  /** One number of a draw, from the numbers that a right backend drew. */
  private interface Change {
    double at(double[] numbers, int i);
  }

  private static void numbers(
      List<BrokenBackendsTest.Case> all, String test, String name, Change change) {
    all.add(new BrokenBackendsTest.Case(name, test, b -> withNumbers(b, change)));
  }

  private static Backend withNumbers(Backend target, Change change) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        return super.run(call).stream().map(draw -> changed(target, draw, change)).toList();
      }
    };
  }

  private static DeviceArray changed(Backend target, DeviceArray draw, Change change) {
    double[] right = draw.download().toDoubles();
    double[] wrong = new double[right.length];
    Arrays.setAll(wrong, i -> change.at(right, i));
    return target.upload(Runs.of(draw.type(), wrong));
  }

  /** The second draw is the first one without its first number. */
  private static Backend oneStream(Backend target) {
    return new BrokenBackend(target) {
      @Override
      List<DeviceArray> run(Call call) {
        List<DeviceArray> draws = new ArrayList<>(super.run(call));
        draws.set(1, changed(target, draws.get(0), (x, i) -> x[(i + 1) % x.length]));
        return draws;
      }
    };
  }
}
