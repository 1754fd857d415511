/** Finds backends and inference methods and chooses among them. */
package io.github.vae4j.core.discovery;
