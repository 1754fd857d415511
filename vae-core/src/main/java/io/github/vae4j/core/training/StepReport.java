package io.github.vae4j.core.training;

/**
 * One step.
 *
 * @param step from 1
 * @param steps of the whole training
 * @param epoch from 1
 * @param bound name of the bound
 * @param value its mean over the batch in nats, with KL weight 1
 */
public record StepReport(long step, long steps, int epoch, String bound, double value) {}
