/**
 * Compiled programs with inputs and outputs by name, arrays on a device that are closed together,
 * and the one scan for results that are NaN or infinite.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.execution;
