package io.github.vae4j.backend.djl.torchscript;

import java.util.function.Predicate;

/**
 * What TorchScript is written for.
 *
 * @param cuda whether for a CUDA device
 * @param tf32 whether convolutions there may round to TF32
 * @param products whether convolutions are always computed by products of matrices
 * @param sound whether the engine's usual kernel of a convolution is right on this machine; asked
 *     on the processor only
 */
public record TorchTarget(
    boolean cuda, boolean tf32, boolean products, Predicate<TorchConvolution> sound) {}
