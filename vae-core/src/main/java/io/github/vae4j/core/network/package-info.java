/**
 * Layers of neural networks, and the tree of names under which they declare their parameters. A
 * {@link io.github.vae4j.core.network.Layer} is a function of tensors; all it keeps is its
 * configuration.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.network;
