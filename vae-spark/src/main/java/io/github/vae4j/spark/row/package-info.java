/**
 * Rows of a DataFrame as data of a model, and what a model adds to them. It serves the package
 * above alone.
 */
package io.github.vae4j.spark.row;
