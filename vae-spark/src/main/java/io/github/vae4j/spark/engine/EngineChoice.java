package io.github.vae4j.spark.engine;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.discovery.Backends;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * Which engine computes in each executor.
 *
 * @param backend name; empty for the best that is available
 * @param device name; empty for the engine's choice
 * @param threads of one operation
 */
public record EngineChoice(String backend, String device, int threads) implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String PREFIX = "spark.vae4j.";

  /**
   * Returns what the settings of a stage say, else what Spark's configuration says, else the best
   * engine with as many threads as a task has cores.
   */
  public static EngineChoice of(String backend, String device, int threads, SparkConf conf) {
    int cores = conf.getInt("spark.task.cpus", 1);
    return new EngineChoice(
        backend.isEmpty() ? conf.get(PREFIX + "backend", "") : backend,
        device.isEmpty() ? conf.get(PREFIX + "device", "") : device,
        threads == 0 ? conf.getInt(PREFIX + "threads", cores) : threads);
  }

  /**
   * Returns what a driver computes on, which trains alone: the same, but with as many threads as
   * the engine likes where nothing else is said.
   */
  public static EngineChoice ofDriver(String backend, String device, int threads, SparkConf conf) {
    EngineChoice ofTask = of(backend, device, threads, conf);
    int said = threads == 0 ? conf.getInt(PREFIX + "threads", 0) : threads;
    return new EngineChoice(ofTask.backend, ofTask.device, said);
  }

  /** Opens the engine. */
  public Backend open() {
    return Backends.discover().select(backend).open(new BackendConfig(device, threads, Map.of()));
  }
}
