package io.github.vae4j.tck;

import static io.github.vae4j.tck.Tables.matrix;
import static io.github.vae4j.tck.Tables.row;
import static io.github.vae4j.tck.Tables.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.tck.DistributionTable.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;

/** Checks what a distribution computes from parameters and outcomes. */
final class DistributionValues {
  private static final List<String> QUANTITIES = List.of("log-prob", "entropy", "mean", "kl");

  private final DistributionRun run;

  DistributionValues(DistributionRun run) {
    this.run = run;
  }

  void areThoseOfTheTable() {
    List<String> wrong = new ArrayList<>();
    for (String quantity : QUANTITIES) {
      List<Row> rows = run.table().rows(quantity);
      if (!rows.isEmpty()) {
        compare(quantity, rows, wrong);
      }
    }
    assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong:\n" + String.join("\n", wrong));
  }

  private void compare(String quantity, List<Row> rows, List<String> wrong) {
    List<HostArray> inputs = new ArrayList<>();
    inputs.add(matrix(run.dtype(), rows.stream().map(Row::parameters).toList()));
    if (rows.get(0).argument().length > 0) {
      inputs.add(matrix(run.dtype(), rows.stream().map(Row::argument).toList()));
    }
    List<HostArray> results =
        run.run(
            inputs,
            in -> {
              Tensor value = quantity(quantity, in);
              List<Tensor> all = new ArrayList<>(List.of(value));
              all.addAll(Gradients.of(value.sumAll(), in));
              return all;
            });
    for (int i = 0; i < rows.size(); i++) {
      Row expected = rows.get(i);
      int at = i;
      double[] value = row(results.get(0), rows.size(), i);
      double[] slopes =
          results.stream()
              .skip(1)
              .flatMapToDouble(g -> DoubleStream.of(row(g, rows.size(), at)))
              .limit(expected.slopes().length)
              .toArray();
      Tolerance tolerance = run.tolerance();
      String place = run.dtype() + " " + expected.text() + ": ";
      tolerance
          .difference(vector(expected.expected()), vector(value))
          .ifPresent(difference -> wrong.add(place + difference));
      tolerance
          .times(10)
          .difference(vector(expected.slopes()), vector(slopes))
          .ifPresent(difference -> wrong.add(place + "slopes: " + difference));
    }
  }

  private Tensor quantity(String quantity, List<Tensor> in) {
    Distribution d = run.distribution(in.get(0));
    return switch (quantity) {
      case "log-prob" -> d.logProb(in.get(1).reshape(d.batchShape().concat(d.eventShape())));
      case "entropy" -> d.entropy().orElseThrow(() -> new AssertionError("no entropy"));
      case "mean" -> d.mean().orElseThrow(() -> new AssertionError("no mean"));
      case "kl" ->
          d.analyticKl(run.distribution(in.get(1)))
              .orElseThrow(() -> new AssertionError("no analytic KL"));
      default -> throw new IllegalArgumentException(quantity);
    };
  }

  void probabilitiesAddUpToOne() {
    List<double[]> outcomes = run.tested().outcomes();
    List<double[]> parameters = run.table().parameters("log-prob");
    HostArray sums =
        run.run(
                List.of(matrix(run.dtype(), parameters), matrix(run.dtype(), outcomes)),
                in -> {
                  Distribution d = run.distribution(in.get(0));
                  Shape shape = Shape.of(outcomes.size(), 1).concat(d.eventShape());
                  return List.of(d.logProb(in.get(1).reshape(shape)).exp().sum(0));
                })
            .get(0);
    double[] ones = new double[parameters.size()];
    Arrays.fill(ones, 1);
    run.assertClose(ones, sums, 1);
  }

