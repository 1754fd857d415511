/**
 * Contracts as tests that anybody can run. A backend passes {@link
 * io.github.vae4j.tck.BackendConformance} and a distribution {@link
 * io.github.vae4j.tck.DistributionConformance} by a test class that extends it.
 */
package io.github.vae4j.tck;
