/** Engines in the processes of Spark. It serves the package above alone. */
package io.github.vae4j.spark.engine;
