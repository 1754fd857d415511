/**
 * Files that are there whole or not at all, and the public safetensors format.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.file;
