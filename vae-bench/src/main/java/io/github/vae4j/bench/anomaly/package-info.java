/** How well scores of tables tell anomalies from the usual. */
package io.github.vae4j.bench.anomaly;
