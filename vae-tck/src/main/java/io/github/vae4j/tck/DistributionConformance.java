package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
  private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);

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
      Predicate<DistributionCase> chosen, List<DType> types, Consumer<DistributionRun> test) {
    return cases().stream()
        .filter(chosen)
        .flatMap(
            c -> types.stream().map(type -> new DistributionRun(tested.orElseThrow(), c, type)))
        .map(
            run ->
                DynamicTest.dynamicTest(
                    run.tested().name() + " " + run.dtype(), () -> test.accept(run)));
  }

  private static Predicate<DistributionCase> hasRows(String quantity) {
    return c -> !c.table().rows(quantity).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> valuesAndSlopesAreThoseOfTheTable() {
    return each(c -> true, FLOATS, run -> new DistributionValues(run).areThoseOfTheTable());
  }

  @TestFactory
  Stream<DynamicTest> probabilitiesOfAllOutcomesAddUpToOne() {
    return each(
        DistributionCase::hasOutcomes,
        FLOATS,
        run -> new DistributionValues(run).probabilitiesAddUpToOne());
  }

  @TestFactory
  Stream<DynamicTest> shapesAreSampleThenBatchThenEvent() {
    return each(
        c -> true, FLOATS, run -> new DistributionValues(run).haveShapesSampleThenBatchThenEvent());
  }

  @TestFactory
  Stream<DynamicTest> oneEventIsBroadcastOverTheBatch() {
    return each(
        c -> true, FLOATS, run -> new DistributionValues(run).broadcastOneEventOverTheBatch());
  }

  @TestFactory
  Stream<DynamicTest> independentElementsAddUp() {
    return each(
        c -> true, FLOATS, run -> new DistributionValues(run).addUpOverIndependentElements());
  }

  @TestFactory
  Stream<DynamicTest> momentsOfSamplesAreThoseOfTheTable() {
    return each(
        hasRows("variance"),
        FLOATS,
        run -> new DistributionSamples(run).haveTheMomentsOfTheTable());
  }

  @TestFactory
  Stream<DynamicTest> samplesFollowTheDistributionFunction() {
    return each(
        hasRows("quantile"),
        FLOATS,
        run -> new DistributionSamples(run).followTheDistributionFunction());
  }

  @TestFactory
  Stream<DynamicTest> samplesAreOutcomesAsOftenAsTheirProbabilitySays() {
    return each(
        DistributionCase::hasOutcomes,
        FLOATS,
        run -> new DistributionSamples(run).areOutcomesAsOftenAsTheirProbabilitySays());
  }

  @TestFactory
  Stream<DynamicTest> samplesComeWithTheirLogProbabilities() {
    return each(
        c -> true, FLOATS, run -> new DistributionSamples(run).comeWithTheirLogProbabilities());
  }

  @TestFactory
  Stream<DynamicTest> samplesAreTheSameWithoutLogProbabilities() {
    return each(
        c -> true, FLOATS, run -> new DistributionSamples(run).areTheSameWithoutLogProbabilities());
  }

  @TestFactory
  Stream<DynamicTest> samplesAndTheirLogProbabilitiesAreFiniteEvenInExtremes() {
    return each(
        c -> true,
        FLOATS,
        run -> new DistributionSamples(run).haveFiniteLogProbabilitiesEvenInExtremes());
  }

  @TestFactory
  Stream<DynamicTest> samplesMoveWithTheParametersIfReparameterized() {
    return each(
        c -> true,
        List.of(DType.FLOAT64),
        run -> new DistributionSamples(run).moveWithTheParametersIfReparameterized());
  }

  @TestFactory
  Stream<DynamicTest> divergencesAgreeWithTheirMonteCarloEstimate() {
    return each(
        c -> true, FLOATS, run -> new DistributionSamples(run).giveTheDivergencesOfTheTable());
  }
}
