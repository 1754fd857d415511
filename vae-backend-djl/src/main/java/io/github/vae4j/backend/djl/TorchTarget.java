package io.github.vae4j.backend.djl;

/**
 * What TorchScript is written for.
 *
 * @param cuda whether for a CUDA device
 * @param tf32 whether convolutions there may round to TF32
 */
record TorchTarget(boolean cuda, boolean tf32) {}
