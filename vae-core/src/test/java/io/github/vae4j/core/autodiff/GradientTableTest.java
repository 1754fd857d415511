package io.github.vae4j.core.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences in random directions, to order two, in FLOAT64. */
class GradientTableTest {
  private static final double STEP = 4e-3;

  static Stream<Differentiable> table() {
    return Differentiable.table();
  }

  /**
   * Checks s = sum(weights f(x)) and u = gradient of s . direction: the gradients of both against
   * the differences of both.
   */
  @ParameterizedTest
  @MethodSource("table")
  void gradientsToOrderTwoAgreeWithDifferences(Differentiable row) {
    RandomKey key = RandomKey.of(20).fold(row.name());
    List<double[]> point = new ArrayList<>();
    List<double[]> first = new ArrayList<>();
    List<double[]> second = new ArrayList<>();
    Trace trace = Trace.open();
    List<Tensor> x = new ArrayList<>();
    for (int i = 0; i < row.domains().size(); i++) {
      Differentiable.Domain domain = row.domains().get(i);
      x.add(trace.input("x" + i, Role.DATA, row.type(i)));
      double[] uniform = draw(Noise.UNIFORM, key.fold("point").fold(i), domain.shape());
      for (int j = 0; j < uniform.length; j++) {
        uniform[j] = domain.low() + (domain.high() - domain.low()) * uniform[j];
      }
      point.add(uniform);
      first.add(draw(Noise.NORMAL, key.fold("first").fold(i), domain.shape()));
      second.add(draw(Noise.NORMAL, key.fold("second").fold(i), domain.shape()));
    }
    Tensor y = row.function().apply(x);
    Tensor weights =
        trace.constant(HostArray.of(y.shape(), draw(Noise.NORMAL, key.fold("weights"), y.shape())));
    Tensor s = y.mul(weights).sumAll();
    Tensor u = dot(Gradients.of(s, x), first);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("s", s);
    outputs.put("u", u);
    outputs.put("gradient of u", dot(Gradients.of(u, x), second));

    try (Run run = Run.compile(trace.program(outputs))) {
      List<HostArray> exact = run.on(arrays(row, point));
      close(row, "order 1", difference(run, row, point, first, 0), exact.get(1).get(0));
      close(row, "order 2", difference(run, row, point, second, 1), exact.get(2).get(0));
    }
  }

  private static void close(Differentiable row, String order, double difference, double exact) {
    double scale = Math.max(1, Math.abs(exact));
    assertEquals(difference, exact, row.tolerance() * scale, row.name() + ", " + order);
  }

  private static Tensor dot(List<Tensor> tensors, List<double[]> directions) {
    Trace trace = tensors.get(0).trace();
    Tensor sum = trace.constant(DType.FLOAT64, 0);
    for (int i = 0; i < tensors.size(); i++) {
      Tensor direction = trace.constant(HostArray.of(tensors.get(i).shape(), directions.get(i)));
      sum = sum.add(tensors.get(i).mul(direction).sumAll());
    }
    return sum;
  }

  /** Returns the derivative of an output along a direction, with an error of order STEP^8. */
  private static double difference(
      Run run, Differentiable row, List<double[]> point, List<double[]> direction, int output) {
    double[] coefficients = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    double sum = 0;
    for (int k = 1; k <= coefficients.length; k++) {
      double up = run.on(arrays(row, moved(point, direction, k * STEP))).get(output).get(0);
      double down = run.on(arrays(row, moved(point, direction, -k * STEP))).get(output).get(0);
      sum += coefficients[k - 1] * (up - down);
    }
    return sum / STEP;
  }

  private static List<double[]> moved(
      List<double[]> point, List<double[]> direction, double distance) {
    List<double[]> result = new ArrayList<>();
    for (int i = 0; i < point.size(); i++) {
      double[] a = point.get(i).clone();
      for (int j = 0; j < a.length; j++) {
        a[j] += distance * direction.get(i)[j];
      }
      result.add(a);
    }
    return result;
  }

  private static List<HostArray> arrays(Differentiable row, List<double[]> values) {
    List<HostArray> arrays = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      arrays.add(HostArray.of(row.domains().get(i).shape(), values.get(i)));
    }
    return arrays;
  }

  private static double[] draw(Noise noise, RandomKey key, Shape shape) {
    return HostArray.draw(new TensorType(DType.FLOAT64, shape), noise, key).doubles();
  }

  @Test
  void tableHasARowForEveryPrimitive() {
    Set<String> covered =
        Differentiable.table()
            .flatMap(GradientTableTest::primitives)
            .collect(Collectors.toCollection(TreeSet::new));
    covered.add("AdamUpdate"); // not differentiable; GradientsTest covers the error
    covered.add("RandomNoise"); // its argument is a key
    covered.add("Cast"); // between floating-point types in GradientsTest

    assertEquals(Differentiable.kinds().collect(Collectors.toCollection(TreeSet::new)), covered);
  }

  private static Stream<String> primitives(Differentiable row) {
    Trace trace = Trace.open();
    List<Tensor> x = new ArrayList<>();
    for (int i = 0; i < row.domains().size(); i++) {
      x.add(trace.input("x" + i, Role.DATA, row.type(i)));
    }
    Trace traced = row.function().apply(x).trace();
    return traced.equations().stream().map(e -> Differentiable.kind(e.primitive()));
  }
}
