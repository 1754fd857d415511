/**
 * Reverse-mode differentiation of what a trace has recorded. The gradient is recorded on the same
 * trace, so it is simplified, compiled and differentiated again like everything else.
 */
package io.github.vae4j.core.autodiff;
