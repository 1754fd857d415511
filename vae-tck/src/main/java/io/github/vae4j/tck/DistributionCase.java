package io.github.vae4j.tck;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.distribution.Columns;
import io.github.vae4j.core.distribution.ContinuousBernoulli;
import io.github.vae4j.core.distribution.Counts;
import io.github.vae4j.core.distribution.DiscretizedLogistic;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Laplace;
import io.github.vae4j.core.distribution.LogNormal;
import io.github.vae4j.core.distribution.Mixture;
import io.github.vae4j.core.distribution.NegativeBinomial;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.Poisson;
import io.github.vae4j.core.distribution.StudentT;
import io.github.vae4j.core.image.DiscretizedLogisticMixture;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A distribution under test.
 *
 * @param name for the names of its tests
 * @param of returns the distribution with batch shape [...] for parameters [..., parameters]
 * @param table what is expected of it
 * @param support the outcomes of a discrete distribution, each as the numbers of one event; empty
 *     for a continuous one, and where there are too many
 * @param continuous whether log-probabilities are of a density
 */
public record DistributionCase(
    String name,
    Function<Tensor, Distribution> of,
    DistributionTable table,
    List<List<Double>> support,
    boolean continuous) {
  /** Copies the support. */
  public DistributionCase {
    support = List.copyOf(support);
  }

  /** A distribution that is continuous if no outcomes are given. */
  public DistributionCase(
      String name,
      Function<Tensor, Distribution> of,
      DistributionTable table,
      List<List<Double>> support) {
    this(name, of, table, support, support.isEmpty());
  }

  /** Returns the distributions of vae-core. */
  static List<DistributionCase> core() {
    return List.of(
        continuous("normal", p -> Normal.of(column(p, 0), column(p, 1))),
        continuous("laplace", p -> Laplace.of(column(p, 0), column(p, 1))),
        continuous("student-t", p -> StudentT.of(column(p, 0), column(p, 1), column(p, 2))),
        continuous("continuous-bernoulli", p -> ContinuousBernoulli.ofLogits(column(p, 0))),
        discrete("bernoulli", p -> Bernoulli.ofLogits(column(p, 0)), grid(2)),
        discrete(
            "categorical",
            Categorical::ofLogits,
            List.of(List.of(1., 0., 0.), List.of(0., 1., 0.), List.of(0., 0., 1.))),
        discrete(
            "discretized-logistic-5",
            p -> DiscretizedLogistic.of(column(p, 0), column(p, 1), 5),
            grid(5)),
        discrete(
            "discretized-logistic-256",
            p -> DiscretizedLogistic.of(column(p, 0), column(p, 1), 256),
            grid(256)),
        continuous(
            "mixture-of-normals",
            p -> Mixture.of(columns(p, 0, 3), Normal.of(columns(p, 3, 6), columns(p, 6, 9)))),
        discrete(
            "mixture-of-bernoullis",
            p -> Mixture.of(columns(p, 0, 2), Bernoulli.ofLogits(columns(p, 2, 4))),
            grid(2)),
        discrete(
            "logistic-mixture-grey",
            p ->
                DiscretizedLogisticMixture.of(
                    planes(p, 0, 2), planes(p, 2, 2, 1), planes(p, 4, 2, 1), 5),
            grid(5)),
        discrete(
            "logistic-mixture-colours",
            p ->
                DiscretizedLogisticMixture.of(
                    planes(p, 0, 2),
                    planes(p, 2, 2, 3),
                    planes(p, 8, 2, 3),
                    planes(p, 14, 2, 3),
                    4),
            colours(4)),
        continuous("mixture-of-one", "normal", DistributionCase::mixtureOfOne),
        discrete("poisson", p -> Poisson.ofLogRate(column(p, 0)), counts(99)),
        unbounded("poisson-extreme", p -> Poisson.ofLogRate(column(p, 0))),
        discrete(
            "negative-binomial",
            p -> NegativeBinomial.of(column(p, 0), column(p, 1)),
            counts(1000)),
        unbounded(
            "negative-binomial-extreme", p -> NegativeBinomial.of(column(p, 0), column(p, 1))),
        discrete("geometric", p -> geometric(column(p, 0)), counts(250)),
        continuous("log-normal", p -> LogNormal.of(column(p, 0), column(p, 1))),
        discrete(
            "ordinal",
            p -> Categorical.ordinal(column(p, 0), columns(p, 1, 4)),
            List.of(
                List.of(1., 0., 0., 0.),
                List.of(0., 1., 0., 0.),
                List.of(0., 0., 1., 0.),
                List.of(0., 0., 0., 1.))),
        unbounded("masked-columns", DistributionCase::maskedColumns));
  }

  /** Counts by their log-probability alone: x log(m / (1 + m)) - log(1 + m). */
  private static Distribution geometric(Tensor logMean) {
    Tensor none = logMean.softplus().neg();
    return Counts.of(logMean.exp(), 250, x -> x.mul(logMean.add(none)).add(none));
  }

  private static Distribution maskedColumns(Tensor parameters) {
    Normal normal = Normal.of(columns(parameters, 0, 2), columns(parameters, 2, 3));
    Tensor oneHot = columns(parameters, 8, 9);
    Tensor mask = Tensor.concat(-1, List.of(columns(parameters, 6, 9), oneHot, oneHot));
    return Columns.of(
            List.of(Independent.of(normal, 1), Categorical.ofLogits(columns(parameters, 3, 6))))
        .masked(mask);
  }

  private static Distribution mixtureOfOne(Tensor parameters) {
    Tensor mean = columns(parameters, 0, 1);
    return Mixture.of(mean.mul(0), Normal.of(mean, columns(parameters, 1, 2)));
  }

  private static DistributionCase continuous(String name, Function<Tensor, Distribution> of) {
    return continuous(name, name, of);
  }

  private static DistributionCase continuous(
      String name, String table, Function<Tensor, Distribution> of) {
    return new DistributionCase(name, of, table(table), List.of());
  }

  private static DistributionCase discrete(
      String name, Function<Tensor, Distribution> of, List<List<Double>> support) {
    return new DistributionCase(name, of, table(name), support);
  }

  private static DistributionCase unbounded(String name, Function<Tensor, Distribution> of) {
    return new DistributionCase(name, of, table(name), List.of(), false);
  }

  private static DistributionTable table(String name) {
    URL file = Objects.requireNonNull(DistributionCase.class.getResource(name + ".csv"), name);
    return DistributionTable.read(file);
  }

  private static Tensor columns(Tensor parameters, int start, int limit) {
    return parameters.slice(parameters.shape().rank() - 1, start, limit);
  }

  private static Tensor column(Tensor parameters, int i) {
    int last = parameters.shape().rank() - 1;
    return columns(parameters, i, i + 1).reshape(parameters.shape().range(0, last));
  }

  /** Returns parameters from {@code start} on as [..., shape, 1 pixel]. */
  private static Tensor planes(Tensor parameters, int start, int... shape) {
    Shape planes = Shape.of(shape);
    Shape leading = parameters.shape().range(0, parameters.shape().rank() - 1);
    return columns(parameters, start, start + planes.size())
        .reshape(leading.concat(planes).append(1));
  }

  /** Returns all colours whose three channels have so many levels. */
  private static List<List<Double>> colours(int levels) {
    List<Double> each = grid(levels).stream().flatMap(List::stream).toList();
    return each.stream()
        .flatMap(r -> each.stream().flatMap(g -> each.stream().map(b -> List.of(r, g, b))))
        .toList();
  }

  private static List<List<Double>> grid(int levels) {
    return IntStream.range(0, levels).mapToObj(k -> List.of(k / (levels - 1.0))).toList();
  }

  private static List<List<Double>> counts(int most) {
    return IntStream.rangeClosed(0, most).mapToObj(k -> List.of((double) k)).toList();
  }

  boolean hasOutcomes() {
    return !support.isEmpty();
  }

  List<double[]> outcomes() {
    return support.stream()
        .map(outcome -> outcome.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }
}
