package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import java.util.Map;

/** What is measured of one model on the way through its training. */
interface Measure extends AutoCloseable {
  /**
   * One measurement.
   *
   * @param training on data that are trained on
   * @param test on data that are held out
   */
  record Values(Estimate training, Estimate test) {}

  /** Measures the model with these parameters. */
  Values at(Map<String, HostArray> parameters);

  @Override
  void close();
}
