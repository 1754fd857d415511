/**
 * Models whose answers are known exactly, on a backend. A backend passes {@link
 * io.github.vae4j.tck.model.PriorConformance}, {@link io.github.vae4j.tck.model.FlowConformance}
 * and {@link io.github.vae4j.tck.model.MissingCellsConformance} by test classes that extend them.
 */
package io.github.vae4j.tck.model;
