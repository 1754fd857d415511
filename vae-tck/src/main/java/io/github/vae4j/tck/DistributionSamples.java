package io.github.vae4j.tck;

import static io.github.vae4j.tck.Tables.column;
import static io.github.vae4j.tck.Tables.matrix;
import static io.github.vae4j.tck.Tables.shifted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.distribution.MonteCarloKl;
import io.github.vae4j.tck.DistributionTable.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks the samples of a distribution, under a fixed key. */
final class DistributionSamples {
  private static final int DRAWS = 20_000;
  private static final double STANDARD_ERRORS = 5;
  private static final double KOLMOGOROV = 1.95; // exceeded with probability 0.001

  private final DistributionRun run;

  DistributionSamples(DistributionRun run) {
    this.run = run;
  }

  void haveTheMomentsOfTheTable() {
    List<double[]> parameters = run.table().parameters("variance");
    HostArray samples = run.sample(parameters, DRAWS).get(0);
    for (int i = 0; i < parameters.size(); i++) {
      double[] p = parameters.get(i);
      double[] mean = run.table().meanOfSamples(p);
      double[] variance = run.table().expected("variance", p);
      double[] fourth = run.table().expected("fourth-moment", p);
      for (int j = 0; j < mean.length; j++) {
        double[] x = column(samples, DRAWS, i * mean.length + j);
        double m = mean[j];
        double[] squares = Arrays.stream(x).map(v -> (v - m) * (v - m)).toArray();
        double squaredVariance = variance[j] * variance[j];
        assertMean(place(p) + " mean " + j, m, x, variance[j]);
        assertMean(place(p) + " variance " + j, variance[j], squares, fourth[j] - squaredVariance);
      }
    }
  }

  private static void assertMean(String name, double expected, double[] numbers, double variance) {
    double mean = Arrays.stream(numbers).sum() / numbers.length;
    double allowed = STANDARD_ERRORS * Math.sqrt(variance / numbers.length);
    assertEquals(expected, mean, allowed, name);
  }

  private String place(double[] parameters) {
    return run.tested().name() + Arrays.toString(parameters);
  }

  /** The Kolmogorov-Smirnov statistic over the quantiles of the table. */
  void followTheDistributionFunction() {
    List<double[]> parameters = run.table().parameters("quantile");
    HostArray samples = run.sample(parameters, DRAWS).get(0);
    for (int i = 0; i < parameters.size(); i++) {
      double[] p = parameters.get(i);
      double[] x = column(samples, DRAWS, i);
      for (Row row : run.table().rows("quantile")) {
        if (Arrays.equals(row.parameters(), p)) {
          double quantile = row.expected()[0];
          double share = Arrays.stream(x).filter(v -> v <= quantile).count() / (double) DRAWS;
          assertEquals(row.argument()[0], share, KOLMOGOROV / Math.sqrt(DRAWS), row.text());
        }
      }
    }
  }

  void areOutcomesAsOftenAsTheirProbabilitySays() {
    List<double[]> parameters = run.table().parameters("variance");
    List<double[]> outcomes = run.tested().outcomes();
    int event = outcomes.get(0).length;
    HostArray samples = run.sample(parameters, DRAWS).get(0);
    HostArray stored = matrix(run.dtype(), outcomes);
    HostArray logProbs =
        run.run(
                List.of(matrix(run.dtype(), parameters), stored),
                in -> {
                  Distribution d = run.distribution(in.get(0));
                  Shape shape = Shape.of(outcomes.size(), 1).concat(d.eventShape());
                  return List.of(d.logProb(in.get(1).reshape(shape)));
                })
            .get(0);
    for (int i = 0; i < parameters.size(); i++) {
      Map<List<Double>, Integer> counts = new HashMap<>();
      for (int n = 0; n < DRAWS; n++) {
        counts.merge(event(samples, n * parameters.size() + i, event), 1, Integer::sum);
      }
      String place = place(parameters.get(i));
      for (int k = 0; k < outcomes.size(); k++) {
        List<Double> outcome = event(stored, k, event);
        double expected = DRAWS * Math.exp(logProbs.get(k * parameters.size() + i));
        double count = Optional.ofNullable(counts.remove(outcome)).orElse(0);
        double error = Math.sqrt(expected * (1 - expected / DRAWS));
        // Counts of rare outcomes have longer tails than the normal distribution.
        double allowed = Math.max(STANDARD_ERRORS * error, 5);
        assertEquals(expected, count, allowed, () -> place + outcome);
      }
      assertTrue(counts.isEmpty(), () -> place + ": not outcomes: " + counts);
    }
  }

