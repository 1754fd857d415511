/**
 * Models with several layers of latents.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.hierarchy;
