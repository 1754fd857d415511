/**
 * Ordinary Java that is recorded instead of computed. Operations on a {@link
 * io.github.vae4j.api.tensor.Tensor} append equations to a {@link
 * io.github.vae4j.api.tensor.Trace}, which becomes a {@link io.github.vae4j.api.program.Program};
 * shapes and element types are checked at once.
 *
 * @since 0.1.0
 */
package io.github.vae4j.api.tensor;