  private static List<Double> event(HostArray array, int i, int size) {
    double[] event = new double[size];
    Arrays.setAll(event, j -> array.get(i * size + j));
    return Arrays.stream(event).boxed().toList();
  }

  void haveFiniteLogProbabilitiesEvenInExtremes() {
    List<double[]> parameters = run.table().parameters("log-prob", "variance", "quantile");
    for (HostArray result : run.sample(parameters, 500)) {
      for (int i = 0; i < result.shape().size(); i++) {
        assertTrue(Double.isFinite(result.get(i)), result.get(i) + " at " + i);
      }
    }
  }

  void comeWithTheirLogProbabilities() {
    List<HostArray> results = run.sample(run.table().parameters("variance", "quantile"), 500);
    run.assertClose(results.get(2).toDoubles(), results.get(1), 10);
  }

  void areTheSameWithoutLogProbabilities() {
    List<double[]> parameters = run.table().parameters("variance", "quantile");
    HostArray alone = run.evaluate(parameters, d -> List.of(d.sample("x", Shape.of(100)))).get(0);
    assertEquals(run.sample(parameters, 100).get(0), alone);
  }

  /** Compares with differences under the same noise; where not reparameterised, with 0. */
  void moveWithTheParametersIfReparameterized() {
    List<double[]> rows = new ArrayList<>();
    Collections.nCopies(50, run.table().parameters("variance", "quantile")).forEach(rows::addAll);
    HostArray parameters = matrix(run.dtype(), rows);
    List<Boolean> reparameterized = new ArrayList<>();
    HostArray slopes =
        run.run(
                List.of(parameters),
                in -> {
                  reparameterized.add(run.distribution(in.get(0)).reparameterized());
                  return Gradients.of(draw(in).get(0).sumAll(), in);
                })
            .get(0);
    double h = 1e-6;
    int n = rows.get(0).length;
    for (int j = 0; j < n; j++) {
      HostArray up = run.run(List.of(shifted(parameters, j, h)), this::draw).get(0);
      HostArray down = run.run(List.of(shifted(parameters, j, -h)), this::draw).get(0);
      for (int i = 0; i < rows.size(); i++) {
        double expected = reparameterized.get(0) ? (up.get(i) - down.get(i)) / (2 * h) : 0;
        double allowed = 1e-7 * (1 + Math.abs(expected) + Math.abs(up.get(i)));
        assertEquals(expected, slopes.get(i * n + j), allowed, place(rows.get(i)) + " by " + j);
      }
    }
  }

  private List<Tensor> draw(List<Tensor> in) {
    return List.of(run.distribution(in.get(0)).sample("x", Shape.scalar()));
  }

  void giveTheDivergencesOfTheTable() {
    List<Row> open = run.table().rows("kl-without-closed-form");
    List<Row> rows = new ArrayList<>(open);
    run.table().rows("kl").stream().filter(DistributionSamples::isModerate).forEach(rows::add);
    assertFalse(rows.isEmpty(), "no divergences in the table");
    List<HostArray> results =
        run.run(
            List.of(
                matrix(run.dtype(), rows.stream().map(Row::parameters).toList()),
                matrix(run.dtype(), rows.stream().map(Row::argument).toList())),
            in -> {
              Distribution q = run.distribution(in.get(0));
              Distribution p = run.distribution(in.get(1));
              assertEquals(open.isEmpty(), q.analyticKl(p).isPresent(), "analytic KL present");
              Distribution.SampleAndLogProb draw = q.sampleAndLogProb("x", Shape.of(DRAWS));
              Tensor ratio = draw.logProb().sub(p.logProb(draw.sample()));
              Tensor variance = ratio.sub(ratio.mean(0)).square().mean(0);
              return List.of(MonteCarloKl.estimate(q, p, "estimate", DRAWS), variance);
            });
    for (int i = 0; i < rows.size(); i++) {
      double error = Math.sqrt(results.get(1).get(i) / DRAWS);
      double allowed = STANDARD_ERRORS * error + run.tolerance().absolute();
      double expected = rows.get(i).expected()[0];
      assertEquals(expected, results.get(0).get(i), allowed, rows.get(i).text());
    }
  }

  /** Returns whether no outcome that matters is so rare that some ten thousand samples miss it. */
  private static boolean isModerate(Row row) {
    return Stream.of(row.parameters(), row.argument())
        .allMatch(numbers -> Arrays.stream(numbers).allMatch(v -> Math.abs(v) <= 2));
  }
}
