package io.github.vae4j.bench.scale;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways that docs/scale.md plans for: what is recommended, what would be, and for comparison.
 *
 * @param network of the cluster
 */
record Plan(Costs costs, Network network) {
  /** How many workers. */
  static final List<Integer> WORKERS = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000);

  /** The models with the rows of a local step. */
  static final Map<String, Integer> MODELS = models();

  /** Standard deviation of the logarithm of the time of a task, of a second or more. */
  static final double OF_ROUNDS = 0.05;

  /** The same of tasks of a fraction of a second. */
  static final double OF_STEPS = 0.18;

  static final int LOCAL_STEPS = 500;
  static final int LOOKED = 10_000; // option sample of 100,000
  static final int SHARD = 1024;
  static final int BATCH = 8192;

  private static final int FEW = 8; // sums that the driver adds alone

  private static Map<String, Integer> models() {
    Map<String, Integer> models = new LinkedHashMap<>();
    models.put("table", 64);
    models.put("mlp", 128);
    models.put("large", 128);
    return models;
  }

  /** Returns the ways to train a model with so many workers, by what they are called. */
  Map<String, Way> ways(Workload model, int workers) {
    Gathering tree = new Gathering.Tree(2);
    Spread rounds = Spread.lognormal(OF_ROUNDS);
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("averaging", averaging(model, LOCAL_STEPS, rounds, new Gathering.Star()));
    ways.put("averaging, if it had a tree", averaging(model, LOCAL_STEPS, rounds, tree));
    ways.put(
        "synchronous, " + SHARD + " rows a worker", synchronous(model, workers, SHARD * workers));
    ways.put("synchronous, " + BATCH + " rows", synchronous(model, workers, BATCH));
    return ways;
  }

  private Synchronous synchronous(Workload model, int workers, int batch) {
    Gathering gathering = workers <= FEW ? new Gathering.Star() : new Gathering.Tree(2);
    return new Synchronous(costs, model, network, Spread.lognormal(OF_STEPS), gathering, batch);
  }

  /** Returns averaging at the settings of the plan. */
  Averaging averaging(Workload model, int localSteps, Spread spread, Gathering gathering) {
    int batch = MODELS.getOrDefault(model.name(), SHARD);
    return new Averaging(costs, model, network, spread, gathering, batch, localSteps, LOOKED, true);
  }
}
