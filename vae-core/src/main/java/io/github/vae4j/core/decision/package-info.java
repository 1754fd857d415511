/**
 * What scores decide: percentiles, thresholds and how well a ranking tells two classes apart.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.decision;
