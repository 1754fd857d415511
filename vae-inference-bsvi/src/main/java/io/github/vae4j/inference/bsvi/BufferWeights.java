package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.inference.MethodParameters;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The buffer weights pi of the generalised bound: one point of the simplex for all data, never a
 * function of the weights that it mixes. Learned ones are the softmax of logits that start equal;
 * the bound is concave in pi (Shu et al. 2019 train them with the model). Those of {@link Kind#EM}
 * and {@link Kind#INVERSE_VARIANCE} are fitted to other data once the model is trained, see {@link
 * BufferFit}.
 *
 * @param kind where they come from
 * @param fixed the numbers of {@link Kind#FIXED}, at least 0 with sum 1; else empty
 */
record BufferWeights(Kind kind, List<Double> fixed) {
  enum Kind {
    UNIFORM,
    LEARNED,
    EM,
    INVERSE_VARIANCE,
    FIXED
  }

  static final BufferWeights UNIFORM = new BufferWeights(Kind.UNIFORM, List.of());
  static final BufferWeights LEARNED = new BufferWeights(Kind.LEARNED, List.of());

  static final BufferWeights EM = new BufferWeights(Kind.EM, List.of());
  static final BufferWeights INVERSE_VARIANCE = new BufferWeights(Kind.INVERSE_VARIANCE, List.of());

  /** The parameter that holds the logits of learned weights. */
  static final String LOGITS = "buffer-logits";

  private static final double SUM_TOLERANCE = 1e-6;

  BufferWeights {
    fixed = List.copyOf(fixed);
    if (kind == Kind.FIXED) {
      double sum = fixed.stream().mapToDouble(p -> p).sum();
      if (fixed.stream().anyMatch(p -> !(p >= 0)) || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
        throw new IllegalArgumentException(
            "buffer weights: need to be at least 0 and add up to 1, got " + fixed);
      }
    }
  }

  static BufferWeights of(List<Double> fixed) {
    return new BufferWeights(Kind.FIXED, fixed);
  }

  /** Returns those that are chosen by a word. */
  static List<BufferWeights> named() {
    return List.of(UNIFORM, LEARNED, EM, INVERSE_VARIANCE);
  }

  /** Returns whether they are fitted to data once the model is trained. */
  boolean toBeFitted() {
    return kind == Kind.EM || kind == Kind.INVERSE_VARIANCE;
  }

  /**
   * Returns the fitted weights.
   *
   * @param logWeights [data][k + 1]
   */
  List<Double> fit(double[][] logWeights) {
    double[] found =
        kind == Kind.EM ? BufferFit.em(logWeights) : BufferFit.inverseVariance(logWeights);
    return Arrays.stream(found).boxed().toList();
  }

  /**
   * Checks that there are k + 1 of them.
   *
   * @throws IllegalArgumentException if not
   */
  void requireSteps(int k) {
    if (kind == Kind.FIXED && fixed.size() != k + 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "buffer weights: %d steps make %d proposals, each with a weight; got %d weights",
              k,
              k + 1,
              fixed.size()));
    }
  }

  /** Returns the proposals, of 0 to k, whose weight is not fixed at 0. */
  List<Integer> support(int k) {
    return IntStream.rangeClosed(0, k)
        .filter(i -> kind != Kind.FIXED || fixed.get(i) > 0)
        .boxed()
        .toList();
  }

  /** Returns the logarithms of the weights of {@link #support}, [n, 1]. */
  Tensor logs(int k, Tensor like, MethodParameters parameters) {
    if (toBeFitted()) {
      throw new IllegalArgumentException(
          "weights="
              + word()
              + " are fitted once a model is trained, and no model can be trained by them; train by"
              + " weights=uniform or weights=learned");
    }
    Trace trace = like.trace();
    int n = k + 1;
    if (kind == Kind.LEARNED) {
      return parameters.parameter(LOGITS, Shape.of(n), 0).logSoftmax(0).expandDims(1);
    }
    List<Double> logs = new ArrayList<>();
    support(k).forEach(i -> logs.add(kind == Kind.FIXED ? Math.log(fixed.get(i)) : -Math.log(n)));
    return trace.constant(
        HostArray.ofDoubles(
            TensorType.of(like.dtype(), logs.size(), 1),
            logs.stream().mapToDouble(l -> l).toArray()));
  }

  /** Returns them as users write them. */
  String word() {
    return kind == Kind.FIXED
        ? fixed.stream().map(p -> Double.toString(p)).collect(Collectors.joining("/"))
        : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
