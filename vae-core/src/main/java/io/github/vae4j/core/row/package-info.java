/**
 * Scores of single rows in plain Java: no engine, no native code, no allocation.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.row;
