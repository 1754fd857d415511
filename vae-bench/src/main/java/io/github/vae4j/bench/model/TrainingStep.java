package io.github.vae4j.bench.model;

/** One training step that can be repeated: upload of the batch and its noise, update, bound. */
public interface TrainingStep extends AutoCloseable {
  /** Takes the next step on the model's one batch. */
  void run();

  /** Returns the mean ELBO in nats that the last step started from. */
  double bound();

  @Override
  void close();
}
