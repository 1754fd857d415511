package io.github.vae4j.tck;

import static io.github.vae4j.tck.Tables.array;
import static io.github.vae4j.tck.Tables.assertMean;
import static io.github.vae4j.tck.Tables.column;
import static io.github.vae4j.tck.Tables.matrix;
import static io.github.vae4j.tck.Tables.rounded;
import static io.github.vae4j.tck.Tables.row;
import static io.github.vae4j.tck.Tables.shifted;
import static io.github.vae4j.tck.Tables.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.MonteCarloKl;
import io.github.vae4j.core.execution.CompiledProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract of {@link Distribution}. The distributions of vae-core pass it on a backend by a
 * test class that extends this one and names the backend's provider; further distributions pass it
 * by overriding {@link #cases}.
 *
 * <p>Values are compared with tables of an independent high-precision library, in FLOAT32 to 2e-5
 * and in FLOAT64 to 1e-12 (absolute and relative), slopes to ten times that. Samples are drawn
 * under a fixed key; their moments, frequencies and divergences may be off by five standard errors,
 * and their distribution function by what one sample in a thousand exceeds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DistributionConformance {
  private static final RandomKey KEY = RandomKey.of(1);
  private static final int DRAWS = 20_000;
  private static final double STANDARD_ERRORS = 5;
  private static final double KOLMOGOROV = 1.95; // exceeded with probability 0.001
  private static final List<String> VALUES = List.of("log-prob", "entropy", "mean", "kl");

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the distributions are tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  /** Returns the distributions to be tested; those of vae-core unless overridden. */
  protected List<DistributionCase> cases() {
    return DistributionCase.core();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private Stream<DynamicTest> each(
      Predicate<DistributionCase> chosen, BiConsumer<DistributionCase, DType> test) {
    return cases().stream()
        .filter(chosen)
        .flatMap(
            c ->
                Stream.of(DType.FLOAT32, DType.FLOAT64)
                    .map(
                        dtype ->
                            DynamicTest.dynamicTest(
                                c.name() + " " + dtype, () -> test.accept(c, dtype))));
  }

  /** Returns what a function of the inputs gives, its noise drawn under the fixed key. */
  private List<HostArray> run(
      List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    Program program = Runs.trace(inputs.stream().map(HostArray::type).toList(), function);
    try (CompiledProgram compiled =
        CompiledProgram.compile(tested.orElseThrow(), program, Set.of())) {
      Map<String, HostArray> arguments = new LinkedHashMap<>(compiled.drawNoise(KEY));
      for (int i = 0; i < inputs.size(); i++) {
        arguments.put(program.inputs().get(i).name(), inputs.get(i));
      }
      return List.copyOf(compiled.runToHost(Map.of(), arguments).values());
    }
  }

  /**
   * Returns samples [draws, parameters, event], their log-probabilities, and those computed anew
   * from the samples.
   */
  private List<HostArray> sample(
      DistributionCase c, DType dtype, List<double[]> parameters, int draws) {
    return run(
        List.of(matrix(dtype, parameters)),
        in -> {
          Distribution d = c.of().apply(in.get(0));
          Distribution.SampleAndLogProb draw = d.sampleAndLogProb("x", Shape.of(draws));
          return List.of(draw.sample(), draw.logProb(), d.logProb(draw.sample()));
        });
  }

  // Values and slopes

  @TestFactory
  Stream<DynamicTest> valuesAndSlopesAreThoseOfTheTable() {
    return each(
        c -> true,
        (c, dtype) -> {
          for (String quantity : VALUES) {
            List<DistributionTable.Row> rows = c.table().rows(quantity);
            if (!rows.isEmpty()) {
              compare(c, dtype, quantity, rows);
            }
          }
        });
  }

  private void compare(
      DistributionCase c, DType dtype, String quantity, List<DistributionTable.Row> rows) {
    HostArray parameters =
        matrix(dtype, rows.stream().map(DistributionTable.Row::parameters).toList());
    boolean hasArgument = rows.get(0).argument().length > 0;
    List<HostArray> inputs = new ArrayList<>(List.of(parameters));
    if (hasArgument) {
      inputs.add(matrix(dtype, rows.stream().map(DistributionTable.Row::argument).toList()));
    }
    List<HostArray> results =
        run(
            inputs,
            in -> {
              Tensor value = quantity(quantity, c, in);
              List<Tensor> all = new ArrayList<>(List.of(value));
              all.addAll(Gradients.of(value.sumAll(), in));
              return all;
            });
    Tolerance tolerance = Tolerance.of(dtype);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      DistributionTable.Row row = rows.get(i);
      check(row, "value", row.expected(), row(results.get(0), rows.size(), i), tolerance, wrong);
      double[] slopes = row(results.get(1), rows.size(), i);
      if (row.slopes().length > slopes.length) {
        double[] more = row(results.get(2), rows.size(), i);
        double[] both = Arrays.copyOf(slopes, slopes.length + more.length);
        System.arraycopy(more, 0, both, slopes.length, more.length);
        slopes = both;
      }
      check(
          row,
          "slopes",
          row.slopes(),
          row.slopes().length == 0 ? row.slopes() : slopes,
          tolerance.times(10),
          wrong);
    }
    assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong:\n" + String.join("\n", wrong));
  }

  private static Tensor quantity(String quantity, DistributionCase c, List<Tensor> in) {
    Distribution d = c.of().apply(in.get(0));
    return switch (quantity) {
      case "log-prob" -> d.logProb(in.get(1).reshape(d.batchShape().concat(d.eventShape())));
      case "entropy" -> d.entropy().orElseThrow(() -> new AssertionError("no entropy"));
      case "mean" -> d.mean();
      case "kl" ->
          d.analyticKl(c.of().apply(in.get(1)))
              .orElseThrow(() -> new AssertionError("no analytic KL"));
      default -> throw new IllegalArgumentException(quantity);
    };
  }

  private static void check(
      DistributionTable.Row row,
      String what,
      double[] expected,
      double[] actual,
      Tolerance tolerance,
      List<String> wrong) {
    tolerance
        .difference(vector(expected), vector(actual))
        .ifPresent(difference -> wrong.add(row.text() + ": " + what + ": " + difference));
  }

  @TestFactory
  Stream<DynamicTest> probabilitiesOfAllOutcomesAddUpToOne() {
    return each(
        DistributionCase::isDiscrete,
        (c, dtype) -> {
          List<double[]> parameters = c.table().parameters("log-prob");
          int outcomes = c.support().size();
          HostArray support = matrix(dtype, c.support().stream().map(Tables::array).toList());
          List<HostArray> results =
              run(
                  List.of(matrix(dtype, parameters), support),
                  in -> {
                    Distribution d = c.of().apply(in.get(0));
                    Tensor values = in.get(1).reshape(Shape.of(outcomes, 1).concat(d.eventShape()));
                    return List.of(d.logProb(values).exp().sum(0));
                  });
          HostArray one = HostArray.filled(results.get(0).type(), 1);
          Tolerance.of(dtype)
              .difference(one, results.get(0))
              .ifPresent(difference -> fail(difference));
        });
  }

  // Samples

  @TestFactory
  Stream<DynamicTest> momentsOfSamplesAreThoseOfTheTable() {
    return each(
        c -> !c.table().rows("variance").isEmpty(),
        (c, dtype) -> {
          List<double[]> parameters = c.table().parameters("variance");
          HostArray samples = sample(c, dtype, parameters, DRAWS).get(0);
          for (int i = 0; i < parameters.size(); i++) {
            double[] p = parameters.get(i);
            double[] mean = expected(c, "mean", p);
            double[] variance = expected(c, "variance", p);
            double[] fourth = expected(c, "fourth-moment", p);
            for (int j = 0; j < mean.length; j++) {
              double[] x = column(samples, DRAWS, i * mean.length + j);
              String place = c.name() + Arrays.toString(p) + " " + j;
              double m = mean[j];
              double[] squares = Arrays.stream(x).map(v -> (v - m) * (v - m)).toArray();
              assertMean(place + " mean", m, x, variance[j], STANDARD_ERRORS);
              double spread = fourth[j] - variance[j] * variance[j];
              assertMean(place + " variance", variance[j], squares, spread, STANDARD_ERRORS);
            }
          }
        });
  }

  private static double[] expected(DistributionCase c, String quantity, double[] parameters) {
    return c.table().rows(quantity).stream()
        .filter(row -> Arrays.equals(row.parameters(), parameters))
        .findFirst()
        .orElseThrow()
        .expected();
  }

  @TestFactory
  Stream<DynamicTest> samplesFollowTheDistributionFunction() {
    return each(
        c -> !c.table().rows("quantile").isEmpty(),
        (c, dtype) -> {
          List<double[]> parameters = c.table().parameters("quantile");
          HostArray samples = sample(c, dtype, parameters, DRAWS).get(0);
          for (int i = 0; i < parameters.size(); i++) {
            double[] p = parameters.get(i);
            double[] x = column(samples, DRAWS, i);
            for (DistributionTable.Row row : c.table().rows("quantile")) {
              if (Arrays.equals(row.parameters(), p)) {
                double quantile = row.expected()[0];
                double share = Arrays.stream(x).filter(v -> v <= quantile).count() / (double) DRAWS;
                assertEquals(row.argument()[0], share, KOLMOGOROV / Math.sqrt(DRAWS), row.text());
              }
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> samplesAreOutcomesOfTheirProbability() {
    return each(
        DistributionCase::isDiscrete,
        (c, dtype) -> {
          List<double[]> parameters = c.table().parameters("variance");
          HostArray samples = sample(c, dtype, parameters, DRAWS).get(0);
          int event = c.support().get(0).size();
          for (int i = 0; i < parameters.size(); i++) {
            Map<List<Double>, Integer> counts = new LinkedHashMap<>();
            for (int n = 0; n < DRAWS; n++) {
              List<Double> outcome = new ArrayList<>();
              for (int j = 0; j < event; j++) {
                outcome.add(samples.get((n * parameters.size() + i) * event + j));
              }
              counts.merge(outcome, 1, Integer::sum);
            }
            double[] p = parameters.get(i);
            for (List<Double> outcome : c.support()) {
              List<Double> stored = Arrays.stream(rounded(dtype, array(outcome))).boxed().toList();
              double count = Optional.ofNullable(counts.remove(stored)).orElse(0);
              double probability = Math.exp(logProb(c, p, outcome));
              double error = Math.sqrt(DRAWS * probability * (1 - probability));
              // A count of one where much less is expected is not five standard errors of a normal
              // variable.
              double allowed = Math.max(STANDARD_ERRORS * error, 3);
              assertEquals(
                  DRAWS * probability,
                  count,
                  allowed,
                  () -> c.name() + Arrays.toString(p) + outcome);
            }
            assertTrue(
                counts.isEmpty(),
                () -> c.name() + Arrays.toString(p) + ": not outcomes: " + counts);
          }
        });
  }

  private double logProb(DistributionCase c, double[] parameters, List<Double> outcome) {
    List<HostArray> in =
        List.of(
            matrix(DType.FLOAT64, List.of(parameters)),
            matrix(DType.FLOAT64, List.of(array(outcome))));
    return run(in, tensors -> List.of(quantity("log-prob", c, tensors))).get(0).get(0);
  }

  @TestFactory
  Stream<DynamicTest> samplesComeWithTheirFiniteLogProbabilities() {
    return each(
        c -> true,
        (c, dtype) -> {
          List<double[]> parameters = c.table().parameters("log-prob", "variance", "quantile");
          List<HostArray> results = sample(c, dtype, parameters, 500);
          for (HostArray result : results) {
            for (int i = 0; i < result.shape().size(); i++) {
              assertTrue(
                  Double.isFinite(result.get(i)), c.name() + ": " + result.get(i) + " at " + i);
            }
          }
          List<HostArray> moderate = sample(c, dtype, c.table().parameters("variance"), 500);
          Tolerance.of(dtype)
              .times(10)
              .difference(moderate.get(2), moderate.get(1))
              .ifPresent(difference -> fail(difference));
        });
  }

  @TestFactory
  Stream<DynamicTest> samplesMoveWithTheirParametersIfReparameterized() {
    return each(
        c -> true,
        (c, dtype) -> {
          if (dtype == DType.FLOAT32) {
            return; // differences need the digits
          }
          List<double[]> rows = new ArrayList<>();
          Collections.nCopies(50, c.table().parameters("variance")).forEach(rows::addAll);
          HostArray parameters = matrix(dtype, rows);
          List<HostArray> results =
              run(
                  List.of(parameters),
                  in -> {
                    Distribution d = c.of().apply(in.get(0));
                    Tensor sample = d.sample("x", Shape.scalar());
                    Tensor slopes = Gradients.of(sample.sumAll(), in).get(0);
                    return List.of(
                        slopes, in.get(0).trace().constant(dtype, d.reparameterized() ? 1 : 0));
                  });
          boolean reparameterized = results.get(1).get(0) == 1;
          double h = 1e-6;
          int n = rows.get(0).length;
          for (int j = 0; j < n; j++) {
            HostArray up = run(List.of(shifted(parameters, j, h)), in -> draw(c, in)).get(0);
            HostArray down = run(List.of(shifted(parameters, j, -h)), in -> draw(c, in)).get(0);
            for (int i = 0; i < rows.size(); i++) {
              double slope = results.get(0).get(i * n + j);
              double expected = reparameterized ? (up.get(i) - down.get(i)) / (2 * h) : 0;
              String place = c.name() + Arrays.toString(rows.get(i)) + " parameter " + j;
              assertEquals(expected, slope, 1e-7 * (1 + Math.abs(expected)), place);
            }
          }
        });
  }

  private static List<Tensor> draw(DistributionCase c, List<Tensor> in) {
    return List.of(c.of().apply(in.get(0)).sample("x", Shape.scalar()));
  }

  // Divergences from samples

  @TestFactory
  Stream<DynamicTest> divergencesAgreeWithTheirMonteCarloEstimate() {
    return each(
        c -> true,
        (c, dtype) -> {
          List<DistributionTable.Row> open = c.table().rows("kl-without-closed-form");
          List<DistributionTable.Row> rows = new ArrayList<>(open);
          c.table().rows("kl").stream()
              .filter(DistributionConformance::isModerate)
              .forEach(rows::add);
          assertTrue(!rows.isEmpty(), "no divergences in the table");
          List<HostArray> results =
              run(
                  List.of(
                      matrix(dtype, rows.stream().map(DistributionTable.Row::parameters).toList()),
                      matrix(dtype, rows.stream().map(DistributionTable.Row::argument).toList())),
                  in -> {
                    Distribution q = c.of().apply(in.get(0));
                    Distribution p = c.of().apply(in.get(1));
                    assertEquals(
                        open.isEmpty(), q.analyticKl(p).isPresent(), "analytic KL present");
                    Distribution.SampleAndLogProb draw =
                        q.sampleAndLogProb("spread", Shape.of(DRAWS));
                    Tensor ratio = draw.logProb().sub(p.logProb(draw.sample()));
                    Tensor variance = ratio.sub(ratio.mean(0)).square().mean(0);
                    return List.of(MonteCarloKl.estimate(q, p, "estimate", DRAWS), variance);
                  });
          for (int i = 0; i < rows.size(); i++) {
            double error = Math.sqrt(results.get(1).get(i) / DRAWS);
            double allowed = STANDARD_ERRORS * error + Tolerance.of(dtype).absolute();
            assertEquals(
                rows.get(i).expected()[0], results.get(0).get(i), allowed, rows.get(i).text());
          }
        });
  }

  /** Returns whether no outcome is so rare that some ten thousand samples miss it. */
  private static boolean isModerate(DistributionTable.Row row) {
    return Stream.of(row.parameters(), row.argument())
        .allMatch(a -> Arrays.stream(a).allMatch(v -> Math.abs(v) <= 2));
  }

  // Shapes

  @TestFactory
  Stream<DynamicTest> shapesAreSampleThenBatchThenEvent() {
    return each(
        c -> true,
        (c, dtype) -> {
          double[] row = c.table().parameters("variance").get(0);
          List<double[]> six = Collections.nCopies(6, row);
          run(
              List.of(matrix(dtype, six)),
              in -> {
                Distribution d = c.of().apply(in.get(0).reshape(2, 3, row.length));
                Shape batch = Shape.of(2, 3);
                assertEquals(batch, d.batchShape());
                assertEquals(dtype, d.dtype());
                assertEquals(batch.concat(d.eventShape()), d.mean().shape());
                d.entropy().ifPresent(entropy -> assertEquals(batch, entropy.shape()));
                d.analyticKl(d).ifPresent(kl -> assertEquals(batch, kl.shape()));
                List<Tensor> all = new ArrayList<>();
                for (Shape sample : List.of(Shape.scalar(), Shape.of(4), Shape.of(5, 4))) {
                  Distribution.SampleAndLogProb draw = d.sampleAndLogProb("x" + sample, sample);
                  assertEquals(
                      new TensorType(dtype, sample.concat(batch).concat(d.eventShape())),
                      draw.sample().type());
                  assertEquals(new TensorType(dtype, sample.concat(batch)), draw.logProb().type());
                  assertEquals(sample.concat(batch), d.logProb(draw.sample()).shape());
                  all.add(draw.sample());
                }
                return all;
              });
        });
  }

  @TestFactory
  Stream<DynamicTest> oneEventIsSharedByTheWholeBatch() {
    return each(
        c -> true,
        (c, dtype) -> {
          List<DistributionTable.Row> rows = c.table().rows("log-prob");
          double[] value = rows.get(0).argument();
          List<DistributionTable.Row> same =
              rows.stream().filter(r -> Arrays.equals(r.argument(), value)).toList();
          HostArray parameters =
              matrix(dtype, same.stream().map(DistributionTable.Row::parameters).toList());
          HostArray actual =
              run(
                      List.of(parameters, matrix(dtype, List.of(value))),
                      in -> {
                        Distribution d = c.of().apply(in.get(0));
                        return List.of(d.logProb(in.get(1).reshape(d.eventShape())));
                      })
                  .get(0);
          double[] expected = same.stream().mapToDouble(r -> r.expected()[0]).toArray();
          Tolerance.of(dtype)
              .difference(HostArray.ofDoubles(actual.type(), expected), actual)
              .ifPresent(difference -> fail(difference));
        });
  }

  @TestFactory
  Stream<DynamicTest> independentSumsOverTheAxesThatBecomeEvents() {
    return each(
        c -> true,
        (c, dtype) -> {
          List<double[]> parameters = c.table().parameters("variance", "quantile");
          List<double[]> reversed = new ArrayList<>(parameters);
          Collections.reverse(reversed);
          List<HostArray> results =
              run(
                  List.of(matrix(dtype, parameters), matrix(dtype, reversed)),
                  in -> {
                    Distribution q = c.of().apply(in.get(0));
                    Distribution p = c.of().apply(in.get(1));
                    Independent joint = Independent.of(q, 1);
                    assertEquals(
                        Shape.of(parameters.size()).concat(q.eventShape()), joint.eventShape());
                    assertEquals(Shape.scalar(), joint.batchShape());
                    Tensor x = p.sample("x", Shape.of(4));
                    List<Tensor> pairs = new ArrayList<>(List.of(joint.logProb(x), q.logProb(x)));
                    joint
                        .entropy()
                        .ifPresent(h -> pairs.addAll(List.of(h, q.entropy().orElseThrow())));
                    joint
                        .analyticKl(Independent.of(p, 1))
                        .ifPresent(kl -> pairs.addAll(List.of(kl, q.analyticKl(p).orElseThrow())));
                    return pairs;
                  });
          for (int i = 0; i < results.size(); i += 2) {
            HostArray joint = results.get(i);
            double[] sums = new double[joint.shape().size()];
            for (int j = 0; j < results.get(i + 1).shape().size(); j++) {
              sums[j / parameters.size()] += results.get(i + 1).get(j);
            }
            Tolerance.of(dtype)
                .times(10)
                .difference(HostArray.ofDoubles(joint.type(), sums), joint)
                .ifPresent(difference -> fail(difference));
          }
        });
  }
}
