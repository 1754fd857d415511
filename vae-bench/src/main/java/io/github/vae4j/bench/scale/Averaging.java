package io.github.vae4j.bench.scale;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A round of periodic averaging: the driver sends its state, each worker takes local steps and
 * sends its own back, and the driver averages, looks at the validation rows and keeps the round.
 *
 * @param batch rows of a local step
 * @param localSteps of a worker in a round
 * @param looked validation rows
 * @param keep whether there are checkpoints
 */
record Averaging(
    Costs costs,
    Workload model,
    Network network,
    Spread spread,
    Gathering gathering,
    int batch,
    int localSteps,
    long looked,
    boolean keep)
    implements Way {
  @Override
  public Terms once(int workers, RandomGenerator random) {
    double state = model.stateBytes();
    double ready = state * costs.write() + costs.put().at(state);
    double got =
        network.broadcast(state, workers)
            + costs.get().at(state)
            + state * costs.read()
            + model.restore();
    double compute = localSteps * model.step().at(batch);
    double sent = state * (costs.write() + costs.send());
    double[] finished =
        Way.finished(workers, ready + model.opening(), costs, got, compute, sent, spread, random);
    Gathering.Result result =
        new Gathering.Result(state, state * costs.read(), state * costs.add());
    double schedule = model.opening() + costs.job() + workers * costs.task();
    double last = Arrays.stream(finished).max().orElse(0);
    double arrived = gathering.arrived(finished, result, costs, network);
    double combine =
        gathering.onDriver(workers) * (result.unpack() + result.add()) + state * costs.outer();
    return new Terms(
        schedule,
        ready + got,
        compute,
        last - (ready + schedule + got + compute + sent),
        sent + arrived - last,
        combine,
        model.look().at((double) looked),
        keep ? state * costs.keep() : 0);
  }

  @Override
  public double byOne(int workers) {
    return workers * localSteps * model.step().at(batch);
  }
}
