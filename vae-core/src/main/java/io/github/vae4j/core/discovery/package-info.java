/**
 * Finds backends and inference methods and chooses among them.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.discovery;
