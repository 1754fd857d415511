package io.github.vae4j.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SynchronousTest {
  private static final int GRADIENT = 4; // bytes
  private static final int BATCH = 12;

  private static Terms step(Costs costs, Workload model, Network network, int workers) {
    return new Synchronous(costs, model, network, Spread.none(), new Gathering.Star(), BATCH)
        .mean(workers, 1, 1);
  }

  @Test
  void oneWorkerPaysEachCostByHand() {
    // Of a row 10 bytes; sums of 2000 s, an update of 3000 s.
    double expected =
        (1 + 2)
            + (GRADIENT + BATCH * 10) * 64
            + (0.25 + GRADIENT * 4)
            + (0.25 + BATCH * 10 * 4)
            + BATCH * 10 / 4.0
            + 1
            + (0.125 + GRADIENT * 8)
            + (0.125 + BATCH * 10 * 8)
            + (GRADIENT + BATCH * 10) * 128
            + (7 + 11 * BATCH)
            + GRADIENT * (64 + 16)
            + GRADIENT * 32
            + 1
            + (GRADIENT * 128 + 2000)
            + 3000;
    assertEquals(
        expected, step(Given.costs(), Given.model(), new Network(GRADIENT), 1).total(), 1e-9);
  }

  @Test
  void eachCostIsPaidAsOftenAsItIsDue() {
    Workload idle = new Workload("idle", 1, 0, Given.NO, Given.NO, 0, 10, 0, 0, 0, Given.NO);
    int workers = 3;
    int[] times = {
      1, // a job
      workers, // tasks
      GRADIENT + BATCH * 10, // parameters and rows put
      GRADIENT + BATCH * 10 / workers, // got
      GRADIENT, // gradient sent
      workers * GRADIENT, // received
      2 * GRADIENT + BATCH * 10, // parameters, gradient, and the rows by the driver
      GRADIENT + workers * GRADIENT + BATCH * 10 / workers, // and the rows by the workers
      0, // states are not added
      0,
      0,
      1 + workers, // broadcasts put by the driver
      2, // got by each worker
    };
    for (int i = 0; i < Given.NUMBER; i++) {
      assertEquals(
          times[i], step(Given.only(i), idle, Network.none(), workers).total(), 1e-9, "cost " + i);
    }
  }

  @Test
  void workersShareTheBatch() {
    Workload model = Given.steps(new Line(2, 1));
    assertEquals(2 + BATCH, step(Given.free(), model, Network.none(), 1).total(), 1e-12);
    assertEquals(2 + BATCH / 4, step(Given.free(), model, Network.none(), 4).total(), 1e-12);
  }

  @Test
  void aDriverThatPreparesTooSlowlyIsWaitedFor() {
    Workload model = new Workload("slow", 1, 0, Given.NO, new Line(5, 0), 2, 0, 0, 0, 0, Given.NO);
    assertEquals(2 * BATCH, step(Given.free(), model, Network.none(), 4).total(), 1e-12);
    Workload fast = new Workload("fast", 1, 0, Given.NO, new Line(5, 0), 0.1, 0, 0, 0, 0, Given.NO);
    assertEquals(5, step(Given.free(), fast, Network.none(), 4).total(), 1e-12);
  }

  @Test
  void efficiencyComparesWithWholeStepsOfOne() {
    Synchronous way =
        new Synchronous(
            Given.free(),
            Given.steps(new Line(2, 1)),
            Network.none(),
            Spread.none(),
            new Gathering.Tree(2),
            BATCH);
    // One takes 14 s for 12 rows; 4 take 5 s together.
    assertEquals(14.0 / 4 / 5, way.efficiency(4, way.mean(4, 1, 1)), 1e-12);
    double before = 2;
    for (int workers = 1; workers <= 1000; workers *= 10) {
      double efficiency = way.efficiency(workers, way.mean(workers, 1, 1));
      assertTrue(efficiency < before, workers + " workers: " + efficiency);
      before = efficiency;
    }
  }
}
