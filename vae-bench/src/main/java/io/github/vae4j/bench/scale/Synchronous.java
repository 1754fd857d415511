package io.github.vae4j.bench.scale;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A synchronous step: the driver broadcasts the parameters and the rows of each worker, the workers
 * send gradients, which are added, and the driver takes the step. It prepares the next batch
 * meanwhile.
 *
 * @param batch rows of all workers together
 */
record Synchronous(
    Costs costs, Workload model, Network network, Spread spread, Gathering gathering, int batch)
    implements Way {
  @Override
  public Terms once(int workers, RandomGenerator random) {
    double bytes = model.gradientBytes();
    double rows = (double) batch / workers;
    double inputs = batch * model.rowBytes();
    double ready =
        (bytes + inputs) * costs.write()
            + costs.put().at(bytes)
            + workers * costs.put().at(inputs / workers)
            + network.seconds(inputs);
    double got =
        network.broadcast(bytes, workers)
            + costs.get().at(bytes)
            + costs.get().at(inputs / workers)
            + (bytes + inputs / workers) * costs.read();
    double compute = model.gradient().at(rows);
    double sent = bytes * (costs.write() + costs.send());
    double[] finished = Way.finished(workers, ready, costs, got, compute, sent, spread, random);
    Gathering.Result result = new Gathering.Result(bytes, bytes * costs.read(), model.sum());
    double schedule = costs.job() + workers * costs.task();
    double last = Arrays.stream(finished).max().orElse(0);
    double arrived = gathering.arrived(finished, result, costs, network);
    double combine =
        gathering.onDriver(workers) * (result.unpack() + result.add()) + model.update();
    double behind = Math.max(0, batch * model.prepare() - (arrived + combine));
    return new Terms(
        schedule,
        ready + got + behind,
        compute,
        last - (ready + schedule + got + compute + sent),
        sent + arrived - last,
        combine,
        0,
        0);
  }

  @Override
  public double byOne(int workers) {
    return model.step().at(batch);
  }
}
