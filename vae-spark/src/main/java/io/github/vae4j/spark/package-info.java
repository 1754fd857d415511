/**
 * Variational autoencoders as an Estimator and a Model of Apache Spark: trains on a DataFrame, and
 * scores, encodes, reconstructs and fills its rows wherever they are. Scheduling, retries and
 * storage are Spark's; what is computed for a row is what one machine computes.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.spark;
