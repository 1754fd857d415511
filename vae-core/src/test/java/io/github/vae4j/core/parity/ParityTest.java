package io.github.vae4j.core.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Adagrad;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParityTest {
  private static final LongConsumer NOBODY = step -> {};
  private static final Dataset DIGITS = Datasets.digits();

  private static Trainer trainer(TrainingOptions options) {
    return trainer(VaeSpec.mlp(DIGITS.itemShape(), 4, Likelihoods.BERNOULLI, 24), options);
  }

  private static Trainer trainer(VaeSpec spec, TrainingOptions options) {
    return Trainer.of(spec, Preprocessing.divide(16)).method(Elbo.defaults()).options(options);
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(1).batchSize(64).seed(3);
  }

  private static Backend reference() {
    return PlainJava.provider().open(BackendConfig.defaults());
  }

  private static Comparison compare(TrainingOptions options, int steps, Backend backend) {
    return compare(trainer(options), steps, backend);
  }

  private static Comparison compare(Trainer trainer, int steps, Backend backend) {
    try (Parity parity = Parity.of(trainer, DIGITS, steps, 0, NOBODY);
        backend) {
      return parity.compare(backend, NOBODY);
    }
  }

  /** Multiplies the results of one equation. */
  private static Backend scaling(int wrong, double factor) {
    return new WrongBackend() {
      @Override
      List<Value> rebuild(Program.Builder to, int index, Equation equation, List<Value> inputs) {
        List<Value> right = super.rebuild(to, index, equation, inputs);
        return index == wrong ? right.stream().map(v -> times(to, v, factor)).toList() : right;
      }
    };
  }

  private static Value times(Program.Builder to, Value value, double factor) {
    Value number =
        to.add(
                new Primitive.Constant(HostArray.filled(TensorType.of(value.dtype()), factor)),
                List.of(),
                "")
            .get(0);
    Value all = to.add(new Primitive.Broadcast(value.shape()), List.of(number), "").get(0);
    return to.add(new Primitive.Binary(BinaryOp.MUL), List.of(value, all), "").get(0);
  }

  /** Returns the places of all equations of a kind in the program of a step. */
  private static List<Integer> places(Trainer trainer, Class<? extends Primitive> kind) {
    List<Integer> places = new ArrayList<>();
    compare(
        trainer,
        1,
        new WrongBackend() {
          @Override
          List<Value> rebuild(
              Program.Builder to, int index, Equation equation, List<Value> inputs) {
            if (kind.isInstance(equation.primitive())) {
              places.add(index);
            }
            return super.rebuild(to, index, equation, inputs);
          }
        });
    return places;
  }

  @Test
  void theYardstickAgreesWithItselfToTheLastBit() {
    Comparison comparison = compare(options().dtype(DType.FLOAT64).build(), 6, reference());
    assertEquals(6, comparison.steps().size());
    assertEquals(0, comparison.worst().difference().relative());
    assertEquals(0, comparison.worst().difference().absolute());
    comparison.steps().forEach(step -> assertEquals(0, step.apart()));
    comparison.apart().forEach((name, apart) -> assertEquals(0, apart, name));
  }

  static Stream<Trainer> trainings() {
    List<Trainer> all = new ArrayList<>();
    for (Optimizer optimizer :
        List.of(
            Adam.defaults(),
            new Adam(0.9, 0.999, 1e-8, 0.01, true),
            Adagrad.defaults(),
            new Sgd(0),
            new Sgd(0.9))) {
      all.add(trainer(options().optimizer(optimizer).learningRate(0.01).build()));
    }
    VaeSpec convolutions =
        VaeSpec.builder(DIGITS.itemShape())
            .latent(4)
            .encoder(Network.of("conv:4,8"))
            .decoder(Network.of("conv:8,4"))
            .activation(Activation.RELU)
            .likelihood(Likelihoods.NORMAL)
            .build();
    all.add(trainer(convolutions, options().clipNorm(1).klWarmup(0.5).build()));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void roundingStaysTenTimesBelowTheTolerance(Trainer trainer) {
    Comparison comparison = compare(trainer, 20, reference());
    double error = comparison.worst().difference().relative();
    assertTrue(error > 0 && error < 1e-5, () -> "" + comparison.worst());
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void anyProductThatIsWrongByAThousandthIsFoundInTheFirstSteps(Trainer trainer) {
    List<Integer> products = places(trainer, Primitive.Matmul.class);
    assertTrue(products.size() >= 6, products::toString);
    assertEachIsFoundIfScaled(trainer, products);
  }

  @Test
  void anyFunctionThatIsWrongByAThousandthIsFoundInTheFirstSteps() {
    Trainer trainer = trainer(options().build());
    List<Integer> functions = places(trainer, Primitive.Unary.class);
    assertTrue(functions.size() >= 4, functions::toString);
    assertEachIsFoundIfScaled(trainer, functions);
  }

  private static void assertEachIsFoundIfScaled(Trainer trainer, List<Integer> places) {
    try (Parity parity = Parity.of(trainer, DIGITS, 2, 0, NOBODY)) {
      for (int place : places) {
        try (Backend wrong = scaling(place, 1.001)) {
          Comparison.Worst worst = parity.compare(wrong, NOBODY).worst();
          assertTrue(
              worst.difference().relative() > Parity.tolerance(DType.FLOAT32),
              () -> place + " " + worst);
        }
      }
    }
  }

  @Test
  void inFloat64AnErrorOfTenDigitsIsFound() {
    TrainingOptions options = options().dtype(DType.FLOAT64).build();
    int product = places(trainer(options), Primitive.Matmul.class).get(0);
    assertFalse(
        compare(options, 2, scaling(product, 1 + 1e-10)).within(Parity.tolerance(DType.FLOAT64)));
  }

  /** Products of numbers of eleven significant bits, as graphics cards take them if allowed to. */
  @Test
  void shortenedProductsAreFound() {
    Backend shortening =
        new WrongBackend() {
          @Override
          List<Value> rebuild(
              Program.Builder to, int index, Equation equation, List<Value> inputs) {
            boolean product = equation.primitive() instanceof Primitive.Matmul;
            return super.rebuild(
                to,
                index,
                equation,
                product ? inputs.stream().map(v -> shortened(to, v)).toList() : inputs);
          }
        };
    Comparison comparison = compare(options().build(), 5, shortening);
    assertFalse(comparison.within(2 * Parity.tolerance(DType.FLOAT32)), "" + comparison.worst());
  }

  /** Dekker's splitting: c - (c - x) for c = (2^13 + 1) x keeps the upper 11 of 24 bits. */
  private static Value shortened(Program.Builder to, Value x) {
    Value c = times(to, x, (1 << 13) + 1);
    Value rest = to.add(new Primitive.Binary(BinaryOp.SUB), List.of(c, x), "").get(0);
    return to.add(new Primitive.Binary(BinaryOp.SUB), List.of(c, rest), "").get(0);
  }

  @Test
  void aTensorThatStaysBehindIsNamedWithItsStep() {
    String stale = "decoder/0/weight";
    Backend forgetting =
        new WrongBackend() {
          private int input;
          private int output;

          @Override
          public Executable compile(Program program, Set<Value> donated) {
            for (int i = 0; i < program.inputs().size(); i++) {
              input = program.inputs().get(i).name().equals(stale) ? i : input;
            }
            for (int i = 0; i < program.outputs().size(); i++) {
              output = program.outputs().get(i).name().equals(stale) ? i : output;
            }
            return super.compile(program, donated);
          }

          @Override
          List<DeviceArray> run(int run, Executable executable, List<DeviceArray> inputs) {
            HostArray old = inputs.get(input).download();
            List<DeviceArray> results = new ArrayList<>(executable.run(inputs));
            if (run == 3) {
              results.set(output, upload(old));
            }
            return results;
          }
        };
    Comparison comparison = compare(options().build(), 6, forgetting);
    assertEquals(4, comparison.worst().step());
    assertEquals(stale, comparison.worst().tensor());
    assertTrue(comparison.worst().difference().relative() > 0.1, () -> "" + comparison.worst());
    assertTrue(
        comparison.worst(step -> step.step() > 4, tensor -> true).difference().relative() < 1e-5,
        "an error of one step is none of the next");
    assertTrue(comparison.apart().get(stale) > 1e-4, () -> "" + comparison.apart());
  }

  @Test
  void aValueThatIsNotFiniteIsAnInfiniteDifference() {
    TrainingOptions options = options().build();
    int product = places(trainer(options), Primitive.Matmul.class).get(0);
    Comparison comparison = compare(options, 2, scaling(product, Double.NaN));
    assertEquals(Double.POSITIVE_INFINITY, comparison.worst().difference().relative());
    assertFalse(comparison.within(1e300));
  }

  @Test
  void theProgressIsToldAndATrainingOfFewerStepsEndsThere() {
    List<Long> told = new ArrayList<>();
    try (Parity parity =
        Parity.of(trainer(options().batchSize(600).build()), DIGITS, 50, 1, told::add)) {
      assertEquals(3, parity.steps());
    }
    assertEquals(List.of(1L, 2L, 3L), told);
  }

  @Test
  void deviceNoiseIsReplacedByTheHosts() {
    try (Parity host = Parity.of(trainer(options().build()), DIGITS, 2, 0, NOBODY);
        Parity device =
            Parity.of(trainer(options().deviceNoise(true).build()), DIGITS, 2, 0, NOBODY);
        Backend backend = reference()) {
      assertEquals(host.compare(backend, NOBODY).worst(), device.compare(backend, NOBODY).worst());
    }
  }

  @Test
  void aBackendThatFailsOnTheWayLeavesTheYardstickInOrder() {
    try (Parity parity = Parity.of(trainer(options().build()), DIGITS, 4, 0, NOBODY);
        Backend right = reference();
        Backend failing =
            new WrongBackend() {
              @Override
              List<DeviceArray> run(int run, Executable executable, List<DeviceArray> inputs) {
                if (run == 2) {
                  throw new BackendException(BackendException.Kind.ENGINE, "wrong: out of order");
                }
                return super.run(run, executable, inputs);
              }
            }) {
      Comparison before = parity.compare(right, NOBODY);
      List<Long> told = new ArrayList<>();
      assertThrows(BackendException.class, () -> parity.compare(failing, told::add));
      assertEquals(List.of(1L, 2L), told);
      assertEquals(before.worst(), parity.compare(right, NOBODY).worst());
    }
  }

  @Test
  void aTrainingThatIsNotFiniteOnTheYardstickIsRefused() {
    TrainingOptions wild = options().optimizer(new Sgd(0.9)).learningRate(1e8).build();
    NonFiniteException refused =
        assertThrows(
            NonFiniteException.class,
            () -> Parity.of(trainer(wild), DIGITS, 20, 0, NOBODY).close());
    assertTrue(
        String.valueOf(refused.getMessage()).contains("lower its learning rate"),
        refused::toString);
    assertThrows(
        IllegalArgumentException.class,
        () -> Parity.of(trainer(options().build()), DIGITS, 0, 0, NOBODY).close());
  }

  @Test
  void theDifferenceIsTheMeanErrorRelativeToTheMeanChange() {
    HostArray before = HostArray.of(Shape.of(2), new double[] {1, 2});
    HostArray expected = HostArray.of(Shape.of(2), new double[] {2, -2});
    HostArray actual = HostArray.of(Shape.of(2), new double[] {2.25, -1.5});
    assertEquals(
        new Difference(0.75 / (1.02 + 4.02), 0.5), Difference.ofStep(actual, expected, before));
    assertEquals(new Difference(0.75 / (2.02 + 2.02), 0.5), Difference.ofResult(actual, expected));
    assertEquals(new Difference(0, 0), Difference.ofStep(expected, expected, expected));
  }
}
