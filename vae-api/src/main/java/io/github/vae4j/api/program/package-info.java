/**
 * Tensor programs: immutable, typed, without loops. A {@link io.github.vae4j.api.program.Program}
 * is a list of {@link io.github.vae4j.api.program.Equation equations}, each of which applies a
 * {@link io.github.vae4j.api.program.Primitive} to values of known {@link
 * io.github.vae4j.api.program.Shape} and {@link io.github.vae4j.api.program.DType}.
 *
 * @since 0.1.0
 */
package io.github.vae4j.api.program;
