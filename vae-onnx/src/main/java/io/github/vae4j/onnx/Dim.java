package io.github.vae4j.onnx;

/**
 * A size in a program: a number, or a multiple of the number of rows of a batch.
 *
 * @param number the size, or how many times the rows of the batch it is
 */
record Dim(long number, boolean ofBatch) {}
