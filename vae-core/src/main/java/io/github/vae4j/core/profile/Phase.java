package io.github.vae4j.core.profile;

import java.util.EnumSet;
import java.util.Set;

/** What a training does at a time. */
public enum Phase {
  /** Tracing, differentiating and compiling the programs. */
  COMPILE("compile"),
  /** The first step in plain Java and on the engine, with which a training begins. */
  VERIFY("verify the first step"),
  /** A whole step. */
  STEP("step"),
  /** Updates of the encoder alone before a step. */
  ENCODER("updates of the encoder"),
  /** Waiting for a batch and its noise, which another thread prepares. */
  WAIT("wait for batch and noise"),
  /** Copying what a step is given to the device. */
  UPLOAD("upload"),
  /**
   * The engine's run of a step, or of one of its shards. On a device that works asynchronously, the
   * call alone.
   */
  RUN("run"),
  /** Such a run in which the engine tells the time of each equation. */
  TIMED_RUN("run, equations timed"),
  /** Adding the gradients of a shard to those before it. */
  SUM("sum of gradients"),
  /** The update from the sum of the gradients of all shards. */
  UPDATE("update from the sum"),
  /** Copying what a step reports to the heap, once it is computed. */
  DOWNLOAD("download"),
  /** Estimating the bound on validation data after an epoch. */
  VALIDATION("validation"),
  /** Copying the state to the heap after an epoch, and writing checkpoints. */
  KEEP("copies of the state"),
  /** Reading a batch, on another thread. */
  BATCH("batch"),
  /** Drawing the noise of a step, on another thread. */
  NOISE("noise");

  private static final Set<Phase> OF_STEP =
      EnumSet.of(ENCODER, WAIT, UPLOAD, RUN, TIMED_RUN, SUM, UPDATE, DOWNLOAD);

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** Returns its name for people. */
  public String label() {
    return label;
  }

  /** Returns whether it is a part of {@link #STEP}. */
  public boolean ofStep() {
    return OF_STEP.contains(this);
  }

  /** Returns whether another thread is in it while this one trains. */
  public boolean ahead() {
    return this == BATCH || this == NOISE;
  }
}
