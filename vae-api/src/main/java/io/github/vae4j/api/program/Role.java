package io.github.vae4j.api.program;

/** What an input of a program stands for. */
public enum Role {
  /** A trained value: initialised once, updated by the optimiser, stored in the model file. */
  PARAMETER,
  /** A value carried from step to step beside the parameters, such as an optimiser's moments. */
  STATE,
  /** A value given by the caller at each run: a batch, a weight, a learning rate. */
  DATA,
  /** Random numbers filled by the caller from a {@link io.github.vae4j.api.random.RandomKey}. */
  NOISE
}
