package io.github.vae4j.core.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.Columns;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.pass.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsLikelihoodTest {
  private static final String MIXED =
      "columns:2*normal:scale=fixed:0.5+categorical:3+bernoulli+laplace";
  private static final int SIZE = 7;

  private final Trace trace = Trace.open();
  private final Scope scope = Scope.root(trace, DType.FLOAT64);

  private Tensor tensor(Shape shape, double... values) {
    return trace.constant(HostArray.of(shape, values));
  }

  private List<HostArray> run(Tensor... results) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (Tensor result : results) {
      named.put("r" + named.size(), result);
    }
    Program program = trace.program(named);
    return Run.once(program, program.inputs().stream().map(ColumnsLikelihoodTest::noise).toList());
  }

  private static HostArray noise(Program.Input input) {
    double[] numbers = new double[input.value().shape().size()];
    input.noise().orElseThrow().fill(RandomKey.of(1).fold(input.name()), 0, numbers);
    return HostArray.ofDoubles(input.value().type(), numbers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "columns:normal|columns:normal",
        "columns:normal+normal+2*normal|columns:4*normal",
        "columns:1*categorical:4|columns:categorical:4",
        "columns:6*normal:scale=column+categorical:4+bernoulli"
            + "|columns:6*normal:scale=column+categorical:4+bernoulli",
        "columns:normal:scale=fixed:2,floor=0.01+ordinal:3|columns:normal:scale=fixed:2.0+ordinal:3",
        "columns:laplace:floor=1e+5+normal|columns:laplace:floor=100000.0+normal",
        "columns:20000*normal|columns:20000*normal"
      })
  void itComesBackFromItsWord(String written, String word) {
    Likelihood likelihood = Likelihood.of(written);
    assertEquals(word, likelihood.word());
    assertEquals("columns", likelihood.name());
    assertEquals(likelihood, Likelihood.of(word));
  }

  @Test
  void aModelOfItComesBackFromItsDescription() {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(SIZE))
            .latent(2)
            .network(Network.of("mlp:4"))
            .likelihood(Likelihood.of(MIXED))
            .build();
    assertEquals(Map.of(Given.MASK, Shape.of(SIZE)), spec.given());
    assertEquals(spec, Models.make(spec.description(), Shape.of(SIZE), spec.given()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "columns|columns: block 1, '': a likelihood is missing; expected columns:[N*]LIKELIHOOD+",
        "columns:normal+|columns: block 2, '': a likelihood is missing",
        "columns:2*|columns: block 1, '2*': a likelihood is missing",
        "columns:normal+nornal|columns: block 2, 'nornal': did you mean 'normal'?",
        "columns:0*normal|columns: block 1, '0*normal': needs at least 1 column, got 0",
        "columns:-1*normal|columns: block 1, '-1*normal': did you mean 'normal'? there is no likelihood",
        "columns:normal+columns:normal|block 2, 'columns:normal': blocks cannot have blocks",
        "columns:normal:flor=1|did you mean 'floor='?",
        "columns:categorical|categorical: K is missing; expected categorical:K",
        "categorical:0|likelihood categorical: K needs to be from 1 to 100000, got 0",
        "ordinal:x|K needs to be a whole number, found 'x'"
      })
  void aWrongWordIsRefused(String word, String part) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Likelihood.of(word)).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void dataOfAnotherWidthAreRefused() {
    VaeSpec.Builder builder = VaeSpec.builder(Shape.of(6)).likelihood(Likelihood.of(MIXED));
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    assertEquals(
        "likelihood columns: needs data of 7 elements, those of"
            + " 2*normal:scale=fixed:0.5+categorical:3+bernoulli+laplace, got data of shape [6]",
        message);
    VaeSpec.Builder one = VaeSpec.builder(Shape.of(6)).likelihood(Likelihood.of("categorical:4"));
    assertThrows(IllegalArgumentException.class, one::build);
  }

  /** Two heads of 7: the normal columns take one, the Laplace column both. */
  private Tensor outputs() {
    return tensor(
        Shape.of(2, 14),
        0.5,
        -1,
        0,
        1,
        2,
        0.25,
        3,
        9,
        9,
        9,
        9,
        9,
        9,
        0.75, //
        -0.5,
        2,
        1,
        0,
        -1,
        -2,
        1,
        9,
        9,
        9,
        9,
        9,
        9,
        -0.25);
  }

  private Tensor data() {
    return tensor(
        Shape.of(2, 7),
        0,
        -1.5,
        0,
        1,
        0,
        1,
        2, //
        1,
        1,
        1,
        0,
        0,
        0,
        -1);
  }

  private static double normal(double x, double mean) {
    double y = (x - mean) / 0.5;
    return -0.5 * y * y - Math.log(0.5) - 0.5 * Math.log(2 * Math.PI);
  }

  private static double categorical(int k, double... logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return logits[k] - Math.log(sum);
  }

  private static double laplace(double x, double location, double raw) {
    double scale = 0.01 * Math.exp(Math.log1p(Math.exp(raw - Math.log(0.01))));
    return -Math.abs(x - location) / scale - Math.log(2 * scale);
  }

  private static final double[] EACH = {
    normal(0, 0.5),
    normal(-1.5, -1),
    categorical(1, 0, 1, 2),
    -Math.log1p(Math.exp(-0.25)),
    laplace(2, 3, 0.75), //
    normal(1, -0.5),
    normal(1, 2),
    categorical(0, 1, 0, -1),
    -Math.log1p(Math.exp(-2)),
    laplace(-1, 1, -0.25)
  };

  @Test
  void everyColumnHasItsOwnLogProbability() {
    Columns columns = (Columns) Likelihood.of(MIXED).of(scope, outputs(), Given.nothing());
    assertEquals(5, columns.count());
    assertEquals(Shape.of(SIZE), columns.eventShape());
    List<HostArray> found =
        run(
            columns.logProbOfColumns(data()),
            columns.logProb(data()),
            columns.mean().orElseThrow());
    assertEquals(Shape.of(2, 5), found.get(0).shape());
    assertArrayEquals(EACH, found.get(0).toDoubles(), 1e-12);
    for (int row = 0; row < 2; row++) {
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        sum += EACH[row * 5 + i];
      }
      assertEquals(sum, found.get(1).get(row), 1e-12);
    }
    double[] means = {
      0.5,
      -1,
      Math.exp(categorical(0, 0, 1, 2)),
      Math.exp(categorical(1, 0, 1, 2)),
      Math.exp(categorical(2, 0, 1, 2)),
      1 / (1 + Math.exp(-0.25)),
      3
    };
    for (int i = 0; i < SIZE; i++) {
      assertEquals(means[i], found.get(2).get(i), 1e-12);
    }
  }

  @Test
  void missingCellsLeaveTheSumAndAreDrawnAllTheSame() {
    // A categorical cell is missing where its first element is.
    Tensor mask = tensor(Shape.of(2, 7), 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0);
    double[] observed = {1, 0, 1, 0, 1, 0, 1, 0, 1, 0};
    Tensor x = tensor(Shape.of(2, 7), 0, 1e30, 0, 1, 0, 7, 2, -1e30, 1, 4, 5, 6, 0, 1e-30);
    Likelihood likelihood = Likelihood.of(MIXED);
    assertEquals(Map.of(Given.MASK, Shape.of(7)), likelihood.given(Shape.of(7)));
    Tensor outputs = Tensor.concat(0, List.of(outputs(), outputs(), outputs()));
    Given given = new Given(Map.of(Given.MASK, mask));
    Distribution columns = likelihood.of(scope, outputs.reshape(3, 2, 14), given);
    assertEquals(Shape.of(3, 2), columns.batchShape());
    Tensor draws = columns.sample("x", Shape.of(4));
    assertEquals(Shape.of(4, 3, 2, 7), draws.shape());
    double[] expected = new double[6];
    for (int i = 0; i < 30; i++) {
      expected[i / 5] += observed[i % 10] * EACH[i % 10];
    }
    List<HostArray> found = run(columns.logProb(x), draws.sum(-1));
    assertArrayEquals(expected, found.get(0).toDoubles(), 1e-12);
    assertEquals(Shape.of(4, 3, 2), found.get(1).shape());
  }

  @Test
  void aBlockHasParametersOfItsOwn() {
    Likelihood likelihood =
        Likelihood.of("columns:2*normal:scale=column+ordinal:4+normal:scale=column");
    assertEquals(1, likelihood.heads());
    likelihood.of(scope.child("decoder"), tensor(Shape.of(1, 7), new double[7]), Given.nothing());
    assertEquals(
        Map.of(
            "decoder/columns0/scale", Shape.of(2),
            "decoder/columns1/threshold", Shape.of(1, 1),
            "decoder/columns1/gaps", Shape.of(1, 2),
            "decoder/columns2/scale", Shape.of(1)),
        scope.parameters().stream()
            .collect(Collectors.toMap(Parameter::name, p -> p.type().shape())));
  }

  @Test
  void itStartsFromTheMeansOfItsColumns() {
    double[] start =
        Likelihood.of("columns:normal+categorical:2+bernoulli+ordinal:3")
            .startFrom(new double[] {7, 0.25, 0, 0.2, 0.2, 0.3, 0.5});
    assertEquals(7, start[0]);
    assertEquals(Math.log(0.25), start[1], 1e-12);
    assertEquals(Math.log(0.001), start[2], 1e-12);
    assertEquals(Math.log(0.25), start[3], 1e-12);
    assertEquals(0, start[4] + start[5] + start[6]);
  }

  @Test
  void orderedLevelsStartWithTheirFrequencies() {
    Map<String, double[]> start =
        Likelihood.of("columns:normal+2*ordinal:3")
            .ownStart(new double[] {7, 0.2, 0.3, 0.5, 0, 1, 0});
    double[] threshold = Named.get(start, "columns1/threshold");
    double[] gaps = Named.get(start, "columns1/gaps");
    assertEquals(0.2, logistic(threshold[0]), 1e-12);
    assertEquals(0.5, logistic(threshold[0] + Math.log1p(Math.exp(gaps[0]))), 1e-12);
    assertEquals(0.001, logistic(threshold[1]), 1e-5); // a level that is never seen
    assertEquals(0.999, logistic(threshold[1] + Math.log1p(Math.exp(gaps[1]))), 1e-5);
    assertEquals(
        0.5,
        logistic(
            Named.get(Likelihood.of("ordinal:2").ownStart(new double[] {1, 1}), "threshold")[0]));
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void itIsDiscreteIfEveryColumnIs() {
    assertTrue(Likelihood.of("columns:3*bernoulli+categorical:3+ordinal:3").discrete(false));
    assertFalse(Likelihood.of(MIXED).discrete(true));
    assertEquals(Support.REAL, Likelihood.of("columns:bernoulli").support());
  }

  @Test
  void aBlockOfManyColumnsIsAsFewOperationsAsOneOfTwo() {
    assertEquals(equations(2), equations(20_000));
  }

  private static int equations(int count) {
    Trace own = Trace.open();
    Likelihood likelihood =
        Likelihood.of("columns:%d*normal:scale=column+%d*ordinal:3".formatted(count, count));
    TensorType type = TensorType.of(DType.FLOAT64, 1, 4 * count);
    Tensor x = own.input("x", Role.DATA, type);
    Given given = new Given(Map.of(Given.MASK, own.input("mask", Role.DATA, type)));
    likelihood.of(Scope.root(own, DType.FLOAT64), x, given).logProb(likelihood.encoderInput(x));
    return own.equations().size();
  }

  /** A stranger's likelihood of correlated elements. */
  private record Correlated(boolean independent) implements Likelihood {
    @Override
    public String word() {
      return "correlated";
    }

    @Override
    public Support support() {
      return Support.REAL;
    }

    @Override
    public Distribution of(Scope scope, Tensor outputs, Given given) {
      Distribution each = Normal.of(outputs, outputs.mul(0));
      return independent ? Independent.of(each, 1) : Chain.of(Independent.of(each, 1));
    }
  }

  @Test
  void severalColumnsOfAStrangerNeedToBeIndependent() {
    for (int count : new int[] {1, 2}) {
      for (boolean independent : new boolean[] {true, false}) {
        Likelihood likelihood =
            new ColumnsLikelihood(
                List.of(new ColumnsLikelihood.Block(count, new Correlated(independent))));
        Tensor outputs = tensor(Shape.of(1, count), new double[count]);
        Executable make = () -> likelihood.of(scope, outputs, Given.nothing());
        if (independent || count == 1) {
          assertDoesNotThrow(make);
        } else {
          String message =
              String.valueOf(assertThrows(IllegalArgumentException.class, make).getMessage());
          assertTrue(
              message.startsWith(
                  "likelihood columns: needs a distribution of 2 independent columns of 1 elements"
                      + " for 2*correlated, got one of 1 columns and event shape [2]"),
              message);
        }
      }
    }
  }
}