  void haveShapesSampleThenBatchThenEvent() {
    double[] parameters = run.table().parameters("variance", "quantile").get(0);
    Shape batch = Shape.of(2, 3);
    run.run(
        List.of(matrix(run.dtype(), Collections.nCopies(batch.size(), parameters))),
        in -> {
          Distribution d = run.distribution(in.get(0).reshape(batch.append(parameters.length)));
          assertEquals(batch, d.batchShape());
          assertEquals(run.dtype(), d.dtype());
          assertEquals(run.tested().continuous(), d.continuous(), "continuous");
          d.mean().ifPresent(mean -> assertEquals(batch.concat(d.eventShape()), mean.shape()));
          d.entropy().ifPresent(entropy -> assertEquals(batch, entropy.shape()));
          d.analyticKl(d).ifPresent(kl -> assertEquals(batch, kl.shape()));
          List<Tensor> samples = new ArrayList<>();
          for (Shape sample : List.of(Shape.scalar(), Shape.of(4), Shape.of(5, 4))) {
            DType dtype = run.dtype();
            Shape outer = sample.concat(batch);
            Distribution.SampleAndLogProb draw = d.sampleAndLogProb("x" + sample, sample);
            TensorType event = new TensorType(dtype, outer.concat(d.eventShape()));
            assertEquals(event, draw.sample().type());
            assertEquals(event, d.sample("y" + sample, sample).type());
            assertEquals(new TensorType(dtype, outer), draw.logProb().type());
            assertEquals(new TensorType(dtype, outer), d.logProb(draw.sample()).type());
            samples.add(draw.sample());
          }
          return samples;
        });
  }

  void broadcastOneEventOverTheBatch() {
    double[] event = run.table().rows("log-prob").get(0).argument();
    List<Row> rows =
        run.table().rows("log-prob").stream()
            .filter(row -> Arrays.equals(row.argument(), event))
            .toList();
    HostArray actual =
        run.run(
                List.of(
                    matrix(run.dtype(), rows.stream().map(Row::parameters).toList()),
                    matrix(run.dtype(), List.of(event))),
                in -> {
                  Distribution d = run.distribution(in.get(0));
                  return List.of(d.logProb(in.get(1).reshape(d.eventShape())));
                })
            .get(0);
    run.assertClose(rows.stream().mapToDouble(row -> row.expected()[0]).toArray(), actual, 1);
  }

  void addUpOverIndependentElements() {
    List<double[]> parameters = run.table().parameters("variance", "quantile");
    int size = parameters.size();
    List<double[]> reversed = new ArrayList<>(parameters);
    Collections.reverse(reversed);
    List<HostArray> pairs =
        run.run(
            List.of(matrix(run.dtype(), parameters), matrix(run.dtype(), reversed)),
            in -> {
              Distribution q = run.distribution(in.get(0));
              Distribution p = run.distribution(in.get(1));
              Independent joint = Independent.of(q, 1);
              assertEquals(Shape.of(size).concat(q.eventShape()), joint.eventShape());
              assertEquals(Shape.scalar(), joint.batchShape());
              Tensor x = p.sample("x", Shape.of(4));
              List<Tensor> all = new ArrayList<>(List.of(joint.logProb(x), q.logProb(x)));
              assertEquals(q.entropy().isPresent(), joint.entropy().isPresent());
              joint.entropy().ifPresent(h -> all.addAll(List.of(h, q.entropy().orElseThrow())));
              assertEquals(
                  q.analyticKl(p).isPresent(), joint.analyticKl(Independent.of(p, 1)).isPresent());
              joint
                  .analyticKl(Independent.of(p, 1))
                  .ifPresent(kl -> all.addAll(List.of(kl, q.analyticKl(p).orElseThrow())));
              return all;
            });
    for (int i = 0; i < pairs.size(); i += 2) {
      HostArray elements = pairs.get(i + 1);
      double[] sums = new double[elements.shape().size() / size];
      for (int j = 0; j < elements.shape().size(); j++) {
        sums[j / size] += elements.get(j);
      }
      run.assertClose(sums, pairs.get(i), 10);
    }
  }
}
