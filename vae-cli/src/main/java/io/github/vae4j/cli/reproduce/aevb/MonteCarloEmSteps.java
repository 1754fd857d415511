package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.mcmc.MonteCarloEm;
import java.util.Map;
import java.util.function.LongConsumer;

/** Monte Carlo EM, counted in the data whose chains are moved. */
final class MonteCarloEmSteps implements StoppableTraining {
  private final MonteCarloEm em;
  private final int size;
  private final int batch;
  private long done;

  /** Takes steps over {@code size} data and closes them in the end. */
  MonteCarloEmSteps(MonteCarloEm em, int size, int batch) {
    this.em = em;
    this.size = size;
    this.batch = batch;
  }

  @Override
  public long advance(long points, LongConsumer progress) {
    while (MinibatchSteps.seen(done, size, batch) < points) {
      em.step();
      done++;
      progress.accept(MinibatchSteps.seen(done, size, batch));
    }
    return MinibatchSteps.seen(done, size, batch);
  }

  @Override
  public Map<String, HostArray> parameters() {
    return em.parameters();
  }

  @Override
  public void close() {
    em.close();
  }
}
