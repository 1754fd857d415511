/** Reads the words that users write, such as {@code iwae:10,dreg}. */
package io.github.vae4j.core.word;
