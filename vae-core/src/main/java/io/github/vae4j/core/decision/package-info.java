/** What scores decide: percentiles, thresholds and how well a ranking tells two classes apart. */
package io.github.vae4j.core.decision;
