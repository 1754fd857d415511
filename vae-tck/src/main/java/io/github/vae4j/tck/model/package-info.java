/**
 * Models whose answers are known exactly, on a backend. A backend passes {@link
 * io.github.vae4j.tck.model.PriorConformance} by a test class that extends it.
 */
package io.github.vae4j.tck.model;
