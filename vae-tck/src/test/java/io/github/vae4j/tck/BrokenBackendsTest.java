package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2d;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2dFilterGradient;
import io.github.vae4j.api.program.OptionalPrimitive.OptionalUnary;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.discovery.Backends;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The kit can fail: each of its tests finds a backend that is broken in the way it is about. */
class BrokenBackendsTest {
  private static final String PRIMITIVES = "everyPrimitiveComputesWhatTheReferenceComputes";

  /** The kit on the reference backend with a fault. */
  static final class Broken extends BackendConformance {
    private static volatile UnaryOperator<Backend> fault = UnaryOperator.identity();

    @Override
    protected long mostOperations() {
      return 50_000; // faults show in small cases, and there are many faults
    }

    @Override
    protected BackendProvider provider() {
      BackendProvider reference = Backends.discover().select("reference");
      return new BackendProvider() {
        @Override
        public String name() {
          return reference.name();
        }

        @Override
        public int priority() {
          return reference.priority();
        }

        @Override
        public Availability probe() {
          return reference.probe();
        }

        @Override
        public Backend open(BackendConfig config) {
          return fault.apply(reference.open(config.withThreads(1)));
        }
      };
    }
  }

  /** A fault and the test of the kit that finds it. */
  record Case(String name, String test, UnaryOperator<Backend> fault) {}

