/**
 * Whether an engine computes what plain Java computes on the machine where both run. Kernels are
 * examined when a backend is opened and by {@code vae doctor}; the first step or batch of a run is
 * compared with plain Java in FLOAT64.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.examination;
