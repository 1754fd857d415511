package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.program.HostArray;
import java.util.Map;
import java.util.function.LongConsumer;

/** A training that can be stopped after any number of training points and looked at. */
interface StoppableTraining extends AutoCloseable {
  /**
   * Trains until at least so many training points have been evaluated since the start.
   *
   * @param progress told the number so far
   * @return the number
   */
  long advance(long points, LongConsumer progress);

  /** Returns the model's parameters as they are now. */
  Map<String, HostArray> parameters();

  @Override
  void close();
}
