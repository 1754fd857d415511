package io.github.vae4j.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AveragingTest {
  private static final int STATE = 12; // bytes
  private static final Network LINK = new Network(STATE); // a state takes a second

  private static Averaging rounds(Costs costs, Workload model, Network network, Spread spread) {
    return new Averaging(costs, model, network, spread, new Gathering.Star(), 2, 10, 100, true);
  }

  private static double total(Costs costs, Workload model, Network network, int workers) {
    return rounds(costs, model, network, Spread.none()).mean(workers, 1, 1).total();
  }

  @Test
  void oneWorkerPaysEachCostByHand() {
    // Schedule, the rows opened, the state written and put, its way, get and read, restore, 10
    // steps of 3 + 5 x 2,
    // written and sent, received, its way, read, added, outer step, 100 rows, checkpoint.
    double expected =
        (1 + 2)
            + 9
            + STATE * 64
            + (0.25 + STATE * 4)
            + 1
            + (0.125 + STATE * 8)
            + STATE * 128
            + 1000
            + 10 * (3 + 5 * 2)
            + STATE * (64 + 16)
            + STATE * 32
            + 1
            + STATE * (128 + 256)
            + STATE * 512
            + 40
            + 100 * 7
            + STATE * 1024;
    // The model's numbers: opening 9, restore 1000, look 40 + 7 a row.
    Workload model =
        new Workload("one", 1, 9, new Line(3, 5), Given.NO, 0, 0, 1000, 0, 0, new Line(40, 7));
    assertEquals(expected, total(Given.costs(), model, LINK, 1), 1e-9);
  }

  @Test
  void eachCostIsPaidAsOftenAsItIsDue() {
    Workload idle = Given.steps(Given.NO);
    int workers = 3;
    int[] times = {
      1, // a job
      workers, // tasks, launched one after the other
      STATE, // put by the driver
      STATE, // got by each worker, at the same time
      STATE, // sent, at the same time
      workers * STATE, // received, one after the other
      2 * STATE, // written by the driver, and by the workers at the same time
      STATE + workers * STATE, // read by the workers at the same time, and by the driver
      workers * STATE, // added
      STATE, // in the outer step
      STATE, // kept
      1, // a broadcast put
      1, // and got
    };
    for (int i = 0; i < Given.NUMBER; i++) {
      assertEquals(
          times[i], total(Given.only(i), idle, Network.none(), workers), 1e-9, "cost " + i);
    }
    // Two doublings to three workers, and three states back over one link.
    assertEquals(2 + 3, total(Given.free(), idle, LINK, workers), 1e-9);
  }

  @Test
  void withoutCostsWorkersLoseNothing() {
    Averaging way =
        rounds(Given.free(), Given.steps(new Line(3, 5)), Network.none(), Spread.none());
    assertEquals(1, way.efficiency(1000, way.mean(1000, 1, 1)), 1e-12);
  }

  @Test
  void aRoundWaitsForTheSlowest() {
    Workload model = Given.steps(new Line(1, 0));
    // The greatest of W uniform numbers is W / (W + 1) in the mean; 10 steps of a second.
    Averaging uniform = rounds(Given.free(), model, Network.none(), RandomGenerator::nextDouble);
    for (int workers : new int[] {1, 2, 9}) {
      double greatest = workers / (workers + 1.0);
      assertEquals(10 * greatest, uniform.mean(workers, 20_000, 7).total(), 0.05);
    }
    // The greater of two lognormal ones of mean 1 is 2 Phi(sigma / sqrt 2): for sigma = 1,
    // 2 x 0.760250 = 1.520500.
    Averaging lognormal = rounds(Given.free(), model, Network.none(), Spread.lognormal(1));
    assertEquals(10, lognormal.mean(1, 40_000, 7).total(), 0.2);
    assertEquals(15.205, lognormal.mean(2, 40_000, 7).total(), 0.2);
    assertEquals(5.205, lognormal.mean(2, 40_000, 7).slowest(), 0.2);
  }

  @Test
  void moreWorkersAreNeverMoreEfficient() {
    Averaging way =
        rounds(Given.costs(), Given.model(), Network.ofGigabits(10), Spread.lognormal(0.2));
    double before = 2;
    for (int workers = 1; workers <= 1024; workers *= 2) {
      double efficiency = way.efficiency(workers, way.mean(workers, 500, 3));
      assertTrue(efficiency < before, workers + " workers: " + efficiency);
      before = efficiency;
    }
  }

  @Test
  void aSeedGivesTheSameRounds() {
    Averaging way =
        rounds(Given.costs(), Given.model(), Network.ofGigabits(10), Spread.lognormal(0.2));
    assertEquals(way.mean(5, 10, 3), way.mean(5, 10, 3));
    SplittableRandom random = new SplittableRandom(3);
    assertEquals(way.mean(5, 1, 3), way.once(5, random));
  }
}
