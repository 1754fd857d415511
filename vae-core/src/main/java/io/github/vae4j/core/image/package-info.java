/**
 * The likelihood of images whose channels depend on each other, and its distribution.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.image;
