package io.github.vae4j.core.training;

import io.github.vae4j.core.pass.FlopCount;

/**
 * What a training will take, known before it starts.
 *
 * @param parameters number of trained numbers
 * @param equations of one step's program
 * @param flops of one step
 * @param stateBytes parameters and optimiser state
 * @param peakBytes greatest memory of a step's intermediates, each freed after its last use
 */
public record TrainingPlan(
    long parameters, int equations, FlopCount flops, long stateBytes, long peakBytes) {}
