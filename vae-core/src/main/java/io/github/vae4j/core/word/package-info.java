/**
 * Reads the words that users write, such as {@code iwae:10,dreg}.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.word;
