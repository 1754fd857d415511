/**
 * A simulator of trainings on a cluster: how long a round of averaging or a synchronous step takes
 * with many workers, from costs that were measured with two.
 */
package io.github.vae4j.bench.scale;
