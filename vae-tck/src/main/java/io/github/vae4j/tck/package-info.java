/**
 * Contracts as tests that anybody can run. A backend passes {@link
 * io.github.vae4j.tck.BackendConformance} and a distribution {@link
 * io.github.vae4j.tck.DistributionConformance} by a test class that extends it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.tck;
