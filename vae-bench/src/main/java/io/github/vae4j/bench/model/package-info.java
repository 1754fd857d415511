/** The models that are trained, and what a training step of one is. */
package io.github.vae4j.bench.model;