  private static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    values(all);
    programs(all);
    donation(all);
    lifetime(all);
    all.addAll(StateFaults.cases());
    all.addAll(NoiseFaults.cases());
    return all;
  }

  private static void values(List<Case> all) {
    all.add(
        new Case(
            "floats off by 1e-4",
            PRIMITIVES,
            b -> Faults.results(b, DType.FLOAT32, x -> x * 1.0001)));
    all.add(
        new Case(
            "doubles off by 1e-11",
            PRIMITIVES,
            b -> Faults.results(b, DType.FLOAT64, x -> x * (1 + 1e-11))));
    all.add(
        new Case(
            "NaN becomes 0",
            PRIMITIVES,
            b -> Faults.results(b, DType.FLOAT32, x -> Double.isNaN(x) ? 0 : x)));
    all.add(
        new Case(
            "infinity becomes large",
            PRIMITIVES,
            b -> Faults.results(b, DType.FLOAT64, x -> Math.min(x, Double.MAX_VALUE))));
    all.add(
        new Case(
            "integers off by one",
            PRIMITIVES,
            b -> Faults.results(b, DType.INT32, x -> x == 4 ? 5 : x)));
    all.add(new Case("another shape", PRIMITIVES, Faults::wrongShape));
    all.add(new Case("later runs are off", PRIMITIVES, Faults::laterRunsOff));
    all.add(new Case("reads what was freed", PRIMITIVES, Faults::readsWhatWasFreed));
    swap(all, new Primitive.Unary(UnaryOp.NEG), new Primitive.Unary(UnaryOp.ABS));
    swap(all, new Primitive.Unary(UnaryOp.SIGN), new Primitive.Unary(UnaryOp.TANH));
    swap(all, new Primitive.Binary(BinaryOp.SUB), new Primitive.Binary(BinaryOp.ADD));
    swap(all, new Primitive.Binary(BinaryOp.MAX), new Primitive.Binary(BinaryOp.MIN));
    swap(all, new Primitive.Compare(CompareOp.EQUAL), new Primitive.Compare(CompareOp.LESS));
    swap(
        all, new OptionalUnary(OptionalUnaryOp.LOG1P), new OptionalUnary(OptionalUnaryOp.SOFTPLUS));
    all.add(
        rewriting(
            "a sum over axis 0 is the greatest",
            e ->
                e.primitive() instanceof Primitive.Reduce r && r.axes().equals(List.of(0))
                    ? with(e, new Primitive.Reduce(ReduceOp.MAX, r.axes()))
                    : e));
    all.add(
        rewriting(
            "select takes the other",
            e ->
                e.primitive() instanceof Primitive.Select
                    ? with(e, List.of(e.inputs().get(0), e.inputs().get(2), e.inputs().get(1)))
                    : e));
    all.add(
        rewriting(
            "pad puts all before",
            e ->
                e.primitive() instanceof Primitive.Pad p
                    ? with(e, new Primitive.Pad(added(p.low(), p.high()), zeros(p.low())))
                    : e));
    all.add(
        rewriting(
            "a strided slice starts at the end",
            e ->
                e.primitive() instanceof Primitive.Slice p
                        && Collections.max(p.strides()) > 1
                        && Collections.max(p.starts()) == 0
                    ? with(e, lastOfEach(p))
                    : e));
    all.add(
        rewriting(
            "concat in reverse order",
            e -> {
              List<Value> reversed = new ArrayList<>(e.inputs());
              Collections.reverse(reversed);
              return e.primitive() instanceof Primitive.Concat ? with(e, reversed) : e;
            }));
    all.add(
        rewriting(
            "adam without weight decay",
            e ->
                e.primitive() instanceof AdamUpdate p
                    ? with(e, new AdamUpdate(p.beta1(), p.beta2(), p.epsilon(), 0))
                    : e));
  }

  private static void programs(List<Case> all) {
    all.add(
        new Case(
            "exp is expm1, in decompositions too",
            "optionalPrimitivesRewrittenIntoOthersComputeTheSame",
            b ->
                Faults.rewriting(
                    b,
                    e ->
                        e.primitive().equals(new Primitive.Unary(UnaryOp.EXP))
                            ? with(e, new OptionalUnary(OptionalUnaryOp.EXPM1))
                            : e)));
    all.add(
        new Case(
            "floats off by a thousandth",
            "randomProgramsComputeWhatTheReferenceComputes",
            b -> Faults.results(b, DType.FLOAT32, x -> x * 1.001)));
    all.add(
        new Case(
            "compiles what it does not support",
            "whatIsNotSupportedIsRefusedWhenCompiled",
            Faults::supportsNothing));
    all.add(
        new Case(
            "a bit flips from run to run", "theSameInputsGiveTheSameBits", Faults::unrepeatable));
    all.add(
        new Case(
            "a timed run is off by a bit",
            "runsThatAreTimedGiveTheSameBits",
            b -> Faults.timed(b, Math::nextUp)));
    all.add(
        new Case(
            "any times are accepted",
            "timesOfAnotherProgramAreRefusedAndNothingIsDonated",
            Faults::timesUnchecked));
    all.add(
        new Case(
            "large programs refused",
            "aProgramOfSeveralThousandOperationsRuns",
            b -> Faults.refusing(b, p -> p.equations().size() > 1000)));
    all.add(
        new Case(
            "programs without equations refused",
            "aProgramWithoutEquationsCopiesItsInputs",
            b -> Faults.refusing(b, p -> p.equations().isEmpty())));
    all.add(
        new Case(
            "programs without inputs refused",
            "aProgramWithoutInputsComputesItsConstants",
            b -> Faults.refusing(b, p -> p.inputs().isEmpty())));
    all.add(
        new Case(
            "programs without outputs refused",
            "aProgramWithoutOutputsRuns",
            b -> Faults.refusing(b, p -> p.outputs().isEmpty())));
    all.add(
        new Case(
            "adam with another beta2",
            "twentyTrainingStepsEndWithTheSameParameters",
            b ->
                Faults.rewriting(
                    b,
                    e ->
                        e.primitive() instanceof AdamUpdate p
                            ? with(e, new AdamUpdate(p.beta1(), 0.998, p.epsilon(), 0))
                            : e)));
    String seed = "theSameSeedGivesTheSameBitsOfConvolutionalModels";
    all.add(
        new Case(
            "training with convolutions drifts",
            seed,
            b -> Faults.drifting(b, p -> convolves(p) && differentiates(p))));
    all.add(
        new Case(
            "a resumed training drifts",
            "aTrainingThatWasStoppedGoesOnWithTheSameBits",
            b -> Faults.drifting(b, p -> convolves(p) && differentiates(p))));
    all.add(
        new Case(
            "evaluation with convolutions drifts",
            seed,
            b -> Faults.drifting(b, p -> convolves(p) && !differentiates(p))));
    all.add(new Case("another name", "theProviderDescribesItself", Faults::renamed));
  }

  private static void donation(List<Case> all) {
    String closed = "aDonatedArrayIsClosedAndAnotherIsIntact";
    all.add(new Case("nothing is donated", closed, b -> Faults.donating(b, p -> Set.of())));
    all.add(new Case("everything is donated", closed, b -> Faults.donating(b, Faults::inputs)));
    all.add(
        new Case(
            "unused inputs are not donated",
            "aDonatedArrayThatNothingUsesIsClosed",
            b -> Faults.donating(b, p -> firstIfUsed(p))));
    all.add(
        new Case(
            "repeated arrays are refused",
            "oneArrayMayServeTwoInputsThatAreNotDonated",
            Faults::repeatedArraysRefused));
    String independent = "resultsAreIndependentOfInputsAndOfEachOther";
    all.add(new Case("results are inputs", independent, b -> Faults.sharing(b, true)));
    all.add(new Case("results are one array", independent, b -> Faults.sharing(b, false)));
    all.add(
        new Case(
            "results are one array, donated",
            "aResultThatIsDonatedLeavesItsEqualsIntact",
            b -> Faults.sharing(b, false)));
    all.add(
        new Case(
            "first results again", "stateThatIsDonatedStepAfterStepStaysRight", Faults::stale));
    all.add(
        new Case(
            "repeated arrays are copied",
            "aDonatedArrayPassedTwiceIsRefusedAndNothingIsDonated",
            Faults::repeatedArraysCopied));
    all.add(
        new Case(
            "donated values are not checked",
            "aDonatedValueMustBeAnInput",
            Faults::donationUnchecked));
    String wrong = "wrongArgumentsAreRefusedAndNothingIsDonated";
    all.add(new Case("donates before it checks", wrong, Faults::donatesBeforeItChecks));
    all.add(new Case("makes arguments fit", wrong, Faults::lenient));
    String index = "anIndexOutsideItsAxisIsAnErrorAndTheBackendGoesOn";
    all.add(new Case("failures are silent", index, Faults::silent));
    all.add(new Case("a failed run donates nothing", index, Faults::keepsDonatedOnFailure));
  }

  private static void lifetime(List<Case> all) {
    String closed = "useAfterCloseIsRefused";
    all.add(new Case("arrays outlive the backend", closed, Faults::arraysOutliveIt));
    all.add(new Case("executables outlive close", closed, Faults::executablesOutliveClose));
    all.add(
        new Case(
            "another kind of failure",
            closed,
            b -> Faults.kindOfFailure(b, BackendException.Kind.ENGINE)));
    all.add(
        new Case("the second close fails", "closingTwiceDoesNothing", Faults::secondCloseFails));
    List<Backend> together = new ArrayList<>();
    all.add(
        new Case(
            "closing one closes all",
            "severalBackendsOfOneProviderAreIndependent",
            b -> Faults.closesTheOthers(b, together)));
    all.add(
        new Case(
            "runs at a time mix up inputs",
            "severalThreadsShareABackendAndAnExecutable",
            Faults::mixesUpRuns));
    all.add(
        new Case(
            "runs of two executables mix up inputs",
            "severalThreadsRunExecutablesOfTheirOwn",
            Faults::mixesUpRuns));
    all.add(
        new Case(
            "two runs take one array",
            "ofTwoRunsThatAreGivenOneArrayOneGetsIt",
            Faults::donatesTwice));
    all.add(
        new Case(
            "is not closed while executables are open",
            "closingTheBackendWhileOthersUseItIsNoCrash",
            Faults::closesOnlyWhenIdle));
  }

  private static boolean convolves(Program p) {
    return p.equations().stream().anyMatch(e -> e.primitive() instanceof Conv2d);
  }

  private static boolean differentiates(Program p) {
    return p.equations().stream().anyMatch(e -> e.primitive() instanceof Conv2dFilterGradient);
  }

  private static Set<Value> firstIfUsed(Program p) {
    Set<Value> first = Faults.usedInputs(p);
    first.retainAll(Set.of(p.inputs().get(0).value()));
    return first;
  }

  private static void swap(List<Case> all, Primitive from, Primitive to) {
    all.add(rewriting(from + " is " + to, e -> e.primitive().equals(from) ? with(e, to) : e));
  }

  private static Case rewriting(String name, UnaryOperator<Equation> rewrite) {
    return new Case(name, PRIMITIVES, b -> Faults.rewriting(b, rewrite));
  }

  private static Equation with(Equation e, Primitive primitive) {
    return new Equation(primitive, e.inputs(), e.outputs(), e.origin());
  }

  private static Equation with(Equation e, List<Value> inputs) {
    List<Value> results = new ArrayList<>();
    e.primitive().infer(inputs).forEach(type -> results.add(e.output()));
    return new Equation(e.primitive(), inputs, results, e.origin());
  }

  private static List<Integer> added(List<Integer> a, List<Integer> b) {
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      sums.add(a.get(i) + b.get(i));
    }
    return sums;
  }

  private static List<Integer> zeros(List<Integer> like) {
    return Collections.nCopies(like.size(), 0);
  }

  /** Returns the slice with the same strides that ends at the limits. */
  private static Primitive.Slice lastOfEach(Primitive.Slice p) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < p.starts().size(); i++) {
      int size = p.limits().get(i) - p.starts().get(i);
      starts.add((size - 1) % p.strides().get(i));
    }
    return new Primitive.Slice(starts, p.limits(), p.strides());
  }

  // Runs

  /** Returns the tests of the kit that fail, each once. */
  private static Set<String> failures(UnaryOperator<Backend> fault, DiscoverySelector selector) {
    Set<String> failed = Collections.synchronizedSet(new TreeSet<>());
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
              failed.add(method(test));
            }
          }
        };
    String programs = "vae.tck.programs";
    String before = System.getProperty(programs, "100");
    Broken.fault = fault;
    System.setProperty(programs, "3");
    try {
      LauncherFactory.create()
          .execute(LauncherDiscoveryRequestBuilder.request().selectors(selector).build(), listener);
    } finally {
      System.setProperty(programs, before);
      Broken.fault = UnaryOperator.identity();
    }
    return failed;
  }

  private static String method(TestIdentifier test) {
    return test.getUniqueIdObject().getSegments().stream()
        .filter(s -> s.getType().equals("method") || s.getType().equals("test-factory"))
        .map(s -> s.getValue().replace("()", ""))
        .findFirst()
        .orElse("around the tests: " + test.getDisplayName());
  }

  @Test
  void theSameBackendWithoutAFaultPasses() {
    assertEquals(Set.of(), failures(BrokenBackend::new, selectClass(Broken.class)));
  }

  @TestFactory
  Stream<DynamicTest> eachFaultIsFound() {
    return cases().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name,
                    () ->
                        assertEquals(
                            Set.of(c.test),
                            failures(c.fault, selectMethod(Broken.class, c.test)))));
  }

  @Test
  void eachTestOfTheKitFindsAFault() {
    Set<String> finding = cases().stream().map(Case::test).collect(Collectors.toSet());
    List<String> tests = new ArrayList<>();
    for (Class<?> c = BackendConformance.class; c != Object.class; c = c.getSuperclass()) {
      Arrays.stream(c.getDeclaredMethods())
          .filter(
              m -> m.isAnnotationPresent(Test.class) || m.isAnnotationPresent(TestFactory.class))
          .map(Method::getName)
          .forEach(tests::add);
    }
    assertFalse(tests.isEmpty());
    assertEquals(new TreeSet<>(tests), new TreeSet<>(finding));
  }
}
