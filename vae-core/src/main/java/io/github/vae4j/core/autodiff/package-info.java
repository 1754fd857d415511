/**
 * Reverse-mode differentiation of what a trace has recorded. The gradient is recorded on the same
 * trace, so it is simplified, compiled and differentiated again like everything else.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.autodiff;
